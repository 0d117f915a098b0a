"""The dashboards app: pages and computed facts over parks and recommendations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardsConfig(AppConfig):
    """Registers the refresher that keeps the standings true; listed after recommendations."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "dashboards"
    verbose_name = _("Dashboards")

    def ready(self) -> None:
        """Hook the standing into every write."""
        from dashboards.standings import refresh_standings
        from parks.writing import register_refresher

        register_refresher(refresh_standings)

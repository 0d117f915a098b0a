"""The recommendations app: what should be done and is being done."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecommendationsConfig(AppConfig):
    """Registers the refresher that keeps progress and turn days true."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "recommendations"
    verbose_name = _("Recommendations and measures")

    def ready(self) -> None:
        """Hook progress into every write."""
        from parks.writing import register_refresher
        from recommendations.progress import refresh_progress

        register_refresher(refresh_progress)

"""The dashboards app: the pages. It computes nothing of its own."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardsConfig(AppConfig):
    """Pages over parks, recommendations and standings, and what people keep of them."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "dashboards"
    verbose_name = _("Dashboards")

    def ready(self) -> None:
        """Say on the status page how the mails fare."""
        from dashboards.pages.desk.mail_status import register_mail_row

        register_mail_row()

"""The dashboards app: the pages. It computes nothing of its own."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardsConfig(AppConfig):
    """Pages over parks, recommendations and standings, and what people keep of them."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "dashboards"
    verbose_name = _("Dashboards")

    def ready(self) -> None:
        """Say on the status page how the mails fare; have the lines of old mails removed."""
        from accounts.server.purge import register_purge
        from dashboards.models.mail import purge_digest_items
        from dashboards.pages.desk.mail_status import register_mail_row
        from jobs.models import FOLDER, Job
        from parks.evidence.orphans import register_folder

        register_mail_row()
        register_folder(FOLDER, Job.stored_names)
        register_purge("lines of mails", purge_digest_items)

"""The app of background work."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Jobs with a lease, over the queue of django-tasks."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "jobs"
    verbose_name = _("Background work")

    def ready(self) -> None:
        """Say on the status page whether work waits; have old jobs removed."""
        from accounts.server.purge import register_purge
        from jobs.keeping import purge_jobs
        from jobs.status import register_work_row

        register_work_row()
        register_purge("background work", purge_jobs)

"""The recommendations app: what should be done and is being done."""

from functools import partial

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RecommendationsConfig(AppConfig):
    """Register what keeps progress and turn days true, and what follows the stages of issues."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "recommendations"
    verbose_name = _("Recommendations and measures")

    def ready(self) -> None:
        """Hook progress into every write, measures into every step; keep logs append-only."""
        from parks.actions.following import Follower, register_follower
        from parks.ledger.append_only import keep_append_only
        from parks.writing import register_refresher
        from recommendations.actions.following import follow_stages, lock_work_of
        from recommendations.progress import refresh_progress

        register_refresher(refresh_progress)
        register_follower(Follower(lock_work_of, follow_stages))
        for table in ("recommendations_measureentry", "recommendations_measureevidence"):
            receiver = partial(keep_append_only, table)
            post_migrate.connect(
                receiver, sender=self, weak=False, dispatch_uid=f"{table}.append_only"
            )

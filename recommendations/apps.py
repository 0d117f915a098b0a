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
        """Hook log and progress into writes, measures into steps; keep logs append-only."""
        from accounts.server.backup.contents import register_log
        from parks.actions.file import log_what_is_left
        from parks.actions.following import Follower, register_follower
        from parks.ledger.append_only import keep_append_only
        from parks.ledger.record_state import row_tables
        from parks.ledger.sealing.facts import read_logged, register_facts
        from parks.writing import register_refresher, watch_rows
        from recommendations import models
        from recommendations.actions.following import follow_stages, lock_work_of
        from recommendations.models import Measure
        from recommendations.progress import refresh_progress

        for _name, rows, _owner in row_tables(Measure):
            watch_rows(rows)
        register_refresher(lambda touched: log_what_is_left(Measure, touched.measures, touched))
        register_refresher(refresh_progress)
        register_log("recommendations_measureentry")
        register_follower(Follower(lock_work_of, follow_stages))
        register_facts(Measure, read=partial(read_logged, Measure))
        register_facts(models.AgreementShare, demo="agreement__is_demo")
        for model in (
            models.Addresses,
            models.Agreement,
            models.AgreementPayment,
            models.Instruction,
            models.Pillar,
            models.Recommendation,
            models.RegionIndustry,
            models.Response,
            models.Strategy,
            models.Target,
        ):
            register_facts(model)
        for table in ("recommendations_measureentry", "recommendations_measureevidence"):
            receiver = partial(keep_append_only, table)
            post_migrate.connect(
                receiver, sender=self, weak=False, dispatch_uid=f"{table}.append_only"
            )

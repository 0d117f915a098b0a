from functools import partial

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ParksConfig(AppConfig):
    """What is: places, parks, issues and what the world says of them."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "parks"
    verbose_name = _("Parks")

    def ready(self) -> None:
        """Leave no change of an issue unsaid, and keep log, evidence and seals append-only.

        Names of places make no passwords.
        """
        from accounts.models import Installation
        from accounts.security.passwords import place_names
        from accounts.server.backup.contents import register_log
        from parks import models
        from parks.actions.file import log_what_is_left
        from parks.evidence.status import register_files_row
        from parks.ledger.append_only import keep_append_only, keep_marks
        from parks.ledger.record_state import row_tables
        from parks.ledger.sealing.facts import read_logged, refresh_heads, register_facts
        from parks.ledger.sealing.postings import listen_to_postings
        from parks.ledger.sealing.take_up import take_up_after_migrate
        from parks.ledger.status import register_ledger_row
        from parks.models import Issue
        from parks.models.place import read_place_names
        from parks.writing import register_closer, register_refresher, watch_alone, watch_rows

        place_names.append(read_place_names)
        register_ledger_row()
        register_log("parks_issueentry")
        register_files_row()
        listen_to_postings()
        for _name, rows, _owner in row_tables(Issue):
            watch_rows(rows)
        register_refresher(lambda touched: log_what_is_left(Issue, touched.issues, touched))
        register_facts(Issue, read=partial(read_logged, Issue))
        register_facts(models.Posting, demo="user__is_demo")
        for model in (
            models.ExternalRanking,
            models.ExtraChoice,
            models.ExtraField,
            models.FigureObjection,
            models.Indicator,
            models.Industry,
            models.Observation,
            models.Organisation,
            models.Park,
            models.ParkAlias,
            models.ParkEvent,
            models.ParkExtra,
            models.ParkIndustry,
            models.ProblemDomain,
            models.ProblemType,
            models.Programme,
            models.ProgrammeMember,
            models.RankingItem,
            models.Region,
            models.Scheme,
            models.SchemeIndicator,
            models.SchemeMember,
            models.SchemeWeight,
            models.Source,
            models.SurveyCoverage,
        ):
            register_facts(model)
        # accounts know of no ledger, so what they store there opens the write by itself
        register_facts(Installation)
        watch_alone(Installation)
        register_closer(refresh_heads)
        post_migrate.connect(keep_marks, sender=self, dispatch_uid="parks.keep_marks")
        post_migrate.connect(take_up_after_migrate, sender=self, dispatch_uid="parks.take_up")
        for table in ("parks_issueentry", "parks_issueevidence", "parks_seal", "parks_sealedhead"):
            receiver = partial(keep_append_only, table)
            post_migrate.connect(
                receiver, sender=self, weak=False, dispatch_uid=f"{table}.append_only"
            )

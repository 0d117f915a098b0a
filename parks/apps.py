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
        """Leave no change of an issue unsaid, and keep its log and evidence append-only.

        Names of places make no passwords.
        """
        from accounts.security.passwords import place_names
        from accounts.server.backup.contents import register_log
        from parks.actions.file import log_what_is_left
        from parks.evidence.status import register_files_row
        from parks.ledger.append_only import keep_append_only
        from parks.ledger.record_state import row_tables
        from parks.ledger.status import register_ledger_row
        from parks.models import Issue
        from parks.models.place import read_place_names
        from parks.writing import register_refresher, watch_rows

        place_names.append(read_place_names)
        register_ledger_row()
        register_log("parks_issueentry")
        register_files_row()
        for _name, rows, _owner in row_tables(Issue):
            watch_rows(rows)
        register_refresher(lambda touched: log_what_is_left(Issue, touched.issues, touched.by))
        for table in ("parks_issueentry", "parks_issueevidence"):
            receiver = partial(keep_append_only, table)
            post_migrate.connect(
                receiver, sender=self, weak=False, dispatch_uid=f"{table}.append_only"
            )

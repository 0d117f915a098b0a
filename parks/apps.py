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
        """Keep the log and the evidence of issues append-only after every migrate.

        Names of places make no passwords.
        """
        from accounts.security.passwords import place_names
        from parks.ledger.append_only import keep_append_only
        from parks.models.place import read_place_names

        place_names.append(read_place_names)

        for table in ("parks_issueentry", "parks_issueevidence"):
            receiver = partial(keep_append_only, table)
            post_migrate.connect(
                receiver, sender=self, weak=False, dispatch_uid=f"{table}.append_only"
            )

"""The standings app: how parks and regions stand, computed from parks and recommendations."""

from typing import Any

from django.apps import AppConfig
from django.db import transaction
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class StandingsConfig(AppConfig):
    """Registers the refresher that keeps standings and tallies true; listed after
    recommendations.
    """

    default_auto_field = "django.db.models.BigAutoField"
    name = "standings"
    verbose_name = _("Standings")

    def ready(self) -> None:
        """Hook standings and tallies into every write; fill tallies that a migration
        has just made.
        """
        from accounts.server.readiness import register_question
        from parks.ledger.sealing.facts import register_facts
        from parks.writing import register_refresher
        from standings.models import MonthEnd
        from standings.month_ends.facts import read_month_ends, watch_frozen_records
        from standings.parks.refresh import refresh_standings
        from standings.roll import name_late_day
        from standings.status import register_day_row

        register_day_row()
        register_refresher(refresh_standings)
        register_question(name_late_day)
        register_facts(MonthEnd, read=read_month_ends)
        watch_frozen_records()
        post_migrate.connect(fill_tallies, sender=self, dispatch_uid="standings.fill_tallies")


def fill_tallies(**kwargs: Any) -> None:
    """Fill the tallies of a city that was there before them, after the migration that makes them.

    Without them every page would add up nothing.
    """
    from standings.models import Standing, Tally
    from standings.parks.refresh import rebuild

    if kwargs.get("plan") and not Tally.objects.exists() and Standing.objects.exists():
        with transaction.atomic():
            rebuild()

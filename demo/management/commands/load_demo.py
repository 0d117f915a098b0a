"""Load the demonstration year (docs/rules.md, 13)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from demo.plan.cast import Cast
from demo.plan.people import (
    PASSWORD_VARIABLE,
    chosen_password,
    make_organisations,
    make_people,
    renew_password,
)
from demo.write.year import write_year
from parks.models import Issue, Park
from parks.writing import writing
from recommendations.models import Measure
from standings.days.timelines import month_ends
from standings.month_ends.freeze import read_last_stored
from standings.month_ends.reconstruct import reconstruct
from standings.robustness.assessment import assess
from standings.roll import roll

# ends of months that can be looked at
MONTH_ENDS = 12


class Command(BaseCommand):
    """Write a year of issues and measures that ends today. Run again, it changes nothing."""

    help = (
        "Load the demonstration year: people of each role, issues, measures. clear_demo removes it."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load once; later runs only say who may sign in."""
        if (
            Issue.objects.filter(is_demo=True).exists()
            or User.objects.filter(is_demo=True, is_active=True).exists()
        ):
            self._say_again()
            return
        if not Park.objects.exists():
            raise CommandError("There are no parks yet. Run load_survey first.")
        roll()
        today = timezone.localdate()
        with writing():
            make_organisations()
            accounts, password = make_people()
            write_year(Cast.gather(accounts, today))
        last = read_last_stored()
        reconstruct(day for day in month_ends(today, MONTH_ENDS) if last is None or day > last)
        assess(today)
        issues = Issue.objects.filter(is_demo=True).count()
        measures = Measure.objects.filter(is_demo=True).count()
        self.stdout.write(
            f"Demonstration year up to {today}: {issues} issues, {measures} measures."
        )
        self._say_who(list(accounts), password)

    def _say_again(self) -> None:
        """Print the accounts of an earlier run; a new DEMO_PASSWORD is taken over."""
        names = list(User.objects.filter(is_demo=True).values_list("username", flat=True))
        password = chosen_password()
        if password:
            renew_password(password)
        self._say_who(
            names,
            password or f"as printed at the first start; {PASSWORD_VARIABLE} sets a new one",
        )

    def _say_who(self, names: list[str], password: str) -> None:
        self.stdout.write(f"Demonstration accounts: {' '.join(names)}\nPassword: {password}")

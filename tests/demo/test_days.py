"""The days after the demonstration year: lights turn on them, and the year itself wrote no
lines for that.
"""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from parks.choices import EntryKind
from parks.models import BusinessDay, IssueEntry
from recommendations.models import MeasureEntry
from standings.roll import roll
from tests.helpers.cities.demonstration import Year

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_the_demonstration_year_writes_no_lines_of_its_own_day(year: Year) -> None:
    lights = [model.objects.filter(what=EntryKind.LIGHT) for model in (IssueEntry, MeasureEntry)]
    assert not any(entries.exists() for entries in lights)
    roll(BusinessDay.today() + timedelta(days=1))
    assert sum(entries.count() for entries in lights) < 20
    assert not any(entries.filter(is_demo=False).exists() for entries in lights)
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert "The ledger holds" in out.getvalue()
    call_command("clear_demo", stdout=StringIO())

"""What is of no use any more goes every day; what may still be needed stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO

import pytest
from axes.models import AccessAttempt, AccessLog
from django.core.management import call_command
from django.db.models import Model
from django.utils import timezone

from accounts.models import FormKey, UnsentForm, UserSession
from dashboards.models import DigestItem
from standings.roll import roll
from tests.helpers.factories import make_user, set_today

pytestmark = pytest.mark.django_db
# what is kept, by which column, for how many days
KEPT: list[tuple[type[Model], str, int]] = [
    (FormKey, "used_at", 30),
    (UserSession, "expire_date", 7),
    (UnsentForm, "sent_at", 1),
    (AccessAttempt, "attempt_time", 1),
    (AccessLog, "attempt_time", 190),
    (DigestItem, "day", 30),
]


def make_old_and_young() -> None:
    """Make two rows of each, an hour or a day before and behind the end of their time."""
    person = make_user("lin")
    now = timezone.now()
    for place in range(2):
        unsent = {"address": f"/{place}/", "fields": [], "sent_at": now}
        tried = {"username": str(place), "ip_address": "192.0.2.1", "failures_since_start": 1}
        FormKey.objects.create(key=str(place), user=person)
        UserSession.objects.create(session_key=str(place), expire_date=now)
        UnsentForm.objects.create(user=person, **unsent)
        AccessAttempt.objects.create(**tried)
        AccessLog.objects.create(username=str(place), ip_address="192.0.2.1")
        DigestItem.objects.create(user=person, day=now.date(), reason="due", number=str(place))
    for model, column, days in KEPT:
        rows = model._default_manager.order_by("pk")
        by_day = model is DigestItem
        near = timedelta(days=2 if by_day else 0, hours=0 if by_day else 1)
        for row, moment in zip(
            rows,
            (now - timedelta(days=days) - near, now - timedelta(days=days) + near),
            strict=True,
        ):
            value = moment.date() if by_day else moment
            model._default_manager.filter(pk=row.pk).update(**{column: value})


def purge() -> None:
    out = StringIO()
    call_command("purge", stdout=out)
    assert out.getvalue().startswith("Removed: 1 form keys, 1 sessions, 1 unsent forms")


def roll_a_day() -> None:
    set_today(date(2026, 6, 15))
    roll(date(2026, 6, 16))


@pytest.mark.parametrize("remove", [purge, roll_a_day])
def test_the_old_goes_and_the_young_stays(remove: Callable[[], None]) -> None:
    make_old_and_young()
    remove()
    for model, _column, _days in KEPT:
        assert model._default_manager.count() == 1, model

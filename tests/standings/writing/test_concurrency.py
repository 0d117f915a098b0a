"""Two people write at once: nobody is turned away by a deadlock, and the figures are right
afterwards.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from parks.actions import log_issue
from parks.actions.schemes import copy_scheme
from parks.choices import EntryKind
from parks.models import Counter, Issue, IssueEntry, Park, Scheme
from parks.writing import writing
from recommendations.actions.measures import tick_milestone
from recommendations.models import Milestone
from standings.models import Standing, Tally
from standings.parks.refresh import rebuild
from standings.roll import roll
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_measure,
    make_park,
    make_region,
    make_user,
    set_today,
)
from tests.helpers.running.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
# an in-memory SQLite is one connection, and SQLite lets one write at a time by nature
two_connections = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="PostgreSQL only: SQLite lets one write at a time"
)
ROUNDS = 12


def kept() -> list[dict[str, object]]:
    """Standings and tallies as stored."""
    return [*Standing.objects.order_by("park").values(), *Tally.objects.order_by("region").values()]


@two_connections
def test_writers_that_share_parks_and_issues_never_deadlock() -> None:
    set_today()
    city = make_region()
    parks = [make_park(region=make_region(f"county-{number}", city)) for number in range(4)]
    by = make_user("writer")
    issues = [make_issue(*parks, stage="acting"), make_issue(*reversed(parks), stage="acting")]
    for park in parks:
        make_measure(park, *issues, weights=(1,) * ROUNDS)
    steps = list(Milestone.objects.order_by("position", "pk"))

    def forwards() -> None:
        for step in steps[::2]:
            tick_milestone(milestone=step, by=by)

    def backwards() -> None:
        for step in reversed(steps[1::2]):
            tick_milestone(milestone=step, by=by)

    assert at_once(forwards, backwards) == []
    assert not Milestone.objects.filter(done_on=None).exists()
    stored = kept()
    with transaction.atomic():
        rebuild()
    assert kept() == stored


@two_connections
def test_the_log_stays_one_chain_and_numbers_are_given_once() -> None:
    set_today()
    park = make_park()
    by = make_user("writer")
    issue = make_issue(park)

    def write() -> None:
        for _ in range(ROUNDS):
            with writing():
                log_issue(
                    issue=Issue.objects.get(pk=issue.pk),
                    what=EntryKind.COMMENT,
                    by=by,
                    words="记录",
                )
            with writing():
                Counter.next_number("ZZ", 2026)

    assert at_once(write, write) == []
    entries = list(IssueEntry.objects.filter(issue=issue).order_by("seq"))
    assert [entry.seq for entry in entries] == list(range(1, 2 * ROUNDS + 2))
    assert all(
        entry.previous_hash == before.hash
        for before, entry in zip(entries, entries[1:], strict=False)
    )
    assert Counter.objects.get(kind="ZZ").last == 2 * ROUNDS
    assert Park.objects.count() == 1


@two_connections
def test_two_rolls_at_once_write_each_turn_once() -> None:
    set_today()
    park = make_park()
    issues = [make_issue(park, stage="acting", due_on=TODAY) for _ in range(30)]
    done: list[bool] = []
    assert at_once(*[lambda: done.append(roll(TODAY + timedelta(days=1)))] * 4) == []
    assert sorted(done) == [False, False, False, True]
    turned = IssueEntry.objects.filter(what=EntryKind.LIGHT).values_list("issue", flat=True)
    assert sorted(turned) == sorted(issue.pk for issue in issues)


@two_connections
def test_two_copies_of_a_scheme_at_once_become_two_versions() -> None:
    set_today()
    source = Scheme.objects.create(version=1, is_current=True)
    writers = [make_user(f"root-{n}", is_superuser=True) for n in range(4)]
    assert at_once(*(partial(copy_scheme, source=source, by=by) for by in writers)) == []
    assert list(Scheme.objects.order_by("version").values_list("version", flat=True)) == [
        1,
        2,
        3,
        4,
        5,
    ]

"""Every write locks issues, then measures, then parks, then regions, and in a table by key: no
two wait in a circle.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client

from parks.actions import file_issue, move_issue
from parks.evidence.uploads import check_upload
from parks.models import Issue, Park, Scheme
from recommendations.actions.instructions import give_instruction
from recommendations.actions.measures import add_measure_evidence, tick_milestone
from recommendations.actions.reporting import ReportedFile, report_progress
from recommendations.models import Measure, Milestone
from standings.roll import roll
from tests.helpers.factories import (
    PICTURE,
    TODAY,
    make_issue,
    make_measure,
    make_organisation,
    make_park,
    make_region,
    make_user,
    set_today,
    take,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="PostgreSQL only: SQLite has one writer"
    ),
]
ORDER = ("parks_issue", "recommendations_measure", "parks_park", "parks_region")
LOCKING = re.compile(r'FROM "(\w+)".* FOR (NO KEY )?UPDATE')
CHANGING = re.compile(r'UPDATE "(\w+)" SET')


def locks_of(write: Callable[[], Any]) -> list[tuple[int, int]]:
    """The rows that a write locks, as (place in ORDER, key), each where it is locked first."""
    taken: list[tuple[int, int]] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        locking = LOCKING.search(sql)
        changing = CHANGING.match(sql)
        if locking and locking[1] in ORDER:
            assert locking[2], f"a lock that readers of the key wait for: {sql}"
            with connection.connection.cursor() as cursor:
                cursor.execute(sql, params)
                rows = [(ORDER.index(locking[1]), row[0]) for row in cursor.fetchall()]
            taken.extend(row for row in rows if row not in taken)
        elif changing and changing[1] in ORDER:
            assert ORDER.index(changing[1]) in {place for place, _ in taken}, (
                f"written before it was locked: {sql}"
            )
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        write()
    return taken


@pytest.fixture
def work() -> dict[str, Any]:
    """Two issues that share a measure, where the one with the higher key is worked on."""
    set_today()
    park = make_park()
    other = make_issue(make_park(), stage="acting")
    issue = make_issue(park, stage="acting")
    measure = make_measure(park, issue, other, done=1)
    people = {
        role: make_user(role, role=role, regions=(make_region(),))
        for role in ("analyst", "leader", "verifier")
    }
    return {"issue": issue, "measure": measure, "park": park, **people}


def picture() -> Any:
    return check_upload(ContentFile(PICTURE, "现场.png"))


def report(work: dict[str, Any]) -> None:
    step = Milestone.objects.get(measure=work["measure"], done_on=None)
    report_progress(
        issue=work["issue"],
        milestones=[step],
        words="完成",
        uploads=[ReportedFile(picture())],
        by=work["analyst"],
        no_change=False,
    )


def tick(work: dict[str, Any]) -> None:
    tick_milestone(
        milestone=Milestone.objects.get(measure=work["measure"], done_on=None), by=work["analyst"]
    )


def show(work: dict[str, Any]) -> None:
    add_measure_evidence(measure=work["measure"], upload=picture(), by=work["analyst"])


def instruct(work: dict[str, Any]) -> None:
    give_instruction(
        about=work["measure"],
        words="加快",
        unit=make_organisation(),
        due_on=TODAY,
        by=work["leader"],
        on=TODAY,
    )


def save_in_the_admin(work: dict[str, Any]) -> None:
    client = Client()
    client.force_login(make_user("admin", role="administrator", is_superuser=True))
    address = f"/en/admin/recommendations/measure/{work['measure'].pk}/change/"
    form = client.get(address).context["adminform"].form
    sent = {"form_key": form["form_key"].value(), "record_version": form["record_version"].value()}
    assert client.post(address, sent).status_code == 200


@pytest.mark.parametrize("write", [report, tick, show, instruct, save_in_the_admin])
def test_a_write_locks_in_the_one_order(
    work: dict[str, Any], write: Callable[[dict[str, Any]], None]
) -> None:
    taken = locks_of(lambda: write(work))
    assert len([place for place, _ in taken if place == 0]) >= 2
    assert taken == sorted(taken)


def test_a_new_day_locks_in_the_one_order(work: dict[str, Any]) -> None:
    """Issues and a measure turn, and the notice of an issue between them ends."""
    Scheme.objects.create(version=2, is_current=True, notice_days=1)
    ending = make_issue(work["park"], stage="acting")
    make_issue(work["park"], stage="acting", due_on=TODAY)
    make_measure(work["park"], starts_on=None, due_on=TODAY)
    take(take(ending, "submit"), "close")
    taken = locks_of(lambda: roll(TODAY + timedelta(days=2)))
    assert Issue.objects.get(pk=ending.pk).stage == "closed"
    assert {place for place, _ in taken} == {0, 1, 2, 3}
    assert taken == sorted(taken)


def test_new_thresholds_lock_all_issues_and_then_all_measures(work: dict[str, Any]) -> None:
    """A version with other thresholds comes into force, and every record gets other turn days."""
    Scheme.objects.create(version=2, is_current=True)
    due = TODAY + timedelta(days=1)
    Scheme.objects.create(
        version=3, amber_behind=0, red_behind=20, in_force_from=due, approved_on=TODAY
    )
    for _ in range(2):
        make_measure(work["park"], make_issue(work["park"], stage="acting"), done=1)
    taken = locks_of(lambda: roll(due))
    assert Scheme.current().version == 3
    assert [place for place, _ in taken].count(0) == Issue.objects.count()
    assert taken == sorted(taken)


def test_moving_and_filing_lock_in_the_one_order(work: dict[str, Any]) -> None:
    moved = locks_of(
        lambda: move_issue(issue=work["issue"], move="suspend", words="等批复", by=work["analyst"])
    )
    assert moved == sorted(moved)
    like = Issue.objects.get(pk=work["issue"].pk)
    new = Issue(title="新", type=like.type, severity="minor", source=like.source, found_on=TODAY)
    filed = locks_of(
        lambda: file_issue(
            issue=new, parks=[Park.objects.get(pk=work["park"].pk)], by=work["analyst"]
        )
    )
    assert filed == sorted(filed)
    assert Measure.objects.count() == 1

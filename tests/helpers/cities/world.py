"""One small world for the walks through the tables: people of every kind, and an issue in every
stage.

It is built once a module and every cell is walked inside a savepoint of its own, so that a thousand
cells take seconds. Nothing here reads `parks.ledger.stages`: what is expected stands in the tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from accounts.models import FormKey, User
from parks.models import (
    Approval,
    Closing,
    Issue,
    IssueEntry,
    IssueEvidence,
    Objection,
    Organisation,
    Park,
    Posting,
    SelfCheck,
)
from recommendations.models import Extension, Instruction
from tests.helpers.factories import (
    TODAY,
    make_evidence,
    make_issue,
    make_organisation,
    make_park,
    make_region,
    make_user,
    putting_off,
    set_today,
    settle,
    take,
)

STAGES = ("filed", "acting", "submitted", "closed", "suspended", "dismissed")
WRITTEN = (
    IssueEntry,
    IssueEvidence,
    Extension,
    Closing,
    Approval,
    Objection,
    SelfCheck,
    Instruction,
    FormKey,
)
# role, posted to which unit, posted to which regions
PEOPLE: dict[str, tuple[tuple[str, ...], str, tuple[str, ...]]] = {
    "nobody": ((), "", ()),
    "official": (("official",), "", ()),
    "lead": (("unit",), "lead", ()),
    "support": (("unit",), "support", ()),
    "other unit": (("unit",), "other", ()),
    "analyst": (("analyst",), "", ("huicheng",)),
    "far analyst": (("analyst",), "", ("longmen",)),
    "unposted analyst": (("analyst",), "", ()),
    "verifier": (("verifier",), "", ("huicheng",)),
    "far verifier": (("verifier",), "", ("longmen",)),
    "city verifier": (("verifier",), "", ("huizhou",)),
    "leader": (("leader",), "", ()),
    "far leader": (("leader",), "", ("longmen",)),
    "administrator": (("administrator",), "", ("huizhou",)),
    "superuser": ((), "", ()),
}
OUT_OF_SIGHT = {"far analyst", "far verifier", "far leader"}


@dataclass
class World:
    """People by name, signed in, and issues by stage; all of them lie in Huicheng and one unit
    leads them.
    """

    people: dict[str, User]
    clients: dict[str, Client]
    issues: dict[str, Issue]
    units: dict[str, Organisation]
    neighbour: Park
    elsewhere: Park

    def person(self, name: str) -> User:
        """The person as a new request finds them: nothing is remembered of the last one."""
        return User.objects.get(pk=self.people[name].pk)

    def issue(self, stage: str) -> Issue:
        """The issue as it stands in the database."""
        return Issue.objects.get(pk=self.issues[stage].pk)


def make_world() -> World:
    """Two counties, three units, fifteen people, six issues."""
    counties = {slug: make_region(slug, make_region()) for slug in ("huicheng", "longmen")}
    regions = counties | {"huizhou": make_region()}
    units = {name: make_organisation(name_zh=name) for name in ("lead", "support", "other")}
    people = {}
    for name, (roles, unit, posted) in PEOPLE.items():
        user = User.objects.create(
            username=name.replace(" ", "-"),
            is_superuser=name == "superuser",
            is_staff=bool(set(roles) & {"analyst", "verifier", "administrator"})
            or name == "superuser",
        )
        for role in roles:
            make_user(user.username, role=role)
        posting, _ = Posting.objects.update_or_create(
            user=user, defaults={"organisation": units.get(unit), "everywhere": not posted}
        )
        posting.regions.set(regions[name] for name in posted)
        people[name] = user
    here = make_park(region=counties["huicheng"])
    neighbour = make_park(region=counties["huicheng"])
    issues = {stage: _in_stage(stage, here, units) for stage in STAGES}
    clients = {name: _browser(user) for name, user in people.items()}
    return World(people, clients, issues, units, neighbour, make_park(region=counties["longmen"]))


def _in_stage(stage: str, park: Park, units: dict[str, Organisation]) -> Issue:
    """An issue with lead and supporting unit, due in two months, with a piece of evidence."""
    issue = make_issue(
        park,
        lead=units["lead"],
        due_on=TODAY + timedelta(days=60),
        stage="filed" if stage == "filed" else "acting",
    )
    issue.supporting.add(units["support"])
    make_evidence(issue)
    steps = {
        "submitted": ("submit",),
        "closed": ("submit", "close"),
        "suspended": ("suspend",),
        "dismissed": ("dismiss",),
    }
    for step in steps.get(stage, ()):
        take(issue, step)
    return issue


def _browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.get("/help/method/")  # the session notes when it was seen
    return client


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world, once a module, in a transaction that is rolled back; the calendar stands still."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: TODAY)
        set_today()
        with putting_off():  # what depends on the records is computed once, when all are there
            made = make_world()
            settle()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def world(built: World, db: None) -> World:
    """The world for one test, whose own savepoint leaves it as it was.

    Mark the module with `django_db`.
    """
    return built


def written() -> dict[str, Any]:
    """All that a refused step must leave alone: the rows of issues, and how many rows the other
    tables have.
    """
    rows = {row["number"]: row for row in Issue.objects.values()}
    with connection.cursor() as cursor:
        counted = [f"(SELECT COUNT(*) FROM {model._meta.db_table})" for model in WRITTEN]
        cursor.execute(f"SELECT {', '.join(counted)}")
        counts = cursor.fetchone()
    return {"issues": rows} | {
        model.__name__: count for model, count in zip(WRITTEN, counts, strict=True)
    }


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Which fields of a row are new."""
    return {name: value for name, value in after.items() if before[name] != value}

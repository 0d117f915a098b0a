"""Small makers of records for tests. Each makes what it needs and nothing else."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

import parks.writing
from accounts.models import User
from accounts.roles import Role
from parks.actions import file_issue, move_issue
from parks.ledger.stages import Step
from parks.models import (
    BusinessDay,
    Issue,
    IssueEvidence,
    Organisation,
    Park,
    Posting,
    ProblemDomain,
    ProblemType,
    Region,
    Source,
)
from parks.writing import Touched, writing
from recommendations.actions.measures import start_measure
from recommendations.models import Measure, Milestone, Pillar, Recommendation
from tests.helpers.ledger.checking import adopt_evidence

TODAY = date(2026, 6, 30)
_serial = count(1)
# one black pixel
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)


# What the writes of a page test touched and nobody asked for yet; None: every write settles itself.
_pending: ContextVar[Touched | None] = ContextVar("pending", default=None)


@contextmanager
def putting_off() -> Iterator[None]:
    """Inside, writes leave derived figures to `settle`, which runs when a page is asked for."""
    touched = Touched()
    pending = _pending.set(touched)
    current = parks.writing._current.set(touched)
    try:
        yield
    finally:
        parks.writing._current.reset(current)
        _pending.reset(pending)


@contextmanager
def as_of_its_own() -> Iterator[None]:
    """Bring figures up to date; writes inside settle themselves, as those of a request do."""
    settle()
    token = parks.writing._current.set(None)
    try:
        yield
    finally:
        parks.writing._current.reset(token)


def settle() -> None:
    """Bring up to date what depends on all that was made so far."""
    pending = _pending.get()
    if pending is None or parks.writing._current.get() is not pending:
        return
    sets = {
        name: getattr(pending, name).copy() for name in ("parks", "regions", "issues", "measures")
    }
    if any(sets.values()):
        for name in sets:
            getattr(pending, name).clear()
        token = parks.writing._current.set(None)
        with writing() as touched:
            for name, keys in sets.items():
                getattr(touched, name).update(keys)
        parks.writing._current.reset(token)


def set_today(day: date = TODAY) -> date:
    """Fix the business day; pages and counts are then about it."""
    BusinessDay.objects.update_or_create(pk=1, defaults={"day": day})
    return day


def make_region(slug: str = "huizhou", parent: Region | None = None, **fields: Any) -> Region:
    """A region; a city where no parent is given, else a county."""
    kind = "county" if parent else "city"
    defaults = {"kind": kind, "name_zh": fields.pop("name_zh", slug), "parent": parent}
    return Region.objects.get_or_create(slug=slug, defaults=defaults | fields)[0]


DOMAINS = {"P1": "governance", "P2": "innovation", "P3": "infrastructure"}


def make_framework() -> None:
    """Three domains with a type each and five pillars with a recommendation each."""
    if Recommendation.objects.filter(number="5-01").exists():  # the last of what follows
        return
    if ProblemDomain.objects.exists() or Pillar.objects.exists():
        _complete_framework()
        return
    # nearly every test begins here, so the rows of a table are stored by one statement
    domains = ProblemDomain.objects.bulk_create(
        ProblemDomain(code=code, slug=slug, name_zh=slug, position=position)
        for position, (code, slug) in enumerate(DOMAINS.items(), start=1)
    )
    ProblemType.objects.bulk_create(
        ProblemType(code=f"{domain.code}.1", domain=domain, name_zh=f"{domain.code}.1")
        for domain in domains
    )
    pillars = Pillar.objects.bulk_create(
        Pillar(number=number, name_zh=f"{number}型") for number in range(1, 6)
    )
    recommendations = [
        Recommendation(
            number=f"{pillar.number}-01",
            pillar=pillar,
            text=f"建议{pillar.number}",
            source=make_source(),
        )
        for pillar in pillars
    ]
    for recommendation in recommendations:
        recommendation.search_text = recommendation.words_to_search()
    Recommendation.objects.bulk_create(recommendations)


def _complete_framework() -> None:
    """Add what is missing of the framework to what a test has made of it."""
    for position, (code, slug) in enumerate(DOMAINS.items(), start=1):
        domain, _ = ProblemDomain.objects.get_or_create(
            code=code, defaults={"slug": slug, "name_zh": slug, "position": position}
        )
        ProblemType.objects.get_or_create(
            code=f"{code}.1", defaults={"domain": domain, "name_zh": f"{code}.1"}
        )
    for number in range(1, 6):
        pillar, _ = Pillar.objects.get_or_create(number=number, defaults={"name_zh": f"{number}型"})
        Recommendation.objects.get_or_create(
            number=f"{number}-01",
            defaults={"pillar": pillar, "text": f"建议{number}", "source": make_source()},
        )


def make_park(slug: str = "", **fields: Any) -> Park:
    """A park managed by a county of Huizhou."""
    number = next(_serial)
    county = fields.pop("region", None) or make_region("huicheng", make_region())
    slug = slug or f"park-{number}"
    defaults = {"name_zh": f"园区{number}", "located_in": county, "managed_by_region": county}
    return Park.objects.create(slug=slug, **(defaults | fields))


def make_organisation(**fields: Any) -> Organisation:
    """A unit of the city."""
    number = next(_serial)
    defaults = {"slug": f"unit-{number}", "name_zh": f"单位{number}", "region": make_region()}
    return Organisation.objects.create(**(defaults | fields))


def make_source() -> Source:
    """A source to cite."""
    defaults = {"title": "调研报告", "region": make_region()}
    return Source.objects.get_or_create(key="H01", defaults=defaults)[0]


def make_issue(*parks: Park, by: User | None = None, **fields: Any) -> Issue:
    """An issue on the ledger about the given parks (one is made where none is given)."""
    make_framework()
    domain = fields.pop("domain", "P1")
    if fields.get("scope") != "region":
        parks = parks or (make_park(),)
    defaults: dict[str, Any] = {
        "title": f"问题{next(_serial)}",
        "severity": "moderate",
        "closing_standard": "现场恢复",
        "source": make_source(),
        "type": ProblemType.objects.get(code=f"{domain}.1"),
        "found_on": TODAY - timedelta(days=60),
    }
    if fields.get("stage") in ("acting", "submitted"):
        defaults |= {"lead": make_organisation(), "due_on": TODAY + timedelta(days=60)}
    return file_issue(issue=Issue(**(defaults | fields)), parks=parks, by=by, on=TODAY)


def make_evidence(issue: Issue, *, moment: str = "", by: User | None = None) -> IssueEvidence:
    """A small picture that shows something about an issue."""
    with writing() as touched:
        touched.issues.add(issue.pk)
        evidence = IssueEvidence.objects.create(
            issue=issue,
            file=ContentFile(PICTURE, "现场.png"),
            name="现场.png",
            media_type="image/png",
            size=len(PICTURE),
            sha256=hashlib.sha256(PICTURE).hexdigest(),
            moment=moment,
            is_demo=issue.is_demo,
            uploaded_by=by or make_user("uploader"),
        )
        adopt_evidence(issue, touched)
    return evidence


def take(
    issue: Issue, move: str, *, words: str = "说明", on: date | None = None, by: User | None = None
) -> Issue:
    """Take a step as somebody who may, with the evidence that a submission needs."""
    role = "verifier" if move in ("close", "return", "reopen") else "analyst"
    if move == "submit":
        if not issue.evidence.exists():
            make_evidence(issue)
        settle()  # the number of proofs is derived
    by = by or make_user(f"{role}-of-the-city", role=role, regions=(make_region(),))
    return move_issue(issue=issue, move=Step(move), by=by, words=words, on=on)


def make_measure(
    park: Park,
    *issues: Issue,
    weights: tuple[int, ...] = (1, 1),
    done: int = 0,
    pillar: int = 1,
    **fields: Any,
) -> Measure:
    """A measure of a park with milestones of these weights, the first `done` of them done."""
    make_framework()
    by = make_user("doer") if done else None
    milestones = [
        Milestone(
            words=f"节点{place}",
            position=place,
            weight=weight,
            done_on=TODAY - timedelta(days=1) if place <= done else None,
            done_by=by if place <= done else None,
        )
        for place, weight in enumerate(weights, start=1)
    ]
    defaults: dict[str, Any] = {
        "title": f"措施{next(_serial)}",
        "park": park,
        "region": park.home_region,
        "recommendation": Recommendation.objects.get(number=f"{pillar}-01"),
        "starts_on": TODAY - timedelta(days=50),
        "due_on": TODAY + timedelta(days=50),
    }
    return start_measure(
        measure=Measure(**(defaults | fields)),
        issues=issues,
        milestones=milestones,
        by=by,
        on=TODAY,
    )


def make_user(
    username: str, *, role: str = Role.OFFICIAL, regions: tuple[Region, ...] = (), **fields: Any
) -> User:
    """A person with a role; analysts, verifiers and administrators may enter the admin.

    Without a region they read everywhere.

    Raises ValueError for a role that does not exist.
    """
    from django.contrib.auth.models import Group

    role = Role(role)
    user = User.objects.filter(username=username).first()
    is_new = user is None
    if user is None:
        fields.setdefault("is_staff", role in (Role.ANALYST, Role.VERIFIER, Role.ADMINISTRATOR))
        fields.setdefault("password_chosen_at", timezone.now())
        user = User.objects.create_user(
            username=username, password="plain-words-for-tests", **fields
        )
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    if regions or is_new:
        posting, _ = Posting.objects.update_or_create(
            user=user, defaults={"everywhere": not regions}
        )
        posting.regions.set(regions)
    return user

"""No sentence concludes from absence: each finding with nothing known, with one known, with all."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils.html import strip_tags
from django.utils.translation import override

from dashboards.pages.overview.titles import Sight, about_pillars, verdict
from dashboards.pages.overview.trend import sentences
from dashboards.pages.parks.compare import page as compare
from dashboards.pages.parks.compare.rows import ComparisonCell, ComparisonRow, compared
from dashboards.pages.parks.scorecard.profile import Profile, ProfileRow
from dashboards.pages.schemes.what_if.page import WhatIf
from dashboards.shared import findings
from dashboards.shared.rows.pillars import PillarBar
from parks.choices import Light

pytestmark = pytest.mark.no_database


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with override("en"):
        yield


def said_of_parks(known: int) -> str:
    return strip_tags(str(verdict(Sight(3, known, 0, 0, 0, 0), "")))


def said_of_issues(known: int) -> str:
    return strip_tags(str(verdict(Sight(0, 0, 0, 3, known, 0), "")))


def bars(known: int) -> list[PillarBar]:
    exact = (Decimal(50), Decimal(50))
    name: Any = SimpleNamespace(name="pillar")
    return [
        PillarBar(name, exact, Light.GREEN.value, 1, "")
        if place < known
        else PillarBar(name, None, Light.GREY.value, 0, "")
        for place in range(3)
    ]


def profile(known: int) -> str:
    dimension: Any = SimpleNamespace(name="dimension", code="P1")
    rows = [
        ProfileRow(dimension, False, Decimal(60), Decimal(60) if place < known else None)
        for place in range(3)
    ]
    return Profile(rows).finding


def rows(known: int) -> list[ComparisonRow]:
    return [
        compared(
            "row",
            [ComparisonCell(Decimal(60) if place < known else None) for _park in range(2)],
            better=1,
            points=True,
        )
        for place in range(3)
    ]


def what_if(known: int) -> str:
    whole: Any = {}
    return WhatIf(whole, [], 3, known, 3, [], {}).unchanged


def lead(known: int) -> str:
    return sentences.about_pillars([("pillar", 0)] * known, 3)


@pytest.mark.parametrize(
    ("say", "none", "one", "everything"),
    [
        (
            said_of_parks,
            "3 parks, none rated yet; no issue is open.",
            "3 parks, none off track of 1 rated; no issue is open.",
            "3 parks, none off track; no issue is open.",
        ),
        (
            said_of_issues,
            "no park is recorded; 3 open issues, none with a due date.",
            "no park is recorded; 3 open issues, none overdue of 1 with a due date.",
            "no park is recorded; 3 open issues, none overdue.",
        ),
        (
            lambda known: about_pillars(bars(known)),
            "No pillar has measures with dates; what is behind is unknown",
            "No pillar is behind the plan of 1 with dates; 2 unknown",
            "No pillar is behind the plan",
        ),
        (
            lead,
            "No pillar has measures with dates; what is behind is unknown",
            "No pillar is behind the plan of 1 with dates; 2 unknown",
            "No pillar is behind the plan",
        ),
        (
            lambda known: findings.none_off_track(3, known),
            "No park is rated yet",
            "No park is off track of 1 rated; 2 not rated",
            "No park is off track",
        ),
        (
            lambda known: findings.none_overdue(3, known),
            "No open issue has a due date; what is late is unknown.",
            "No issue is overdue of 1 with a due date; 2 have none.",
            "No issue is overdue.",
        ),
        (
            lambda known: findings.none_due_soon(3, known),
            "No open issue has a due date; what is late is unknown.",
            "No issue is due within 15 days of 1 with a due date; 2 have none.",
            "No issue is due within 15 days.",
        ),
        (
            lambda known: findings.none_overdue_or_soon(3, known),
            "No open issue has a due date; what is late is unknown.",
            "No issue is overdue or due within 15 days of 1 with a due date; 2 have none.",
            "No issue is overdue or due within 15 days.",
        ),
        (
            lambda known: findings.none_overdue_measures(3, known),
            "No measure under way has a due date; what is late is unknown.",
            "No measure is overdue of 1 with a due date; 2 have none.",
            "No measure is overdue.",
        ),
        (
            lambda known: findings.none_behind_plan(3, known),
            "3 open issues; whether they are behind is unknown, none has a plan with dates.",
            "No open issue is behind of 1 with a plan; 2 have none.",
            "3 open issues, none of them behind the plan.",
        ),
        (
            lambda known: findings.behind_of(0, known, 3),
            "Whether any of 3 parks is behind is unknown",
            "0 of 1 parks with dates behind; 2 unknown",
            "0 of 3 parks behind",
        ),
        (
            lambda known: findings.none_off_track_of(3, known),
            "no recommendation off track of 0 with dates; 3 unknown.",
            "no recommendation off track of 1 with dates; 2 unknown.",
            "no recommendation off track.",
        ),
        (
            lambda known: sentences.about_quadrant(0, known, 3 - known, 70),
            "Health against delivery",
            "No park of 1 with both halves is below 70 in both; 2 unknown",
            "No park is below 70 in both halves",
        ),
        (
            lambda known: sentences.about_movers([sentences.MovedInSpan("May", known, 0, 0)]),
            "May: no score may be compared",
            "May: none of 1 scores moved",
            "May: none of 3 scores moved",
        ),
        (
            profile,
            "Scores by domain and pillar",
            "None of 1 known is below the median of its kind; 2 unknown",
            "No domain or pillar is below the median of its kind",
        ),
        (
            lambda known: compare._title(rows(known)),
            "No score and no progress can be compared",
            "None of 1 known rows is apart by more than 10; 2 unknown",
            "No score or progress is apart by more than 10",
        ),
        (
            what_if,
            "No score is known; what would change is unknown.",
            "No rank and no light would change of 1 scored; 2 have no score.",
            "No rank and no light would change.",
        ),
    ],
)
def test_a_finding_says_of_how_many_it_is_known(
    say: Callable[[int], str], none: str, one: str, everything: str
) -> None:
    assert [say(0), say(1), say(3)] == [none, one, everything]


def test_of_no_record_no_finding_is_made() -> None:
    assert findings.none_overdue(0, 0) == "No issue is open."
    assert findings.none_off_track(0, 0) == "No park is recorded"
    assert findings.behind_of(0, 0, 0) == "No park has a measure here"
    assert findings.none_behind_plan(0, 0) == "No open issue names this park."

"""Reference data touch no score before a version of the scheme that says so is in force."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin import site
from django.test import RequestFactory

from parks.actions.schemes import Wanted, approve_scheme, copy_scheme, edit_draft, state_of
from parks.models import (
    Indicator,
    Issue,
    Observation,
    Park,
    ProblemDomain,
    ProblemType,
    Programme,
    Scheme,
    SurveyCoverage,
)
from parks.readers import Reader
from parks.writing import writing
from recommendations.models import Pillar, Recommendation
from standings.models import Snapshot, Standing, Tally
from standings.month_ends.freeze import freeze
from standings.roll import roll
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_measure,
    make_region,
    make_source,
    make_user,
    set_today,
)
from tests.helpers.scored import make_scheme, make_scored

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NOT_OF_THE_SCORE = {"id", "domains", "pillars", "day"}
TOMORROW = TODAY + timedelta(days=1)


def add_domain(code: str = "P4", position: int = 0) -> ProblemDomain:
    return ProblemDomain.objects.create(code=code, slug=code, name_zh="新域", position=position)


def add_domain_with_an_issue() -> None:
    domain = add_domain("P5")
    kind = ProblemType.objects.create(code="P5.1", domain=domain, name_zh="新型")
    issue = Issue.objects.order_by("number")[0]
    SurveyCoverage.objects.create(
        park=issue.parks.get(), domain=domain, covered_on=TODAY, source=make_source()
    )
    assert kind.domain == domain


def add_pillar() -> None:
    pillar = Pillar.objects.create(number=6, name_zh="六型")
    Recommendation.objects.create(number="6-01", pillar=pillar, text="建议", source=make_source())


def add_indicator() -> None:
    indicator = Indicator.objects.create(
        code="new", name_zh="新指标", kind="scored", dimension="P1", direction="more"
    )
    for park in Park.objects.all():
        Observation.objects.create(
            indicator=indicator,
            park=park,
            period="2026",
            period_end=TODAY,
            value=100,
            source=make_source(),
        )


def rename_all() -> None:
    for model in (ProblemDomain, ProblemType, Pillar, Indicator, Programme):
        model.objects.update(name_zh="改名", name_en="Renamed")


def reorder_all() -> None:
    for model in (ProblemDomain, ProblemType, Indicator):
        for place, row in enumerate(model.objects.order_by("-code")):
            model.objects.filter(pk=row.pk).update(position=place)


def move_types() -> None:
    ProblemType.objects.update(domain=ProblemDomain.objects.get(code="P3"))


def move_indicators() -> None:
    Indicator.objects.update(dimension="R1", position=7)


def move_advice() -> None:
    Recommendation.objects.update(pillar=Pillar.objects.get(number=5))


def retire_indicators() -> None:
    Indicator.objects.update(kind="context")


CHANGES: list[Callable[[], Any]] = [
    add_domain,
    add_domain_with_an_issue,
    add_pillar,
    add_indicator,
    lambda: Programme.objects.create(slug="new", name_zh="新计划"),
    rename_all,
    reorder_all,
    move_types,
    move_indicators,
    move_advice,
    retire_indicators,
]


@pytest.fixture
def city(db) -> list[Park]:
    """Three parks of one kind with scores in each light, an issue and a measure; June is stored."""
    set_today()
    make_scheme()
    parks = [make_scored(value, slug=f"park-{value}") for value in (30, 66, 90)]
    for park in parks:
        issue = make_issue(park, stage="acting", due_on=TODAY - timedelta(days=40))
        make_issue(park, domain="P2", stage="acting", severity="critical")
        make_measure(park, issue, done=1)
    touch_all()
    freeze(TODAY)
    return parks


def touch_all() -> None:
    with writing() as touched:
        touched.parks.update(Park.objects.values_list("pk", flat=True))


def scores() -> list[dict[str, Any]]:
    """All that a standing says of the score, and what it keeps of each dimension."""
    rows = []
    for row in Standing.objects.order_by("park").values():
        kept = {
            code: (stored["health"], stored["state"], stored["pressure"])
            for code, stored in row["domains"].items()
            if "health" in stored
        } | {
            f"R{code}": (stored["score"], stored["state"])
            for code, stored in row["pillars"].items()
            if "score" in stored
        }
        rows.append({n: v for n, v in row.items() if n not in NOT_OF_THE_SCORE} | kept)
    return rows


def test_nothing_that_is_done_to_reference_data_moves_a_score(city) -> None:
    before = scores()
    frozen = list(Snapshot.objects.order_by("pk").values())
    lights = list(Tally.objects.order_by("region").values("lights", "issues"))
    for change in CHANGES:
        change()
        touch_all()
        assert scores() == before, change
    assert list(Tally.objects.order_by("region").values("lights", "issues")) == lights
    assert list(Snapshot.objects.order_by("pk").values()) == frozen


def test_a_version_that_includes_a_domain_takes_it_into_the_score(city) -> None:
    before = scores()
    add_domain()
    draft = copy_scheme(
        source=Scheme.current(),
        by=make_user("author", role="administrator", regions=(make_region(),)),
    )
    weights = {kind: {} for kind in ("dimension", "severity", "stage")}
    for row in draft.weights.all():
        weights[row.kind][row.code] = row.weight
    weights["dimension"]["P4"] = Decimal(3)
    wanted = Wanted({}, weights, {}, "四域")
    draft = edit_draft(scheme=draft, by=draft.author, wanted=wanted, seen=state_of(draft))
    draft.refresh_from_db()
    approver = make_user("approver", role="administrator", regions=(make_region(),))
    approve_scheme(scheme=draft, by=approver, from_day=TOMORROW, seen=state_of(draft))
    touch_all()
    assert scores() == before
    roll(TOMORROW)
    assert all("P4" in row for row in scores())
    assert [row["score"] for row in scores()] != [row["score"] for row in before]


def test_a_page_says_of_a_domain_outside_that_it_takes_no_part(city, sign_in) -> None:
    client = sign_in()
    words = "不参加评分"
    pages = [f"/parks/{city[0].slug}/", f"/parks/{city[0].slug}/score/", "/schemes/1/"]
    for page in pages:
        assert words not in client.get(page).content.decode(), page
    add_domain()
    Pillar.objects.create(number=6, name_zh="六型")
    touch_all()
    for page in pages:
        answer = client.get(page).content.decode()
        assert words in answer, page
        assert "新域" in answer, page


def test_what_a_version_names_keeps_its_code_and_is_not_deleted(city) -> None:
    request = RequestFactory().get("/")
    user = make_user("admin", role="administrator", is_superuser=True, is_staff=True)
    request.user = user
    request.reader = Reader.of(user)
    named = [
        (ProblemDomain.objects.get(code="P1"), "code"),
        (Pillar.objects.get(number=1), "number"),
        (Indicator.objects.get(code="P1-value"), "code"),
    ]
    added = [(add_domain(), "code"), (Pillar.objects.create(number=6, name_zh="六型"), "number")]
    for record, field in [*named, *added]:
        admin = site._registry[type(record)]
        is_named = (record, field) in named
        assert (field in admin.get_readonly_fields(request, record)) == is_named
        assert admin.has_delete_permission(request, record) != is_named

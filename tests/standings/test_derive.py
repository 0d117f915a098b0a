"""Values that follow from other records, and nothing where nothing follows."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from parks.models import (
    ExternalRanking,
    Indicator,
    Industry,
    Observation,
    Park,
    ParkIndustry,
    RankingItem,
)
from standings.derive import derive
from standings.models import Standing
from tests.helpers.factories import make_park, make_source, make_user, set_today
from tests.helpers.figures import make_indicator

pytestmark = pytest.mark.django_db


def rank(park: Park, year: str, **items: int | None) -> None:
    """A ranking in which the park is 36th."""
    ranking = ExternalRanking.objects.create(
        system="评价", park=park, rank=36, year=year, source=make_source()
    )
    for name, place in items.items():
        RankingItem.objects.create(ranking=ranking, name=name, rank=place, standing="worse")


def produce(park: Park, **output: int) -> None:
    """Output by industry of a park in 2025."""
    indicator, _ = Indicator.objects.get_or_create(
        code="industry_output", defaults={"name_zh": "产值"}
    )
    for slug, value in output.items():
        industry, _ = Industry.objects.get_or_create(slug=slug, defaults={"name_zh": slug})
        Observation.objects.create(
            indicator=indicator,
            park=park,
            industry=industry,
            period="2025",
            period_end="2025-12-31",
            value=value,
            source=make_source(),
        )


def derived(code: str) -> dict[str, Decimal | None]:
    """The stored values of an indicator by park."""
    return dict(Observation.objects.filter(indicator__code=code).values_list("park__slug", "value"))


def test_the_gap_of_the_worst_item_is_stored_with_the_source_of_the_ranking() -> None:
    set_today()
    make_indicator("N5", worst=40, best=0, direction="less", dimension="P2")
    rank(make_park("one"), "2024", patents=70, exports=10, firms=None)
    assert derive() == 1
    row = Observation.objects.get()
    assert (row.value, row.period_end.isoformat(), row.source, row.entered_by) == (
        34,
        "2024-12-31",
        make_source(),
        None,
    )
    assert "patents" in row.note
    assert Standing.objects.get(park__slug="one").domains["P2"]["indicators"] == "15.00"
    assert derive() == 0
    assert row.history.count() == 1


def test_items_without_ranks_and_a_year_in_other_words_give_nothing() -> None:
    make_indicator("N5", worst=40, best=0)
    rank(make_park("one"), "2024", patents=None)
    rank(make_park("two"), "评价年度未注明", patents=70)
    assert derive() == 0
    assert not Observation.objects.exists()


def test_likeness_and_quotient_agree_with_the_check_values() -> None:
    make_indicator("T1", worst="0.95", best="0.5", direction="less", dimension="R2")
    make_indicator("T4", worst="0.8", best=2, dimension="R2")
    parks = {slug: make_park(slug) for slug in ("zhongkai", "huiyang", "huidong")}
    produce(parks["zhongkai"], a=600, b=100, c=50, d=20)
    produce(parks["huiyang"], a=300, b=80, c=120, d=60)
    produce(parks["huidong"], a=40, b=160, c=30, d=10)
    ParkIndustry.objects.create(
        park=parks["huidong"], industry=Industry.objects.get(slug="b"), position=1
    )
    assert derive() == 4
    assert derived("T4") == {"huidong": Decimal("3.0784")}
    # 0.9451 and 0.4066, weighted by 560 and 240
    assert derived("T1")["zhongkai"] == pytest.approx(Decimal("0.7835"), abs=Decimal("0.0002"))


def test_a_single_park_is_like_nobody() -> None:
    make_indicator("T1", worst="0.95", best="0.5", direction="less")
    produce(make_park(), a=10)
    assert derive() == 0


def test_what_a_person_entered_stays() -> None:
    indicator = make_indicator("N5", worst=40, best=0)
    park = make_park()
    rank(park, "2024", patents=70)
    Observation.objects.create(
        indicator=indicator,
        park=park,
        period="2024",
        period_end="2024-12-31",
        value=5,
        source=make_source(),
        entered_by=make_user("lin"),
        entered_on="2026-01-05",
    )
    out = StringIO()
    call_command("derive_indicators", stdout=out)
    assert "0 values derived." in out.getvalue()
    assert Observation.objects.get().value == 5

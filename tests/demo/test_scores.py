"""For every park of the demonstration year: what the page of its score shows adds up, and other
pages say the same.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from standings.models import Standing
from standings.scoring import printed
from tests.helpers.adding_up import adds_up
from tests.helpers.factories import make_user
from tests.helpers.visiting import read, read_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def parks() -> list[Standing]:
    return list(Standing.objects.select_related("park").order_by("park"))


def test_points_sum_to_the_score_of_every_park(reader):
    scored = [one for one in parks() if one.score is not None]
    assert len(scored) >= 19
    for one in scored:
        assert adds_up(read(reader, f"/parks/{one.park.slug}/score/")) == one.score, one.park


def test_parks_without_a_score_show_none(reader):
    unknown = [one for one in parks() if one.score is None]
    assert unknown
    for one in unknown:
        page = read(reader, f"/parks/{one.park.slug}/score/")
        assert not page.has("[data-score]"), one.park
        assert not page.has("[data-points]"), one.park


def test_scorecard_and_list_show_the_same_score(reader):
    listed = read(reader, "/parks/").texts("a.score-number")
    for one in parks():
        if one.score is not None:
            card = read(reader, f"/parks/{one.park.slug}/")
            assert f"{printed(one.score)} / 100" in card.text, one.park
            assert str(printed(one.score)) in listed, one.park


def test_every_state_and_grade_occurs(reader):
    found = parks()
    assert {one.state for one in found} >= {"scored", "provisional", "insufficient", "transition"}
    assert {one.grade for one in found} >= {"A", "B", "C", "D"}
    assert any(one.deducted for one in found)


def test_the_file_and_the_admin_hold_the_same_numbers(reader):
    rows = read_sheet(reader, "/parks.xlsx").rows
    administrator = Client()
    administrator.force_login(make_user("looks", is_superuser=True, is_staff=True))
    for one in parks():
        row = next(row for row in rows if row["中文名称"] == one.park.name_zh)
        for column, stored in (
            ("评分", one.score),
            ("问题健康度", one.health),
            ("体制机制", one.domains["P1"]["health"]),
        ):
            shown = None if stored is None else float(printed(Decimal(stored)))
            assert row.get(column) == shown, (one.park, column)
        shown = read(administrator, f"/admin/standings/standing/{one.pk}/change/")
        assert one.score is None or f"{one.score}" in shown, one.park
    assert len(rows) == len(parks())

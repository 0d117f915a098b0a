"""For every park of the demonstration year: what the page of its score shows adds up, and other
pages say the same.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.test import Client

from standings.models import Standing
from tests.helpers.adding_up import adds_up
from tests.helpers.factories import make_user
from tests.helpers.visiting import read

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells(book: bytes) -> list[dict[str, str | float]]:
    """The filled cells of each row of a sheet, by the letters of their column."""
    with ZipFile(BytesIO(book)) as kept:
        root = ElementTree.fromstring(kept.read("xl/worksheets/sheet1.xml"))
    rows = []
    for row in root.iter(f"{SPREADSHEET}row"):
        found: dict[str, str | float] = {}
        for cell in row:
            text = cell.find(f".//{SPREADSHEET}t")
            number = cell.find(f"{SPREADSHEET}v")
            column = cell.get("r", "").rstrip("0123456789")
            if text is not None:
                found[column] = text.text or ""
            elif number is not None:
                found[column] = float(number.text or "")
        rows.append(found)
    return rows


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
            shown = str(one.score.quantize(Decimal("0.1"), ROUND_HALF_UP))
            assert f"{shown} / 100" in card.text, one.park
            assert str(one.score.quantize(Decimal(1), ROUND_HALF_UP)) in listed, one.park


def test_every_state_and_grade_occurs(reader):
    found = parks()
    assert {one.state for one in found} >= {"scored", "provisional", "insufficient", "transition"}
    assert {one.grade for one in found} >= {"A", "B", "C", "D"}
    assert any(one.deducted for one in found)


def test_the_file_and_the_admin_hold_the_same_numbers(reader):
    _title, heads, *lines = cells(reader.get("/parks.xlsx").content)
    rows = [{heads[place]: value for place, value in line.items()} for line in lines]
    administrator = Client()
    administrator.force_login(make_user("looks", is_superuser=True, is_staff=True))
    for one in parks():
        row = next(row for row in rows if row["园区"] == one.park.name_zh)
        assert row.get("评分") == (None if one.score is None else float(one.score)), one.park
        assert row.get("问题健康度") == (None if one.health is None else float(one.health)), (
            one.park
        )
        assert row.get("体制机制") == (
            None if one.domains["P1"]["health"] is None else float(one.domains["P1"]["health"])
        )
        shown = read(administrator, f"/admin/standings/standing/{one.pk}/change/")
        assert one.score is None or f"{one.score}" in shown, one.park
    assert len(rows) == len(parks())

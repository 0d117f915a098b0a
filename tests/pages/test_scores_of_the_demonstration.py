"""For every park of the demonstration year: what the page of its score shows adds up, and other pages say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from dashboards.models import Standing
from tests.factories import make_user
from tests.pages.test_score import adds_up
from tests.pages.visiting import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: Any) -> Iterator[Client]:
    """The survey and the demonstration year, loaded once, and somebody who reads them."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setenv("DEMO_PASSWORD", "orchid-lake-41")
        call_command("load_survey", stdout=StringIO())
        call_command("load_demo", stdout=StringIO())
        reader = Client()
        reader.force_login(make_user("reader"))
        yield reader
        transaction.set_rollback(True)


def parks() -> list[Standing]:
    return list(Standing.objects.select_related("park").order_by("park"))


def test_points_sum_to_the_score_of_every_park(city, db):
    scored = [one for one in parks() if one.score is not None]
    assert len(scored) >= 19
    for one in scored:
        assert adds_up(text_of(city, f"/parks/{one.park.slug}/score/")) == one.score, one.park


def test_parks_without_a_score_show_none(city, db):
    unknown = [one for one in parks() if one.score is None]
    assert unknown
    for one in unknown:
        page = text_of(city, f"/parks/{one.park.slug}/score/")
        assert "data-score" not in page, one.park
        assert "data-points" not in page, one.park


def test_scorecard_and_list_show_the_same_score(city, db):
    listed = re.sub(r"<[^>]+>", " ", text_of(city, "/parks/"))
    for one in parks():
        if one.score is not None:
            card = text_of(city, f"/parks/{one.park.slug}/")
            assert f">{one.score.quantize(Decimal('0.1'), ROUND_HALF_UP)}<" in card, one.park
            assert f" {one.score.quantize(Decimal(1), ROUND_HALF_UP)} " in listed, one.park


def test_every_state_and_grade_occurs(city, db):
    found = parks()
    assert {one.state for one in found} >= {"scored", "provisional", "insufficient", "transition"}
    assert {one.grade for one in found} >= {"A", "B", "C", "D"}
    assert any(one.deducted for one in found)

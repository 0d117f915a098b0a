"""Reviewing self-reported values: confirmed many at once, or set to another with words, never
by who entered them.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from parks.models import Observation
from tests.helpers.factories import TODAY, make_park, make_region, make_user, set_today, settle
from tests.helpers.figures import make_indicator, observe
from tests.helpers.html import Page
from tests.helpers.visiting import person, read, send, source_of, statements, text_of, total

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LIST = "/en/indicators/review/"


def versions_of(client: Client) -> dict[str, str]:
    """The versions of the rows of the list that its reader saw."""
    hidden = read(client, LIST).hidden
    return {name: version for name, version in hidden.items() if name.startswith("version-")}


class Bench:
    """A verifier before three values, entered by an analyst."""

    def __init__(self) -> None:
        set_today()
        self.client = person("he", "verifier")
        self.analyst = make_user("lin", role="analyst", regions=(make_region(),))
        self.indicator = make_indicator()
        self.park = make_park(name_zh="甲园")
        self.rows = [
            observe(self.park, self.indicator, value, f"{2022 + value}", entered_by=self.analyst)
            for value in range(1, 4)
        ]

    def review(self, **typed: Any) -> Any:
        """Send the list with what is typed; names are written with _ for -."""
        versions = versions_of(self.client)
        return send(
            self.client,
            LIST,
            **(versions | {name.replace("_", "-"): v for name, v in typed.items()}),
        )


@pytest.fixture
def bench() -> Bench:
    """The bench on the tests' day."""
    return Bench()


@pytest.mark.both
def test_many_are_confirmed_at_once_and_one_is_set_with_words(bench: Bench) -> None:
    first, second, third = bench.rows
    answer = bench.review(
        **{
            f"confirm_{first.pk}": "1",
            f"confirm_{second.pk}": "1",
            f"value_{third.pk}": "2.5",
            f"words_{third.pk}": "复核",
        }
    )
    assert answer.status_code == 302
    reviewed = dict(Observation.objects.values_list("pk", "reviewed_value"))
    assert reviewed == {first.pk: 1, second.pk: 2, third.pk: 2.5}
    assert set(Observation.objects.values_list("reviewed_by__username", "reviewed_on")) == {
        ("he", TODAY)
    }
    assert total(text_of(bench.client, LIST)) == 0


def test_another_value_without_words_stores_nothing_and_keeps_what_was_typed(bench: Bench) -> None:
    first, second, _third = bench.rows
    answer = bench.review(**{f"confirm_{first.pk}": "1", f"value_{second.pk}": "7"})
    html = source_of(answer)
    assert answer.status_code == 422
    assert "Say in words why the value is another one." in html
    assert Page(html).one(f"[name=value-{second.pk}]")["value"] == "7"
    assert Page(html).has(f'[name=confirm-{first.pk}][value="1"][checked]')
    assert not Observation.objects.exclude(reviewed_on=None).exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Confirm at least one value"),
        ({"value": "七"}, "is no number"),
        ({"words": "说明"}, "give another one"),
        ({"value": "3", "confirm": "1"}, "Either confirm the value"),
    ],
)
def test_what_cannot_be_read_is_named(bench: Bench, typed: dict[str, str], words: str) -> None:
    answer = bench.review(**{f"{name}_{bench.rows[0].pk}": value for name, value in typed.items()})
    assert answer.status_code == 422
    assert words in source_of(answer)
    assert not Observation.objects.exclude(reviewed_on=None).exists()


def test_a_value_changed_in_the_meantime_is_not_reviewed_unseen(bench: Bench) -> None:
    first = bench.rows[0]
    hidden = versions_of(bench.client)
    Observation.objects.filter(pk=first.pk).update(value=9, version=2)
    answer = bench.client.post(LIST, hidden | {"form_key": "k" * 20, f"confirm-{first.pk}": "1"})
    assert answer.status_code == 422
    assert "Nothing was overwritten" in source_of(answer)
    assert Observation.objects.get(pk=first.pk).reviewed_on is None


def test_own_values_and_those_of_other_places_are_not_listed(bench: Bench) -> None:
    me = make_user("he", role="verifier")
    observe(make_park(), bench.indicator, 5, entered_by=me)
    observe(make_park(region=make_region("far", make_region("elsewhere"))), bench.indicator, 5)
    observe(make_park(), bench.indicator, None, missing="not_reported")
    assert total(text_of(bench.client, LIST)) == 3


def test_the_oldest_stand_first_and_filters_narrow(bench: Bench) -> None:
    observe(
        make_park(name_zh="乙园"),
        make_indicator("G7"),
        5,
        entered_by=bench.analyst,
        entered_on="2026-01-02",
    )
    html = text_of(bench.client, LIST)
    assert html.index("乙园") < html.index("甲园")
    assert total(text_of(bench.client, LIST + "?indicator=G7")) == 1
    assert total(text_of(bench.client, LIST + "?indicator=G7&region=huicheng")) == 1
    assert "the other filters hold" in text_of(bench.client, LIST + "?indicator=%00&region=nowhere")


def test_the_desk_counts_what_waits_and_leads_there(bench: Bench) -> None:
    assert "3" in Page(text_of(bench.client, "/en/desk/")).counts("/en/indicators/review/")


@pytest.mark.parametrize("role", ["official", "analyst", "leader", "unit"])
def test_others_review_nothing(bench: Bench, role: str) -> None:
    client = person(f"{role}-2", role)
    assert client.get(LIST).status_code == 403
    assert (
        client.post(LIST, {"form_key": "k", f"confirm-{bench.rows[0].pk}": "1"}).status_code == 403
    )
    assert not Observation.objects.exclude(reviewed_on=None).exists()


def test_the_list_runs_the_same_statements_for_many_values(bench: Bench) -> None:
    few = statements(bench.client, LIST)
    for _ in range(21):
        observe(make_park(), bench.indicator, entered_by=bench.analyst)
    settle()
    assert statements(bench.client, LIST) == few

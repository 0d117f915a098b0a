"""Sheets of figures: a whole indicator or a whole park at once, typed or pasted, all of it or
nothing.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parks.models import Observation, Posting
from standings.models import Standing
from tests.helpers.factories import (
    make_organisation,
    make_park,
    make_region,
    make_source,
    make_user,
    set_today,
    settle,
)
from tests.helpers.figures import make_indicator, observe, other_source
from tests.helpers.html import Page
from tests.helpers.visiting import person, read, send, source_of, statements, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SHEET = "/en/indicators/G5/entry/?period=2025H2"


class Office:
    """An analyst before the sheet of an indicator with two parks."""

    def __init__(self) -> None:
        set_today()
        self.client = person("lin", "analyst")
        self.indicator = make_indicator()
        self.park = make_park(name_zh="甲园")
        self.other = make_park(name_zh="乙园")
        self.source = make_source()

    def store(self, address: str = SHEET, **typed: Any) -> HttpResponse:
        """Send the sheet with what is typed; keys may be written with _ for -."""
        fields = {name.replace("_", "-", 1): value for name, value in typed.items()}
        source = fields.pop("source", self.source.pk)
        versions = {
            name: version
            for name, version in read(self.client, address).hidden.items()
            if name.startswith("version-")
        }
        return send(
            self.client, address, **(versions | fields), **({"source": source} if source else {})
        )

    def cell(self, name: str, park: Any) -> str:
        """The name of a field of the sheet."""
        return f"{name}_{park.pk}"


@pytest.fixture
def office() -> Office:
    """The office on the tests' day."""
    return Office()


def test_a_sheet_is_stored_whole_and_scores_follow(office: Office) -> None:
    answer = office.store(
        **{
            office.cell("value", office.park): "６２.５％",
            office.cell("missing", office.other): "not_reported",
            office.cell("note", office.park): "台账",
        }
    )
    assert answer.status_code == 302
    assert answer["Location"] == "/en/indicators/G5/entry/?period=2025H2"
    stored = {row.park_id: row for row in Observation.objects.all()}
    assert (stored[office.park.pk].value, stored[office.park.pk].note) == (62.5, "台账")
    assert (stored[office.other.pk].value, stored[office.other.pk].missing) == (
        None,
        "not_reported",
    )
    assert {row.source for row in stored.values()} == {office.source}
    assert {row.entered_by.username for row in stored.values()} == {"lin"}
    assert Standing.objects.get(park=office.park).domains["P1"]["indicators"] == "62.50"


def test_bad_input_names_row_column_value_and_what_is_allowed_and_stores_nothing(
    office: Office,
) -> None:
    answer = office.store(
        **{
            office.cell("value", office.park): "约六十",
            office.cell("value", office.other): "50",
            office.cell("note", office.other): "保留这句",
        }
    )
    html = source_of(answer)
    assert answer.status_code == 422
    assert "甲园, Value: “约六十” is no number. Allowed: a number from 0 to 100" in html
    for words in ("约六十", "保留这句", 'value="50"'):
        assert words in html, words
    assert 'aria-invalid="true"' in html
    assert not Observation.objects.exists()


@pytest.mark.both
def test_values_without_a_source_and_a_second_sending_are_refused(office: Office) -> None:
    assert office.store(source=None, **{office.cell("value", office.park): "1"}).status_code == 422
    assert not Observation.objects.exists()
    sent = {
        "form_key": "k" * 20,
        "source": office.source.pk,
        f"value-{office.park.pk}": "1",
        f"version-{office.park.pk}": "0",
    }
    assert office.client.post(SHEET, sent).status_code == 302
    assert office.client.post(SHEET, sent | {f"value-{office.park.pk}": "2"}).status_code == 422
    assert Observation.objects.get().value == 1


def test_a_colleague_s_value_is_not_overwritten(office: Office) -> None:
    observe(office.park, office.indicator, 40, version=3)
    sent = {
        "form_key": "k" * 20,
        "source": office.source.pk,
        f"value-{office.park.pk}": "50",
        f"version-{office.park.pk}": "2",
    }
    answer = office.client.post(SHEET, sent)
    assert answer.status_code == 422
    assert "Nothing was overwritten" in source_of(answer)
    assert Observation.objects.get().value == 40


def test_a_reviewed_value_that_is_changed_loses_its_review_and_the_page_says_so(
    office: Office,
) -> None:
    verifier = make_user("he", role="verifier", regions=(make_region(),))
    observe(
        office.park,
        office.indicator,
        40,
        reviewed_value=39,
        reviewed_by=verifier,
        reviewed_on="2026-06-01",
    )
    answer = office.store(**{office.cell("value", office.park): "41"})
    assert answer.status_code == 302
    assert "1 of them lost its review" in text_of(office.client, answer["Location"])
    assert Observation.objects.get().reviewed_value is None


def test_an_unchanged_sheet_says_that_nothing_was_changed(office: Office) -> None:
    observe(office.park, office.indicator, "40.5")
    html = source_of(
        office.store(source=other_source().pk, **{office.cell("value", office.park): "40.50"})
    )
    assert "Nothing was changed." in html
    assert Observation.objects.get().source == make_source()


def test_pasted_lines_are_put_into_the_sheet_and_stored_only_when_asked(office: Office) -> None:
    lines = "甲园\t62.5\t台账\n" + f"{office.other.slug}\tdoes not apply\n\n"
    read = office.store(source=None, paste=lines, read="1")
    html = source_of(read)
    assert read.status_code == 200
    assert not Observation.objects.exists()
    assert Page(html).one(f"[name=value-{office.park.pk}]")["value"] == "62.5"
    assert Page(html).has("option[value=not_applicable][selected]")
    assert office.store(paste=lines).status_code == 302
    assert Observation.objects.count() == 2


def test_a_pasted_line_that_fits_no_row_is_named_by_its_number_and_kept(office: Office) -> None:
    answer = office.store(paste="甲园\t1\n丙园\t2", read="1")
    html = source_of(answer)
    assert answer.status_code == 422
    assert "Line 2: “丙园” is no row of this sheet." in html
    assert "丙园\t2" in Page(answer).fields["paste"]
    assert (
        office.store(paste="丙园\t2", **{office.cell("value", office.park): "1"}).status_code == 422
    )
    assert not Observation.objects.exists()


def test_a_whole_park_is_entered_by_code(office: Office) -> None:
    make_indicator("L1", direction="level", levels="0 无；50 部分；100 全部", unit="分")
    address = f"/en/parks/{office.park.slug}/indicators/?period=2025"
    assert office.store(address, paste="G5\t12\nl1\t60", read="1").status_code == 200
    refused = office.store(address, paste="G5\t12\nL1\t60")
    assert "out of bounds. Allowed: 0, 50, 100" in source_of(refused)
    assert office.store(address, paste="G5\t12\nL1\t50").status_code == 302
    assert dict(Observation.objects.values_list("indicator__code", "value")) == {"G5": 12, "L1": 50}
    assert set(Observation.objects.values_list("period", flat=True)) == {"2025"}


def test_a_period_that_has_not_ended_falls_back_and_says_so(office: Office) -> None:
    html = text_of(office.client, "/en/indicators/G5/entry/?period=2026H2")
    assert "“2026H2” names no period that has ended; this is second half of 2025." in html
    assert "Sheet of first half of 2025" in text_of(
        office.client, "/en/indicators/G5/entry/?period=2025年上半年"
    )


def test_the_officer_sees_the_unit_s_parks_only_and_others_no_sheet(office: Office) -> None:
    unit = make_organisation()
    officer = person("huang", "unit")
    Posting.objects.filter(user__username="huang").update(organisation=unit)
    office.park.organisation = unit
    office.park.save()
    html = text_of(officer, SHEET)
    assert "甲园" in html
    assert "乙园" not in html
    assert officer.get(f"/parks/{office.park.slug}/indicators/").status_code == 200
    assert officer.get(f"/parks/{office.other.slug}/indicators/").status_code == 403
    for role in ("official", "verifier", "leader"):
        client = person(role, role)
        assert client.get("/indicators/G5/entry/").status_code == 403
        assert (
            client.post(f"/parks/{office.park.slug}/indicators/", {"form_key": "k"}).status_code
            == 403
        )


def test_context_indicators_have_no_sheet(office: Office) -> None:
    make_indicator("gdp", kind="context")
    assert office.client.get("/indicators/gdp/entry/").status_code == 404


def test_a_sheet_runs_the_same_statements_for_many_parks(office: Office) -> None:
    addresses = (SHEET, f"/parks/{office.park.slug}/indicators/?period=2025H2")
    few = [statements(office.client, address) for address in addresses]
    for number in range(20):
        observe(make_park(), office.indicator)
        observe(office.park, make_indicator(f"X{number}"))
    settle()
    assert [statements(office.client, address) for address in addresses] == few


def test_storing_many_rows_takes_the_same_statements_as_few(office: Office) -> None:
    def cost(value: str) -> int:
        rows = {f"value_{park.pk}": value for park in type(office.park).objects.all()}
        text_of(office.client, SHEET)
        with CaptureQueriesContext(connection) as captured:
            assert office.store(**rows).status_code == 302
        return len(captured)

    cost("1")
    few = cost("2")
    for _ in range(20):
        make_park()
    settle()
    cost("3")
    assert cost("4") == few


def test_the_sheet_is_spread_by_a_script_of_its_own(office: Office) -> None:
    html = text_of(office.client, SHEET)
    assert "js/grid" in html
    assert "data-grid" in html
    assert Client().get(SHEET).status_code == 302, "signed in only"


def test_what_was_sent_for_no_period_or_for_other_rows_is_refused(office: Office) -> None:
    wrong = SHEET.replace("2025H2", "2099H1")
    answer = office.store(wrong, **{office.cell("value", office.park): "5"})
    assert answer.status_code == 422
    assert "names no period that has ended" in source_of(answer)
    # a row that left the sheet meanwhile is not dropped without a word
    foreign = {office.cell("value", office.park): "5", "value_999": "7", "version_999": "0"}
    answer = office.store(**foreign)
    assert answer.status_code == 422
    assert "some of those sent are not among them" in source_of(answer)
    assert not Observation.objects.exists()


def test_a_sheet_is_sent_with_the_period_that_its_reader_saw(office: Office) -> None:
    page = text_of(office.client, "/en/indicators/G5/entry/")
    # when the half year ends before it is sent, the values stay those of the period shown
    assert Page(page).has('form[method=post][action="/en/indicators/G5/entry/?period=2025H2"]')


@pytest.mark.both
def test_a_pasted_row_that_comes_twice_or_whose_name_is_shared_is_refused(office: Office) -> None:
    make_park(name_zh="丙园", short_name="乙园")
    answer = office.store(
        paste=f"甲园\t1\n{office.park.slug}\t2\n乙园\t3\n{office.other.slug}\t4", read="1"
    )
    assert answer.status_code == 422
    page = source_of(answer)
    assert f"Line 2: “{office.park.slug}” stands in an earlier line already." in page
    assert "Line 3: “乙园” is the name of several rows" in page
    assert "Line 4" not in page


def test_pasted_lines_beyond_the_limit_are_refused_not_cut(office: Office) -> None:
    answer = office.store(paste="甲园\t1\n" + "乙园\t2\t" + "x" * 200_000, read="1")
    assert answer.status_code == 422
    assert "longer than 200000 characters" in source_of(answer)

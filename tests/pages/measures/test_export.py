"""The list of measures as a file: the same measures, in the same order."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from tests.helpers.cities.loading import load_demo, load_survey
from tests.helpers.factories import make_user
from tests.helpers.visiting import read

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def root(client: Client) -> Client:
    load_survey()
    load_demo()
    client.force_login(make_user("root", is_superuser=True))
    return client


def rows_of(client: Client, address: str) -> list[dict[str, Any]]:
    content = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(content)))


@pytest.mark.parametrize("query", ["", "?state=open", "?state=overdue", "?state=done"])
def test_a_file_holds_what_the_list_shows(root: Client, query: str) -> None:
    page = read(root, f"/measures/{query}")
    rows = rows_of(root, f"/measures.csv{query}")
    assert len(rows) == int(page.one("[data-total]")["data-total"])
    shown = [a.text for a in page.all("th a.title")]
    assert [row["标题"] for row in rows[: len(shown)]] == shown
    (link,) = [a["href"] for a in page.all(".downloads a") if ".csv" in a["href"]]
    assert link == f"/measures.csv{query}"


def test_the_unit_narrows_the_file_and_a_wrong_value_is_named(root: Client) -> None:
    everything = rows_of(root, "/measures.csv")
    lead = read(root, "/measures/").one('select[name="lead"]')
    slug = [option["value"] for option in lead.all("option")][2]
    rows = rows_of(root, f"/measures.csv?lead={slug}")
    assert 0 < len(rows) < len(everything)
    assert len({row["牵头单位"] for row in rows}) == 1
    assert len(rows_of(root, "/measures.csv?state=no-such")) == len(everything)


def test_somebody_without_an_account_gets_no_file(root: Client) -> None:
    assert Client().get("/measures.csv").status_code == 302

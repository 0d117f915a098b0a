"""Lists of names from the clipboard."""

from __future__ import annotations

import pytest
from django.test import Client

from exchange.models import ImportDraft
from parks.models import Region
from tests.helpers.cities.loading import load_survey
from tests.helpers.factories import make_user
from tests.helpers.visiting import read

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ADDRESS = "/import/paste/parks/"


@pytest.fixture
def analyst(client: Client) -> Client:
    load_survey()
    city = Region.objects.get(slug="huizhou")
    client.force_login(make_user("analyst", role="analyst", regions=(city,)))
    return client


def paste(client: Client, words: str, address: str = ADDRESS) -> str:
    """Send a list, and return where that leads."""
    fields = read(client, address).one("form.paste-form").fields
    answer = client.post(address, fields | {"pasted": words})
    return answer.headers.get("Location", f"{answer.status_code}")


@pytest.mark.parametrize(
    ("words", "states"),
    [
        (
            "园区\t级别\t所在区域\n东岸产业园\t市级\t惠城区\n西岸产业园\t市级\t博罗县",
            ["new", "new"],
        ),
        ("东江高新科技产业园\n三栋数码园", ["unchanged", "unchanged"]),
    ],
    ids=["with a header", "without"],
)
def test_a_list_goes_on_to_its_rows(analyst: Client, words: str, states: list[str]) -> None:
    where = paste(analyst, words)
    draft = ImportDraft.objects.get()
    assert where in (f"/import/{draft.pk}/columns/", f"/import/{draft.pk}/preview/")
    counts = {name: n for name, n in draft.summary["counts"].items() if n}
    assert counts == {states[0]: len(states)}


def test_an_empty_list_is_asked_for_and_keeps_the_page(analyst: Client) -> None:
    assert paste(analyst, "") == "422"
    assert not ImportDraft.objects.exists()


def test_only_what_somebody_brings_in_is_offered(analyst: Client) -> None:
    page = read(analyst, ADDRESS)
    assert page.values("nav.views a", "href") == ["/import/paste/units/", ADDRESS]
    assert analyst.get("/import/paste/regions/").status_code == 404
    assert analyst.get("/import/paste/issues/").status_code == 404
    official = Client()
    official.force_login(make_user("official"))
    assert official.get(ADDRESS).status_code == 403

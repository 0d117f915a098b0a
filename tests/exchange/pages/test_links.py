"""The way to imports: from the menu, the lists and the admin, for who brings tables in."""

from __future__ import annotations

import pytest
from django.test import Client

from parks.models import Region
from tests.helpers.cities.loading import load_survey
from tests.helpers.factories import make_user
from tests.helpers.visiting import read

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LISTS = {
    "/issues/": "issues",
    "/measures/": "measures",
    "/parks/": "parks",
    "/agreements/": "agreements",
    "/indicators/": "observations",
}
TABLES = {
    "/admin/parks/issue/": "issues",
    "/admin/parks/park/": "parks",
    "/admin/parks/organisation/": "units",
    "/admin/recommendations/measure/": "measures",
}


def come_in(client: Client, role: str) -> None:
    """Sign in at the door, where the session notes what its person may open."""
    make_user(role, role=role, regions=(Region.objects.get(slug="huizhou"),))
    words = {"username": role, "password": "plain-words-for-tests"}
    assert client.post("/accounts/login/", words).status_code == 302


@pytest.mark.parametrize(("role", "leads"), [("analyst", True), ("verifier", False)])
def test_lists_and_the_admin_lead_to_the_import_of_their_records(
    client: Client, role: str, leads: bool
) -> None:
    load_survey()
    come_in(client, role)
    for prefix in ("", "/en"):
        assert read(client, f"{prefix}/issues/").has(f'a[href="{prefix}/import/"]') is leads
    for address, kind in (LISTS | TABLES).items():
        link = f'a[href="/import/?kind={kind}"]'
        assert read(client, address).has(link) is leads, address
    wanted = 200 if leads else 403
    assert client.get("/import/?kind=parks").status_code == wanted


def test_a_table_that_the_role_does_not_bring_in_leads_nowhere(client: Client) -> None:
    load_survey()
    come_in(client, "analyst")
    assert not read(client, "/admin/parks/region/").has('a[href^="/import/"]')
    assert not read(client, "/admin/parks/source/").has('a[href^="/import/"]')

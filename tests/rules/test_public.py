"""PUBLIC_READ opens eight pages and nothing else; nothing on them names a person, and no link leads
where the public may not go (`dashboards/shared/public.py`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings

from parks.actions import ask_self_checks
from parks.models import Scheme
from recommendations.actions.instructions import give_instruction
from tests.helpers.factories import (
    TODAY,
    make_evidence,
    make_issue,
    make_measure,
    make_organisation,
    make_park,
    make_region,
    make_user,
    set_today,
    take,
)
from tests.helpers.html import Page
from tests.helpers.scored import make_scheme
from tests.rules.test_scope import ADDRESSES

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PUBLIC = {
    "summary": "/",
    "region-detail": "/regions/huicheng/",
    "park-list": "/parks/",
    "park-detail": "/parks/huinan/",
    "recommendation-list": "/recommendations/",
    "industry-map": "/map/",
    "trend": "/trend/",
    "method": "/help/method/",
}
OPEN_TO_ALL = {
    "healthz",
    "readyz",
    "metrics",
    "security-txt",
    "robots-txt",
    "manifest",
    "login",
    "passkey",
    "session",
    "desk-calendar-feed",
    # there is none where no directory is set up
    "oidc-leave",
    "oidc_authentication_callback",
}
PERSON = "张密"
WORDS = "内情"  # stands in all words that are not for the public


@pytest.fixture(scope="module")
def city(once: Any) -> dict[str, Any]:
    """A park with an issue and all that hangs on one, written by people whose names are known."""
    made: dict[str, Any] = {}

    def make() -> None:
        set_today()
        make_scheme()
        here = make_region("huicheng", make_region())
        person = make_user("zhang", role="analyst", regions=(make_region(),), full_name=PERSON)
        leader = make_user("chief", role="leader", full_name=PERSON)
        Scheme.objects.update(author=person, approver=leader, approved_by=PERSON)
        unit = make_organisation(region=here, name_zh=f"{WORDS}局")
        park = make_park("huinan", region=here)
        issue = make_issue(
            park,
            stage="acting",
            by=person,
            title="道路不通",
            lead=unit,
            finding=WORDS,
            cause=WORDS,
            person_in_charge=PERSON,
            due_on=TODAY + timedelta(days=3),
        )
        evidence = make_evidence(issue, by=person)
        measure = make_measure(park, issue, title=WORDS, lead=unit, done=1)
        measure.milestones.update(words=WORDS)
        given = give_instruction(about=issue, words=WORDS, unit=unit, due_on=TODAY, by=leader)
        give_instruction(about=park, words=WORDS, unit=unit, due_on=TODAY, by=leader)
        closed = make_issue(park, stage="acting", by=person, lead=unit, title="已关")
        take(take(closed, "submit", words=WORDS), "close", words=WORDS)
        [check] = ask_self_checks(
            issue=issue, parks=[make_park(region=here)], by=person, words=WORDS, due_on=TODAY
        )
        made.update(issue=issue, closed=closed, evidence=evidence, shown=evidence)
        made.update(measure=measure, instruction=given, check=check, park=park, region=here)

    once(make)
    return made


@pytest.fixture
def public(settings):
    settings.PUBLIC_READ = True
    return Client()


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_names_no_person_and_leads_to_public_pages(city, public, name, language):
    answer = public.get(f"{language}{PUBLIC[name]}")
    assert answer.status_code == 200
    html = answer.content.decode()
    assert PERSON not in html
    assert WORDS not in html
    for address in Page(html).values("a", "href"):
        if address.startswith("/"):
            assert public.get(address).status_code == 200, address
    assert public.post(f"{language}{PUBLIC[name]}").status_code in (302, 405)


def test_counts_are_plain_text_and_links_for_who_has_signed_in(city, public):
    html = public.get("/parks/huinan/").content.decode()
    assert "道路不通" in html
    assert not [href for href in Page(html).values("a", "href") if "/issues/" in href]
    assert city["issue"].number not in html
    reader = Client()
    reader.force_login(make_user("reads"))
    html = reader.get("/parks/huinan/").content.decode()
    assert [href for href in Page(html).values("a", "href") if "/issues/?" in href]
    assert city["issue"].get_absolute_url() in html
    assert f"{WORDS}局" in html


def test_every_other_address_asks_to_sign_in(city, public):
    class Known(dict[str, Any]):
        def __missing__(self, key: str) -> Any:
            return city["park"]

    asked = 0
    for name, (_kind, template) in ADDRESSES.items():
        if name in OPEN_TO_ALL | set(PUBLIC):
            continue
        address = template.format_map(Known(city, search="x"))
        for method in (public.get, public.post):
            answer = method(address)
            assert (answer.status_code, answer["Location"][:16]) == (302, "/accounts/login/"), name
            asked += 1
    assert asked > 80


@override_settings(PUBLIC_READ=False)
def test_without_the_switch_every_page_asks_to_sign_in(city):
    for address in PUBLIC.values():
        assert Client().get(address)["Location"].startswith("/accounts/login/"), address

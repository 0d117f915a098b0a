"""Supervision, the list of measures, and the desks of analysts and leaders: every count equals
its list.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parks.models import Closing, Issue, SelfCheck
from recommendations.actions.instructions import answer_instruction, give_instruction
from recommendations.models import Extension, Measure
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_measure,
    make_organisation,
    make_park,
    make_region,
    make_user,
    take,
)
from tests.helpers.html import Page
from tests.helpers.visiting import read, text_of, total

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ROLES = ["official", "unit", "analyst", "verifier", "leader", "administrator"]


def counts_on(html):
    """The counts of the page's own part, each with the address of its list."""
    return [link for link in Page(html).counted_links("main") if link[0].startswith("/en/")]


@pytest.fixture
def city():
    """Work of every sort: late with two units and with none, due soon, silent, decisions that
    wait, instructions.
    """
    park = make_park("huinan")
    build = make_organisation(name_zh="住建局")
    land = make_organisation(name_zh="资源局")
    for unit, days in ((build, 5), (build, 40), (land, 9)):
        make_issue(
            park,
            stage="acting",
            lead=unit,
            starts_on=TODAY - timedelta(days=90),
            due_on=TODAY - timedelta(days=days),
            title=f"逾期{days}天",
        )
    make_issue(
        park,
        due_on=TODAY - timedelta(days=2),
        starts_on=TODAY - timedelta(days=30),
        title="无人牵头",
        severity="",
        source=None,
    )
    soon = make_issue(
        park, stage="acting", lead=build, due_on=TODAY + timedelta(days=15), title="快到期"
    )
    make_issue(park, stage="acting", due_on=TODAY + timedelta(days=16), title="还早")
    handed_in = take(make_issue(stage="acting"), "submit", on=TODAY - timedelta(days=8))
    Extension.objects.create(
        issue=soon,
        asked_by=make_user("huang"),
        asked_on=TODAY,
        old_due_on=soon.due_on,
        new_due_on=soon.due_on + timedelta(days=30),
        reason="连日降雨",
    )
    SelfCheck.objects.create(
        issue=soon,
        park=make_park(),
        words="有没有",
        asked_by=make_user("huang"),
        asked_on=TODAY,
        due_on=TODAY,
    )
    closed = take(take(make_issue(stage="acting"), "submit"), "close")
    Closing.objects.filter(issue=closed).update(recheck_on=TODAY)
    for unit in (build, None):
        make_measure(park, soon, lead=unit, due_on=TODAY - timedelta(days=3))
    leader = make_user("leader", role="leader")
    for words, due in (
        ("限期解决", TODAY),
        ("尽快答复", TODAY + timedelta(days=3)),
        ("已经过了", TODAY),
    ):
        give_instruction(about=soon, words=words, unit=build, due_on=due, by=leader)
    soon.instructions.filter(words="已经过了").update(
        given_on=TODAY - timedelta(days=9), due_on=TODAY - timedelta(days=1)
    )
    officer = make_user("writer", role="analyst", regions=(make_region(),))
    answer_instruction(
        instruction=soon.instructions.get(words="尽快答复"), words="已经办了", by=officer
    )
    return park, build, land, handed_in


def make_silent(*issues):
    """Age the last entry, and count anew."""
    from standings.parks.refresh import rebuild

    Issue.objects.filter(pk__in=[one.pk for one in issues]).update(
        last_entry_on=TODAY - timedelta(days=31)
    )
    rebuild(TODAY)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", ["/en/supervision/", "/en/measures/", "/en/desk/"])
def test_every_count_equals_the_total_of_its_list(sign_in, city, role, page):
    client = sign_in(role)
    make_silent(city[3])
    counts = counts_on(text_of(client, page))
    least = {
        "/en/supervision/": 14,
        "/en/measures/": 4,
        "/en/desk/": {"analyst": 14, "leader": 7}.get(role, 0),
    }
    assert len(counts) >= least[page], counts
    for address, n in counts:
        assert total(text_of(client, address)) == n, address


def test_the_numbers_are_those_of_the_city(sign_in, city):
    client = sign_in()
    make_silent(city[3])
    assert dict(counts_on(text_of(client, "/en/supervision/"))) == {
        "/en/issues/?overdue=1": 4,
        "/en/issues/?due=15": 1,
        "/en/issues/?view=stale-30": 1,
        "/en/measures/?state=overdue": 2,
        "/en/instructions/?state=waiting": 2,
        "/en/instructions/?state=overdue": 1,
        "/en/instructions/?state=answered": 1,
        "/en/issues/?lead=none&overdue=1": 1,
        f"/en/issues/?lead={city[1].slug}&overdue=1": 2,
        f"/en/issues/?lead={city[2].slug}&overdue=1": 1,
        "/en/issues/?waiting=extension": 1,
        "/en/issues/?waiting=acceptance": 1,
        "/en/issues/?waiting=resume": 0,
        "/en/rechecks/": 1,
        "/en/selfchecks/": 1,
        "/en/measures/?state=overdue&lead=none": 1,
        f"/en/measures/?state=overdue&lead={city[1].slug}": 1,
    }


@pytest.mark.both
def test_the_most_urgent_comes_first_and_the_longest_delay_is_told(sign_in, city):
    html = text_of(sign_in(), "/en/supervision/")
    own = Page(html).one("main").text
    assert own.index("已经过了") < own.index("限期解决")
    assert "尽快答复" not in own  # answered
    units = own[own.index("No lead unit yet") :]
    assert 0 < units.index("住建局") < units.index("资源局")
    assert "40 days" in Page(html).texts("main span")
    assert own.index("逾期40天") < own.index("逾期9天") < own.index("逾期5天")
    assert "还早" not in own


def test_a_late_submission_stops_the_clock_of_the_delay(sign_in):
    issue = make_issue(
        stage="acting", starts_on=TODAY - timedelta(days=90), due_on=TODAY - timedelta(days=30)
    )
    take(issue, "submit", on=TODAY - timedelta(days=10))
    assert "20 days" in read(sign_in(), "/en/supervision/").texts("span.over")


def test_only_a_leader_is_offered_to_instruct(sign_in, city):
    asks = "/en/instructions/new/?issue="
    assert text_of(sign_in("leader"), "/en/supervision/").count(asks) >= 5
    for role in ("official", "analyst", "unit", "verifier"):
        assert asks not in text_of(sign_in(role), "/en/supervision/")


def test_a_posting_narrows_the_page(client, city):
    far = make_region("longmen", make_region())
    mine = make_issue(
        make_park(region=far),
        stage="acting",
        due_on=TODAY - timedelta(days=1),
        starts_on=TODAY - timedelta(days=9),
        title="龙门的事",
    )
    client.force_login(make_user("local", regions=(far,)))
    html = text_of(client, "/en/supervision/")
    assert mine.number in html
    assert "逾期40天" not in html
    assert "限期解决" not in html
    assert dict(counts_on(html))["/en/issues/?overdue=1"] == 1


def test_an_empty_city_says_so(sign_in):
    html = text_of(sign_in(), "/en/supervision/")
    for said in (
        "No instruction waits",
        "No issue is open",
        "No measure is under way",
        "No open issue has been",
    ):
        assert said in html


def test_beyond_twenty_units_the_rest_is_one_click_away(sign_in):
    park = make_park()
    for _ in range(21):
        make_issue(
            park,
            stage="acting",
            starts_on=TODAY - timedelta(days=9),
            due_on=TODAY - timedelta(days=1),
        )
    html = text_of(sign_in(), "/en/supervision/")
    assert "/en/issues/?overdue=1&amp;group=unit" in html
    assert len([one for one, _n in counts_on(html) if "lead=" in one]) == 20


def grow(client):
    """198 more of what was one of each."""
    first = Issue.objects.filter(stage="acting").first()
    measure = Measure.objects.first()
    for n in range(198):
        unit = make_organisation() if n < 60 else first.lead
        Issue.objects.bulk_create(
            [
                Issue(
                    number=f"WT-2025-{n:03d}",
                    title=f"问题{n}",
                    type=first.type,
                    region=first.region,
                    stage="acting",
                    lead=unit,
                    starts_on=TODAY - timedelta(days=99),
                    due_on=TODAY - timedelta(days=n % 80),
                )
            ]
        )
        Measure.objects.bulk_create(
            [
                Measure(
                    number=f"CS-2025-{n:03d}",
                    title=f"措施{n}",
                    region=measure.region,
                    lead=unit,
                    starts_on=TODAY - timedelta(days=99),
                    due_on=TODAY - timedelta(days=n % 80 + 1),
                )
            ]
        )
        give_instruction(
            about=first, words=f"批示{n}", unit=unit, due_on=TODAY, by=make_user("leader")
        )


def test_statements_are_the_same_at_2_and_200_rows(sign_in, city):
    pages = [
        ("leader", "/en/supervision/"),
        ("analyst", "/en/supervision/"),
        ("leader", "/en/measures/"),
        ("leader", "/en/desk/"),
        ("analyst", "/en/desk/"),
    ]
    clients = {role: sign_in(role) for role in ("leader", "analyst")}

    def counted() -> dict[tuple[str, str], int]:
        found = {}
        for role, page in pages:
            text_of(clients[role], page)
            with CaptureQueriesContext(connection) as ran:
                text_of(clients[role], page)
            found[role, page] = len(ran)
        return found

    few = counted()
    grow(clients["analyst"])
    assert counted() == few


@pytest.mark.both
def test_measures_are_filtered_and_a_wrong_value_is_named(sign_in, city):
    client = sign_in()
    assert total(text_of(client, "/en/measures/")) == 2
    assert total(text_of(client, f"/en/measures/?lead={city[1].slug}")) == 1
    html = text_of(client, "/en/measures/?state=nonsense&lead=none")
    assert "“nonsense” is no value of" in html
    assert total(html) == 1
    assert "No measure meets" in text_of(client, "/en/measures/?state=done")
    assert client.get("/en/measures/?lead=%00&page=x").status_code == 200


def test_a_leader_finds_the_own_instructions_and_no_other(sign_in, city):
    other = make_user("second", role="leader")
    give_instruction(
        about=Issue.objects.first(), words="别人的批示", unit=city[1], due_on=TODAY, by=other
    )
    client = sign_in("leader")
    html = text_of(client, "/en/desk/")
    assert "已经过了" in html
    assert "别人的批示" not in html
    assert "别人的批示" not in text_of(client, "/en/instructions/?state=waiting&by=me")
    assert "别人的批示" in text_of(client, "/en/instructions/?state=waiting")


@pytest.mark.parametrize("role", ["unit", "analyst", "verifier", "leader"])
def test_from_the_desk_the_working_lists_are_one_click_away(client, city, role):
    from parks.models import Posting

    client.force_login(make_user("newcomer", role=role, regions=(make_region(),)))
    Posting.objects.filter(user__username="newcomer").update(organisation=city[1])
    html = text_of(client, "/en/desk/")
    for page in ("supervision", "instructions", "rechecks", "selfchecks"):
        assert Page(html).has(f'main a[href="/en/{page}/"]'), page


def test_the_navigation_leads_to_supervision_with_the_overdue_count(sign_in, city):
    page = read(sign_in(), "/en/parks/")
    links = page.all("nav a[href], header a[href]")
    place = [link["href"] for link in links].index("/en/supervision/")
    assert links[place].text == "Supervision"
    badge = links[place + 1]
    assert (badge["href"], badge["data-count"]) == ("/en/issues/?overdue=1", "4")

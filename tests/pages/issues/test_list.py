"""The ledger: counts and their lists agree, filters hold, statements stay the same."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils.translation import override

from dashboards.pages.issues.list.columns import COLUMNS
from dashboards.shared.lists.columns import Column, columns_on_screen
from parks.actions import move_issue
from parks.ledger.stages import Step
from parks.models import Issue, Posting
from recommendations.models import Addresses, Measure, Pillar, Recommendation
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_measure,
    make_organisation,
    make_park,
    make_region,
    make_user,
)
from tests.helpers.html import Page
from tests.helpers.visiting import read, source_of, text_of, total

pytestmark = pytest.mark.django_db


def page(client, query=""):
    response = client.get(f"/en/issues/{query}")
    assert response.status_code == 200
    return source_of(response)


def make_ledger():
    """Issues of every sort: filed, acting and late, due soon, with a measure, in another region."""
    park = make_park("huinan")
    other = make_park("longmen", region=make_region("longmen", make_region()))
    late = make_issue(
        park,
        stage="acting",
        lead=make_organisation(name_zh="住建局"),
        title="供水薄弱",
        starts_on=TODAY - timedelta(days=90),
        due_on=TODAY - timedelta(days=5),
    )
    soon = make_issue(
        park,
        stage="acting",
        lead=make_organisation(),
        due_on=TODAY + timedelta(days=10),
        domain="P2",
    )
    filed = make_issue(other, domain="P3", severity="")
    both = make_issue(park, other)
    make_measure(park, soon)
    Addresses.objects.create(pillar=Pillar.objects.get(number=4), type=late.type)
    Addresses.objects.create(
        recommendation=Recommendation.objects.get(number="2-01"), type=filed.type, issue=filed
    )
    return [late.pk, soon.pk, filed.pk, both.pk]


@pytest.fixture(scope="module")
def _ledger(once_today):
    return once_today(make_ledger)


@pytest.fixture
def ledger(_ledger, db):
    """The issues of the ledger, made once for all tests of the file."""
    return [Issue.objects.get(pk=key) for key in _ledger]


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("", (0, 1, 2, 3)),
        ("?region=longmen", (2, 3)),
        ("?region=huizhou", (0, 1, 2, 3)),
        ("?region=huizhou&own=1", ()),
        ("?park=huinan", (0, 1, 3)),
        ("?domain=P1", (0, 3)),
        ("?type=P2.1", (1,)),
        ("?type=P1.1&pillar=4", (0, 3)),
        ("?pillar=2", (2,)),
        ("?stage=open", (0, 1, 2, 3)),
        ("?stage=acting", (0, 1)),
        ("?light=red&domain=P1", (0,)),
        ("?overdue=1", (0,)),
        ("?severity=none", (2,)),
        ("?lead=none", (2, 3)),
        ("?due=15", (1,)),
        ("?due=15&lead=none", ()),
        ("?reopened=1", ()),
        ("?source=none", ()),
        ("?waiting=extension", ()),
        ("?view=due-30", (1,)),
        ("?view=stale-30", ()),
        ("?view=no-advice", (1,)),
        ("?view=no-action", (0, 2, 3)),
        ("?closed_from=2026-06-01&closed_to=2026-06-30", ()),
        ("?found_from=2026-01-01&found_to=2026-12-31", (0, 1, 2, 3)),
        ("?q=%E4%BE%9B%E6%B0%B4", (0,)),
        ("?q=%E4%BD%8F%E5%BB%BA", (0,)),
        ("?light=purple&overdue=1", (0,)),
    ],
)
def test_an_address_lists_what_it_names(sign_in, ledger, query, places):
    html = page(sign_in(), query)
    assert {issue.number for issue in ledger if issue.number in html} == {
        ledger[place].number for place in places
    }
    if places:
        assert total(html) == len(places)


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", {}),
        ("?stage=all", {}),
        ("?region=longmen", {"region": "longmen"}),
        ("?park=huinan&severity=serious&sort=due", {"park": "huinan", "severity": "serious"}),
        ("?q=%E4%BE%9B%E6%B0%B4&overdue=1", {"q": "供水"}),
        ("?light=amber&domain=P2", {"domain": "P2"}),
        ("?view=due-30&type=P2.1", {"type": "P2.1"}),
        ("?lead=none&stage=closed", {"lead": "none"}),
    ],
)
def test_every_count_on_the_page_equals_the_total_of_its_list(sign_in, ledger, query, kept):
    client = sign_in()
    shown = Page(page(client, query))
    counts = [
        (where.removeprefix("/en/issues/"), count)
        for where, count in shown.counted_links()
        if where.startswith("/en/issues/")
    ]
    assert len(counts) >= 6 + 7
    for address, count in set(counts):
        assert total(page(client, address)) == count, address
    of_tabs = shown.values(".flow a", "href")
    of_tabs += shown.values(".views a[data-count]", "href")
    assert len(of_tabs) >= 6 + 7
    for address in of_tabs:
        filters = QueryDict(address.partition("?")[2]).dict()
        assert {name: filters.get(name) for name in kept} == kept, address


def test_an_address_that_asks_for_nothing_lists_what_is_open(sign_in, ledger):
    client = sign_in()
    analyst = make_user("analyst", role="analyst", regions=(ledger[2].region,))
    move_issue(issue=ledger[2], move=Step.DISMISS, by=analyst, words="不属实")
    number = ledger[2].number
    assert number not in page(client)
    assert number not in page(client, "?sort=due")
    for query in ("?stage=all", "?region=longmen", "?stage=", "?stage=dismissed"):
        assert number in page(client, query)
    # taking the default away leads to the whole ledger
    assert Page(page(client)).first(".chips a")["href"].endswith("stage=all")


@pytest.mark.parametrize("address", ["issues", "measures", "recommendations"])
def test_the_way_back_keeps_the_filters(sign_in, ledger, address):
    client = sign_in()
    issue = ledger[1]
    record = {
        "issues": issue.get_absolute_url(),
        "measures": Measure.objects.get().get_absolute_url(),
        "recommendations": Recommendation.objects.first().get_absolute_url(),
    }[address]
    query = "?lead=none&as_of=" if address == "measures" else "?q=1&page=1"
    assert client.get(f"/{address}/{query}").status_code == 200
    wanted = f'href="/{address}/{query.removesuffix("&as_of=").replace("&", "&amp;")}"'
    assert wanted in client.get(record).text
    client.get(f"/{address}/")
    assert f'href="/{address}/"' in client.get(record).text


def test_my_units_issues_have_their_view(sign_in, ledger):
    client = sign_in()
    assert "view=mine" not in page(client)  # though units without a posting exist
    Posting.objects.update_or_create(user=client.user, defaults={"organisation": ledger[0].lead})
    html = page(client, "?view=mine")
    assert total(html) == 1
    assert ledger[0].number in html


NAMES = [
    "region",
    "park",
    "domain",
    "type",
    "lead",
    "pillar",
    "stage",
    "light",
    "view",
    "sort",
    "group",
    "overdue",
    "severity",
    "closed_from",
    "due",
    "waiting",
    "reopened",
    "source",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_value_is_named_and_the_others_hold(sign_in, ledger, name):
    query = f"?{name}=nonsense" + ("&overdue=1" if name != "overdue" else "&stage=acting")
    html = page(sign_in(), query)
    assert "“nonsense” is no value of" in html
    assert total(html) == (1 if name != "overdue" else 2)


@pytest.mark.parametrize("number", ["x", "0", "-1", "99", "²"])
def test_a_page_that_is_not_there_gives_the_first(sign_in, ledger, number):
    html = page(sign_in(), f"?page={number}")
    assert "this is the first" in html
    assert total(html) == 4


def test_chips_take_one_condition_away(sign_in, ledger):
    html = page(sign_in(), "?stage=open&overdue=1&page=1")
    assert {"?overdue=1", "?stage=open"} <= set(Page(html).values("a.chip", "href"))
    assert "Clear all" in html


@pytest.mark.parametrize("group", ["park", "unit", "type"])
@pytest.mark.parametrize("sort", ["light", "due", "found", "number"])
def test_groups_have_heads(sign_in, ledger, group, sort):
    html = page(sign_in(), f"?group={group}&sort={sort}")
    assert 'scope="colgroup"' in html
    assert total(html) == 4


def test_the_worst_light_comes_first(sign_in, ledger):
    html = page(sign_in())
    assert html.index(ledger[0].number) == min(html.index(issue.number) for issue in ledger)


def test_a_posting_narrows_list_and_counts(client, ledger):
    client.force_login(make_user("local", regions=(make_region("longmen"),)))
    html = page(client)
    assert total(html) == 2
    assert ledger[0].number not in html


@pytest.mark.parametrize("role", ["official", "analyst"])
def test_a_new_column_of_the_table_is_one_declaration(sign_in, ledger, monkeypatch, role):
    more = Column("number", "Number", lambda row: row.number, screen=len(COLUMNS) + 1)
    monkeypatch.setattr("dashboards.pages.issues.list.page.COLUMNS", [*COLUMNS, more])
    table = Page(page(sign_in(role), "?group=type")).table("Issues")
    heads = table.texts("thead th")
    with override("en"):
        on_screen = [str(column.head) for column in columns_on_screen([*COLUMNS, more])]
    assert heads == (["Choose", *on_screen] if role == "analyst" else on_screen)
    rows = table.all("tbody tr")
    assert {row.one("th")["colspan"] for row in rows if len(row.all("td")) == 0} == {
        str(len(heads))
    }
    cells = [row.all("td, th") for row in rows if row.all("td")]
    assert {row[-1].text for row in cells} == {issue.number for issue in ledger}
    for row in cells:
        labels = [
            (cell["data-l"], head)
            for cell, head in zip(row, heads, strict=True)
            if cell.get("data-l")
        ]
        assert labels
        assert all(label == head for label, head in labels)


def test_a_printing_takes_up_to_five_hundred_rows_and_its_links_ask_for_no_other(sign_in):
    client = sign_in()
    park = make_park()
    numbers = {make_issue(park, title="道路").number for _ in range(27)}
    page = read(client, "/issues/?q=道路")
    assert len(numbers & set(page.texts("main a") + page.text.split())) < len(numbers)
    assert page.has('a[href="?q=%E9%81%93%E8%B7%AF&print=1#print"]')
    whole = text_of(client, "/issues/?q=道路&print=1")
    assert [number for number in numbers if number not in whole] == []
    assert not [href for href in Page(whole).values("main a", "href") if "print=" in href]

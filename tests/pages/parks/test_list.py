"""The park list `/parks/`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.text import capfirst
from django.utils.translation import override

from accounts.roles import Role
from dashboards.pages.parks.list import columns
from dashboards.pages.parks.list.rows import ParkRow
from dashboards.shared.lists.columns import (
    Column,
    ColumnKind,
    RowWriter,
    columns_in_file,
    columns_on_screen,
    make_heads,
)
from dashboards.shared.reference import ReferenceData
from parks.models import Industry, ParkIndustry
from parks.readers import NOBODY
from standings.days.as_of import AsOf
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_park,
    make_region,
    make_user,
    set_today,
)
from tests.helpers.html import Page
from tests.helpers.standings import late_issue, stand, worked
from tests.helpers.visiting import read, read_sheet, statements

SignIn = Callable[..., Client]
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def listed(client: Client, query: str = "") -> tuple[list[str], int | None, Page]:
    """The names of the parks in the order of the list, the total that it says, and the page."""
    page = read(client, f"/parks/{query}")
    return page.texts("a.name"), page.total, page


def test_the_list_needs_a_sign_in(client: Client) -> None:
    assert client.get("/parks/").status_code == 302


@pytest.mark.parametrize("role", list(Role))
def test_every_role_reads_the_list(sign_in: SignIn, role: str) -> None:
    stand(make_park())
    assert sign_in(role).get("/parks/").status_code == 200


def test_an_empty_city_says_so(sign_in: SignIn) -> None:
    found = listed(sign_in())
    assert found[:2] == ([], 0)


@pytest.mark.both
def test_the_worst_light_comes_first(sign_in: SignIn) -> None:
    calm = make_park(name_zh="平园")
    red = make_park(name_zh="红园")
    stand(calm, red)
    late_issue(red, severity="critical")
    assert listed(sign_in())[0] == ["红园", "平园"]


@pytest.mark.both
def test_each_filter_narrows_the_list_and_the_total(sign_in: SignIn) -> None:
    city = make_region()
    one = make_park(name_zh="甲园", region=make_region("here", city), level="national")
    two = make_park(name_zh="乙园", region=make_region("there", city), level="county")
    stand(one, two)
    late_issue(one, severity="critical")
    leading = Industry.objects.create(slug="chips", name_zh="芯片")
    ParkIndustry.objects.create(park=one, industry=leading)
    client = sign_in()
    for query in (
        "q=jiayuan",
        "region=here",
        "level=national",
        "industry=chips",
        "light=red",
        "domain=P1",
    ):
        assert listed(client, f"?{query}")[:2] == (["甲园"], 1), query
    assert listed(client, "?region=huizhou")[1] == 2
    assert listed(client, "?region=huizhou&own=1")[1] == 0


@pytest.mark.both
def test_a_wrong_value_gives_a_message_and_the_other_filters_hold(sign_in: SignIn) -> None:
    one = make_park(name_zh="甲园", level="national")
    two = make_park(name_zh="乙园", level="county")
    stand(one, two)
    client = sign_in()
    for query in ("light=purple", "region=atlantis", "sort=luck", "page=0", "page=x", "page=99"):
        found, count, page = listed(client, f"?level=national&{query}")
        assert (found, count) == (["甲园"], 1), query
        assert page.has(".notice"), query


def test_nothing_found_names_the_filter_to_drop(sign_in: SignIn) -> None:
    stand(make_park(level="county"))
    page = read(sign_in(), "/en/parks/?level=national")
    assert "Take away “Level: National”" in page


def test_counts_open_the_ledger_with_the_same_filters(sign_in: SignIn) -> None:
    park = make_park("hn")
    late_issue(park)
    page = read(sign_in(), "/parks/")
    assert "1" in page.counts("/issues/?park=hn&overdue=1")
    assert "1" in page.counts("/issues/?park=hn&domain=P1&stage=open")


def test_a_person_posted_to_a_county_lists_that_county_only(db: None) -> None:
    set_today()
    city = make_region()
    here = make_region("here", city)
    stand(
        make_park(name_zh="甲园", region=here),
        make_park(name_zh="乙园", region=make_region("there", city)),
    )
    client = Client()
    client.force_login(make_user("narrow", regions=(here,)))
    assert listed(client)[:2] == (["甲园"], 1)
    assert listed(client, "?region=there")[2].has(".notice")


@pytest.mark.both
def test_the_second_page_holds_the_rest(sign_in: SignIn) -> None:
    stand(*[make_park() for _ in range(27)])
    first, count, _ = listed(sign_in())
    rest = listed(sign_in(), "?page=2")[0]
    assert (len(first), len(rest), count) == (25, 2, 27)
    assert not set(first) & set(rest)


def test_the_list_runs_the_same_statements_for_two_parks_and_for_two_hundred(
    sign_in: SignIn,
) -> None:
    client = sign_in("analyst")
    make_issue(*[make_park() for _ in range(2)])
    few = statements(client, "/parks/")
    make_issue(*[make_park() for _ in range(198)])
    assert statements(client, "/parks/") == few


def heads_on(page: Page) -> list[str]:
    """The heads of the columns from the left; those under a common head in its place."""
    first, second = (row.all("th") for row in page.all("thead tr"))
    below = iter(second)
    heads = []
    for head in first:
        width = int(head.get("colspan", "1"))
        is_group = head.get("scope") == "colgroup"
        heads += [next(below).text for _ in range(width)] if is_group else [head.text]
    assert not list(below)
    return heads


class TestColumns:
    """The columns of the list are declared once, for the screen and for the file."""

    def declared(self) -> list[Column[ParkRow]]:
        reference = ReferenceData(NOBODY, AsOf(TODAY))
        return columns.park_columns(reference)

    def test_screen_and_file_show_the_columns_that_are_declared(self, sign_in: SignIn) -> None:
        worked("hn")
        client = sign_in()
        page = read(client, "/en/parks/")
        with override("en"):
            declared = self.declared()
            on_screen = [str(column.head) for column in columns_on_screen(declared)]
            in_file = [capfirst(str(column.head)) for column in columns_in_file(declared)]
        assert heads_on(page) == ["Choose", *on_screen]
        assert read_sheet(client, "/en/parks.xlsx").heads == in_file
        # all that the screen shows is in the file; the name is there in each language
        assert [head for head in on_screen if capfirst(head) not in in_file] == ["Park"]

    def test_each_cell_stands_under_its_head(self, sign_in: SignIn) -> None:
        worked("hn")
        page = read(sign_in(), "/en/parks/")
        heads = heads_on(page)
        for row in page.all("tbody tr"):
            cells = row.all("td, th")
            assert len(cells) == len(heads)
            labels = [
                (cell["data-l"], head)
                for cell, head in zip(cells, heads, strict=True)
                if "data-l" in cell.attributes
            ]
            assert labels
            assert all(label == head for label, head in labels)

    def test_a_new_column_is_one_declaration(
        self, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def plots(row: ParkRow) -> int | None:
            return 7 if row.park.slug == "hn" else None

        more = Column("plots", "Plots", plots, ColumnKind.NUMBER, screen=3)
        monkeypatch.setattr(columns, "BEFORE_DIMENSIONS", [*columns.BEFORE_DIMENSIONS, more])
        stand(make_park("hn", name_zh="惠南"), make_park("bl", name_zh="博罗"))
        client = sign_in()
        page = read(client, "/en/parks/?sort=name")
        place = heads_on(page).index("Plots")
        assert [row[place] for row in page.table("List of parks").rows] == ["–unknown", "7"]
        rows = read_sheet(client, "/en/parks.xlsx?sort=name").rows
        # unknown is an empty cell, never zero
        assert [row.get("Plots") for row in rows] == [None, 7]

    @pytest.mark.no_database
    def test_a_name_with_markup_is_written_as_words(self) -> None:
        column: Column[str] = Column("name", "<b>", lambda row: row)
        assert column.opening() == '<td class="card-2" data-l="&lt;b&gt;">'
        assert RowWriter([column]).cells("<i>").count("&lt;i&gt;") == 1

    @pytest.mark.no_database
    def test_a_head_offers_the_other_order_where_its_first_is_on(self) -> None:
        def heads(sort: str) -> dict[str, tuple[str, str]]:
            groups = make_heads(columns.BEFORE_DIMENSIONS, sort, lambda key: f"?sort={key}")
            return {
                head.column.key: (head.address, head.aria_sort)
                for group in groups
                for head in group.heads
                if head.address
            }

        assert heads("")["light"] == ("?sort=", "ascending")
        assert heads("")["score"] == ("?sort=score", "")
        assert heads("score")["score"] == ("?sort=-score", "ascending")
        assert heads("-score")["score"] == ("?sort=score", "descending")
        assert heads("-overdue")["overdue"] == ("?sort=-overdue", "descending")

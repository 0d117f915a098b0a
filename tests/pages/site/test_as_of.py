"""Past month ends: pages give the numbers that they gave then, counts agree with lists, and the
day stays chosen.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from dashboards.shared.links import keep_day, keeping
from parks.models import Issue, IssuePark, Observation
from parks.writing import writing
from recommendations.actions.extensions import decide_extension
from recommendations.actions.measures import tick_milestone
from recommendations.models import Extension
from standings.month_ends.freeze import freeze
from tests.helpers.cities.known_parks import known_park
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_measure,
    make_park,
    make_region,
    make_user,
    set_today,
    settle,
    take,
)
from tests.helpers.html import Page
from tests.helpers.visiting import person, read, statements, text_of, total

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAGES = (
    "/",
    "/regions/huicheng/",
    "/parks/",
    "/parks/?light=red",
    "/parks/known/",
    "/parks/known/score/",
    "/issues/",
    "/issues/?stage=open",
    "/issues/?overdue=1",
    "/issues/?park=known&sort=due",
    "/issues/?view=no-action",
    "/map/?view=light",
)


MARKS = ("data-count", "data-total", "data-score", "data-points", "data-part", "data-second")


def numbers(page: Page) -> list[object]:
    """All that a page counts and scores, in its order, without what only today's page has."""
    of_today = {
        id(inner)
        for outer in page.all("form.as-of, p.notice, .foot")
        for inner in (outer, *outer.descendants())
    }
    shown: list[object] = []
    for element in page.one("main").descendants():
        if id(element) in of_today:
            continue
        for name in MARKS:
            if name in element.attributes:
                is_number = element.text.replace(".", "").isdigit()
                shown.append((name, element[name], element.text if is_number else ""))
        if element.tag in ("rect", "path") and element.get("class").startswith(("bar__", "fill--")):
            shown.append(element.attributes)
        if element.get("href").startswith("#l-"):
            shown.append(element["href"])
    return shown


def a_city() -> dict[str, Any]:
    """A park with everything, and its neighbour."""
    park = known_park()
    made = {
        "park": park,
        "late": make_issue(
            park, stage="acting", severity="serious", due_on=TODAY - timedelta(days=9)
        ),
        "soon": make_issue(park, stage="acting", due_on=TODAY + timedelta(days=5), domain="P2"),
        "filed": make_issue(park, make_park("other"), domain="P3"),
        "closed": take(take(make_issue(park, stage="acting"), "submit"), "close"),
        "region": make_issue(scope="region", region=park.home_region, stage="acting", due_on=TODAY),
    }
    made["measure"] = make_measure(park, made["late"], weights=(1, 3), done=1, pillar=2)
    settle()
    return made


def change_everything(city: dict[str, Any]) -> None:
    """What a month of work and time may do to a city."""
    day = set_today(date(2026, 7, 20))
    verifier = make_user("verifier-of-the-city", role="verifier", regions=(make_region(),))
    with writing() as touched:
        tick_milestone(milestone=city["measure"].milestones.last(), by=make_user("doer"), on=day)
        touched.issues.add(city["late"].pk)
    settle()
    take(take(city["late"], "submit", on=day), "close", on=day)
    take(city["closed"], "reopen", on=day)
    asked = Extension.objects.create(
        issue=city["soon"],
        asked_by=make_user("asker"),
        asked_on=day - timedelta(days=18),
        old_due_on=city["soon"].due_on,
        new_due_on=date(2026, 12, 1),
        reason="雨季",
    )
    city["soon"].refresh_from_db()
    decide_extension(extension=asked, grant=True, by=verifier, words="同意", on=day)
    take(city["region"], "suspend", on=day)
    with writing() as touched:
        IssuePark.objects.filter(issue=city["filed"], park__slug="other").delete()
        Issue.objects.filter(pk=city["filed"].pk).update(
            title="改了", severity="critical", lead=None
        )
        Observation.objects.filter(indicator__code="P1-x").update(value=1)
        touched.issues.add(city["filed"].pk)
        touched.parks.add(city["park"].pk)
    make_issue(city["park"], stage="acting", due_on=day - timedelta(days=1))
    make_measure(city["park"], pillar=5)
    settle()


@pytest.mark.both
def test_a_month_end_gives_the_numbers_that_it_gave_then(sign_in):
    city = a_city()
    reader = sign_in()
    before = {page: numbers(read(reader, page)) for page in PAGES}
    assert freeze(TODAY)
    change_everything(city)
    for page in PAGES:
        joint = "&" if "?" in page else "?"
        assert numbers(read(reader, f"{page}{joint}as_of={TODAY}")) == before[page], page
    changed = [page for page in PAGES if numbers(read(reader, page)) != before[page]]
    assert len(changed) >= 9, changed


def figure(page: Page) -> list[list[str]]:
    """The rows of the table under a page's line chart."""
    return [row[1:] for row in page.first("figure table").rows]


def test_today_s_series_show_at_a_stored_month_end_what_was_shown_then(sign_in):
    city = a_city()
    everyone = sign_in()
    far = make_region("far", make_region())
    make_issue(
        city["park"], make_park(region=far), stage="acting", due_on=TODAY - timedelta(days=2)
    )
    posted = person("posted", "analyst", far)
    seen = [(everyone, "/"), (everyone, "/parks/known/"), (posted, "/")]
    then = [figure(read(client, page))[-1] for client, page in seen]
    assert then[0] == ["5", "2", "0", "1"], "open, overdue, opened, closed"
    assert then[2] == ["1", "1", "0", "0"]
    freeze(TODAY)
    change_everything(city)
    take(Issue.objects.get(parks__home_region=far), "suspend", on=date(2026, 7, 20))
    for (client, page), row in zip(seen, then, strict=True):
        rows = figure(read(client, page))
        assert rows[-2] == row, page
        assert rows[-1] != row, page
    for client in (everyone, posted):
        moves = [
            link
            for link in read(client, "/").first(".lead-note").all("a[data-count]")
            if link["href"].startswith("/issues/")
        ]
        dated = [f"as_of={TODAY}" in link["href"] for link in moves]
        assert dated == [False, False, True, True]
        for link in moves:
            assert read(client, link["href"]).total == int(link["data-count"])


def test_the_list_shows_the_words_and_the_parks_of_then(sign_in):
    city = a_city()
    reader = sign_in()
    freeze(TODAY)
    title = city["filed"].title
    change_everything(city)
    then = text_of(reader, f"/issues/?park=other&as_of={TODAY}")
    assert total(then) == 1
    assert title in then
    assert total(text_of(reader, "/issues/?park=other")) == 0


def test_the_day_is_said_and_nothing_can_be_written(sign_in):
    a_city()
    freeze(TODAY)
    set_today(date(2026, 7, 2))
    analyst = person("keeper", "analyst")
    page = read(analyst, f"/en/parks/known/?as_of={TODAY}")
    assert "You look at the data of June 30, 2026" in page
    assert page.has('a[href="/en/parks/known/"][data-latest]')
    for words in ("Edit in the admin", "Follow"):
        assert words in text_of(analyst, "/en/parks/known/"), words
        assert words not in page, words
    assert "/issues/bulk/" in text_of(analyst, "/issues/")
    assert "/issues/bulk/" not in text_of(analyst, f"/issues/?as_of={TODAY}")


@pytest.mark.parametrize(
    "asked", ["2026-05-31", "2026-06-29", "yesterday", "2026-13-01", "'", "9" * 40]
)
def test_a_day_that_is_not_stored_is_said_and_today_is_shown(sign_in, asked):
    a_city()
    freeze(TODAY)
    reader = sign_in()
    set_today(date(2026, 7, 2))
    page = read(reader, f"/en/?as_of={asked}")
    assert "No data is stored for" in page
    assert "July 2, 2026" in page
    assert f"as_of={asked}" not in page.one("main")


def test_a_page_without_a_past_says_so_and_leads_back(sign_in):
    city = a_city()
    reader = sign_in()
    freeze(TODAY)
    set_today(date(2026, 7, 2))
    page = read(reader, f"/en/issues/{city['late'].number}/?as_of={TODAY}")
    assert "This page shows the latest data only" in page
    assert page.has(f'a[href="/en/?as_of={TODAY}"]')


@pytest.mark.parametrize(
    ("address", "dated"),
    [
        ("/parks/", "/parks/?as_of=2026-06-30"),
        ("/issues/?stage=open#top", "/issues/?stage=open&as_of=2026-06-30#top"),
        ("?page=2", "?page=2&as_of=2026-06-30"),
        ("?", "?as_of=2026-06-30"),
    ],
)
def test_the_chosen_day_stays_on_addresses_of_pages(address, dated):
    with keeping(lambda: TODAY):
        assert keep_day(address) == dated
    assert keep_day(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "#top",
        "/admin/",
        "/en/accounts/login/",
        "/static/x.css",
        "/matrix.xlsx",
        "/issues/WT-2026-001/dossier.zip",
        "https://elsewhere/",
        "//elsewhere/",
        "/x/?as_of=2026-01-31",
        "",
    ],
)
def test_it_stays_on_nothing_else(address):
    with keeping(lambda: TODAY):
        assert keep_day(address) == address


def test_it_stays_on_every_link_and_in_every_filter_form_of_a_page(sign_in):
    a_city()
    freeze(TODAY)
    analyst = person("keeper", "analyst")
    set_today(date(2026, 7, 2))
    for address in PAGES:
        joint = "&" if "?" in address else "?"
        page = read(analyst, f"{address}{joint}as_of={TODAY}")
        links = [link for link in page.all("a[href]") if "data-latest" not in link.attributes]
        undated = {
            link["href"]
            for link in links
            if link["href"].startswith(("/", "?")) and f"as_of={TODAY}" not in link["href"]
        }
        assert all(re.match(r"/(admin|accounts)/|/en/", href) for href in undated), address
        forms = [form for form in page.all("form") if form.get("method") != "post"]
        kept = [form.fields.get("as_of") for form in forms if "data-latest" not in form.attributes]
        assert set(kept) <= {str(TODAY)}, address
        assert kept or "/parks/known/" in address, address


def test_a_past_day_costs_the_same_for_few_and_for_many(sign_in):
    reader = sign_in()
    a_city()
    freeze(date(2026, 5, 31))
    for more, day in ((12, TODAY), (20, date(2026, 7, 31))):
        set_today(day)
        with writing():
            for _ in range(more):
                make_measure(make_park(), make_issue(known := make_park(), stage="acting"))
                make_issue(known)
        settle()
        freeze(day)
    set_today(date(2026, 8, 2))
    for page in (
        "/",
        "/parks/",
        "/issues/",
        "/parks/known/",
        "/regions/huicheng/",
        "/parks/known/score/",
    ):
        few, many = (
            statements(reader, f"{page}?as_of={day}") for day in (TODAY, date(2026, 7, 31))
        )
        assert few == many, page


def test_who_is_posted_to_one_region_sees_no_other_in_the_past():
    city = a_city()
    freeze(TODAY)
    set_today(date(2026, 7, 2))
    away = person("away", "analyst", make_region("longmen", make_region()))
    assert away.get(f"/parks/known/?as_of={TODAY}").status_code == 404
    assert total(text_of(away, f"/parks/?as_of={TODAY}")) == 0
    ledger = text_of(away, f"/issues/?as_of={TODAY}")
    assert total(ledger) == 0
    assert city["late"].number not in ledger


@pytest.mark.parametrize("page", ["/en/parks/young/", "/en/parks/young/score/"])
def test_a_park_that_was_not_there_yet_has_no_record_of_that_day(sign_in, page):
    a_city()
    freeze(TODAY)
    reader = sign_in()
    said = "Young Park has no record of this day."
    set_today(date(2026, 7, 2))
    make_park("young", name_en="Young Park")
    assert said in text_of(reader, f"{page}?as_of={TODAY}")
    assert said not in text_of(reader, page)
    assert "has no record of this day" not in text_of(reader, f"/en/parks/known/?as_of={TODAY}")

"""A past month stays what it was, whatever is moved and renamed since: words, counts, filters and
files of every page that knows the past, in both languages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import CharField, TextField
from django.test import Client
from django.urls import resolve

from accounts.models import User
from dashboards.shared.days.as_of import KNOWS_PAST
from parks.models import (
    ExternalRanking,
    Industry,
    Issue,
    Observation,
    Organisation,
    Park,
    ParkAlias,
    ParkIndustry,
    ProblemDomain,
    ProblemType,
    Region,
    Source,
)
from parks.writing import writing
from recommendations.actions.retirement import hand_over
from recommendations.models import Instruction, Measure, RegionIndustry
from standings.month_ends.freeze import freeze
from standings.month_ends.reference import KINDS
from standings.robustness.assessment import assess
from tests.helpers.cities.known_parks import known_park
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_measure,
    make_organisation,
    make_park,
    make_region,
    make_user,
    set_today,
    settle,
)
from tests.helpers.html import Page
from tests.helpers.visiting import person, read, read_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.once]

JUNE = TODAY
JULY = date(2026, 7, 31)
AUGUST = date(2026, 8, 3)
PAGES = (
    "/",
    "/trend/",
    "/trend/?region=huicheng&months=12",
    "/regions/huizhou/",
    "/regions/huicheng/",
    "/regions/longmen/",
    "/parks/",
    "/parks/?region=huicheng",
    "/parks/?type=high_tech&level=national",
    "/parks/?industry=chain",
    "/parks/?industry=chips&sort=name",
    "/parks/?q=known",
    "/parks/?domain=P1",
    "/parks/?followed=1",
    "/parks/known/",
    "/parks/moving/",
    "/parks/enclave/",
    "/parks/known/score/",
    "/parks/compare/?id=known&id=moving",
    "/issues/",
    "/issues/?region=huicheng",
    "/issues/?region=huizhou&own=1",
    "/issues/?domain=P2",
    "/issues/?type=P1.1&group=type",
    "/issues/?park=moving&group=park",
    "/issues/?lead=bureau&group=unit",
    "/issues/?q=bureau",
    "/issues/?pillar=2",
    "/map/",
    "/map/?view=light",
    "/map/?view=list",
    "/map/?view=points",
    "/map/?region=huicheng",
    "/schemes/what-if/",
    "/robustness/",
)
FILES = ("/parks.xlsx", "/parks.xlsx?region=longmen")
# what a page says of today, wherever it looks
OF_TODAY = "form.as-of, p.notice, .foot, .messages"


@dataclass
class City:
    """The records that are moved later."""

    known: Park
    moving: Park
    bureau: Organisation
    counties: dict[str, Region]


def make_city() -> City:
    """Two counties and a town, parks with all that a page names, and issues of every reach."""
    city = make_region(name_en="Huizhou")
    counties = {slug: make_region(slug, city, name_en=slug) for slug in ("huicheng", "longmen")}
    make_region("town", counties["longmen"], name_en="Town")
    bureau = make_organisation(slug="bureau", name_zh="工信局", name_en="Bureau of Industry")
    known = known_park()
    other = make_park("other", region=counties["longmen"], level="national", type="high_tech")
    moving = known_park("moving", score=70)
    Park.objects.update(name_en="A park", lon=114, lat=23, organisation=bureau)
    Park.objects.filter(slug="known").update(level="national", type="high_tech", short_name="甲")
    Park.objects.filter(slug="moving").update(parent=known)
    _lead_industries(known, moving)
    ParkAlias.objects.create(park=known, name="旧名")
    source = Source.objects.get(key="H01")
    for park in (known, other, moving):
        park.sources.add(source)
    ExternalRanking.objects.create(park=known, system="榜", rank=3, source=source)
    enclave = make_park("enclave", region=counties["huicheng"])
    Park.objects.filter(pk=enclave.pk).update(located_in=counties["longmen"])
    late = make_issue(
        known, stage="acting", lead=bureau, due_on=TODAY - timedelta(days=9), severity="serious"
    )
    make_issue(moving, other, domain="P2", stage="acting", lead=bureau)
    make_issue(moving, domain="P3")
    make_issue(enclave, stage="acting", lead=bureau)
    make_issue(scope="region", region=counties["huicheng"], stage="acting", lead=bureau)
    make_issue(scope="region", region=city)
    measure = make_measure(known, late, pillar=2, done=1, lead=bureau)
    make_measure(moving, pillar=3, lead=bureau)
    measure.milestones.update(due_on=TODAY + timedelta(days=20))
    leader = make_user("mayor", role="leader")
    Instruction.objects.create(
        number="PS-2026-001",
        park=known,
        unit=bureau,
        words="抓紧",
        given_by=leader,
        given_on=TODAY - timedelta(days=5),
        due_on=TODAY + timedelta(days=50),
    )
    return City(known, moving, bureau, counties)


def _lead_industries(known: Park, moving: Park) -> None:
    chain = Industry.objects.create(slug="chain", name_zh="电子", name_en="Electronics")
    chips = Industry.objects.create(slug="chips", name_zh="芯片", name_en="Chips", parent=chain)
    food = Industry.objects.create(slug="food", name_zh="食品", name_en="Food")
    ParkIndustry.objects.create(park=known, industry=chips)
    ParkIndustry.objects.create(park=moving, industry=food)
    for region in Region.objects.filter(slug__in=("huicheng", "longmen")):
        RegionIndustry.objects.create(region=region, industry=chips)


def rename_everything() -> None:
    """Write other words into every name and note of every record of reference data."""
    for kind in KINDS:
        for record in kind.record_model()._default_manager.all():
            for field in record._meta.concrete_fields:
                is_words = isinstance(field, CharField | TextField) and not field.choices
                kept = {
                    *("slug", "code", "key", "path", "dimension", "directory_code", "pinyin"),
                    "advice_prefix",
                }
                if is_words and field.name not in kept:
                    room = field.max_length or 200
                    setattr(record, field.name, f"改{getattr(record, field.name)}"[:room])
            record.save()


def move_everything(city: City) -> None:
    """Give every record another place: parks, regions, units, types, industries."""
    longmen = city.counties["longmen"]
    for park in Park.objects.exclude(slug="other"):
        park.managed_by_region = park.located_in = longmen
        park.level = "county"
        park.type = "transfer"
        park.parent = None
        park.organisation = None
        park.save()
    town = Region.objects.get(slug="town")
    town.parent = city.counties["huicheng"]
    town.save()
    Issue.objects.filter(scope="parks").update(region=longmen)
    ProblemType.objects.filter(code="P1.1").update(
        domain=ProblemDomain.objects.get(code="P3"), code="P9.9"
    )
    Organisation.objects.update(region=longmen)
    chips = Industry.objects.get(slug="chips")
    ParkIndustry.objects.update(industry=Industry.objects.create(slug="new", name_zh="新"))
    Industry.objects.filter(pk=chips.pk).update(parent=None)
    ParkAlias.objects.update(name="别名")
    Observation.objects.update(note="改")
    Region.objects.filter(slug="huicheng").update(lies_in=longmen, kind="zone")


def retire_everything(city: City) -> None:
    """Retire all that can be, and hand over what is open, as the admin does.

    Plans are done first: those of a past month are of now (docs/decisions/0013-month-ends.md).
    """
    Measure.objects.update(done_on=AUGUST)
    Instruction.objects.update(
        answer="好", answered_on=AUGUST, answered_by=User.objects.get(username="mayor")
    )
    heir = make_organisation(slug="heir", name_zh="接任局", region=city.counties["longmen"])
    slugs = ("known", "moving", "enclave")
    town, huicheng, longmen = (
        Region.objects.get(slug=slug) for slug in ("town", "huicheng", "longmen")
    )
    pairs: list[tuple[Any, Any]] = [
        *((park, Park.objects.get(slug="other")) for park in Park.objects.filter(slug__in=slugs)),
        *((unit, heir) for unit in Organisation.objects.exclude(pk=heir.pk)),
        (town, longmen),
        (huicheng, longmen),
    ]
    for record, successor in pairs:
        record.refresh_from_db()
        record.retired_on = AUGUST
        record.successor = successor
        with writing():
            record.save()
            hand_over(record=record, successor=successor, by=None)


def visible(page: Page) -> list[object]:
    """All words of a page, and whatever it counts and leads to, but what is of today."""
    main = page.one("main")
    of_today = {
        id(inner) for outer in main.all(OF_TODAY) for inner in (outer, *outer.descendants())
    }
    shown: list[object] = []
    for element in main.descendants():
        if id(element) in of_today:
            continue
        words = [child.strip() for child in element.children if isinstance(child, str)]
        marks = {
            name: value
            for name, value in element.attributes.items()
            if name == "href" or name.startswith(("data-", "aria-label", "title"))
        }
        shown.append((element.tag, [word for word in words if word], marks))
    return shown


def month(address: str, day: date, language: str = "") -> str:
    """The address at a stored month end."""
    return f"{language}{address}{'&' if '?' in address else '?'}as_of={day}"


def everything(reader: Client) -> dict[str, Any]:
    """What every page shows of both months in both languages, and what the files hold."""
    shown: dict[str, Any] = {}
    for day in (JUNE, JULY):
        for page in PAGES:
            # a filter chooses the same in every language
            for language in ("",) if "?" in page else ("", "/en"):
                address = month(page, day, language)
                shown[address] = visible(read(reader, address))
        for file in FILES:
            sheet = read_sheet(reader, month(file, day))
            shown[month(file, day)] = (sheet.title, sheet.heads, sheet.rows)
    return shown


@pytest.fixture
def past(db: None) -> Iterator[tuple[City, Client]]:
    """Two stored months, and a park that changed its county between them."""
    city = make_city()
    reader = person("reader", "analyst")
    reader.post("/parks/known/follow/", {"follow": "1"})
    settle()
    assess(JUNE, draws=10)
    freeze(JUNE)
    set_today(JULY)
    city.moving.managed_by_region = city.moving.located_in = city.counties["longmen"]
    city.moving.name_zh = "七月园"
    with writing() as touched:
        city.moving.save()
        touched.parks.add(city.moving.pk)
        touched.regions.update(region.pk for region in city.counties.values())
    settle()
    freeze(JULY)
    set_today(AUGUST)
    return city, reader


@pytest.mark.both
def test_a_past_month_shows_the_same_after_everything_was_moved_and_renamed(
    past: tuple[City, Client],
) -> None:
    city, reader = past
    before = everything(reader)
    assert before[month("/regions/longmen/", JUNE)] != before[month("/regions/longmen/", JULY)]
    assert "飞地" in read(reader, month("/parks/enclave/", JUNE)).one("main")
    rename_everything()
    move_everything(city)
    with writing() as touched:
        touched.parks.update(Park.objects.values_list("pk", flat=True))
        touched.regions.update(Region.objects.values_list("pk", flat=True))
        touched.issues.update(Issue.objects.values_list("pk", flat=True))
    settle()
    after = everything(reader)
    for address, shown in before.items():
        assert after[address] == shown, address
    retire_everything(city)
    settle()
    after = everything(reader)
    for address, shown in before.items():
        assert after[address] == shown, address


def test_every_page_that_knows_the_past_is_compared() -> None:
    assert {resolve(page.partition("?")[0]).url_name for page in PAGES} == KNOWS_PAST


def test_counts_of_a_past_month_lead_to_lists_of_as_many(
    past: tuple[City, Client],
) -> None:
    city, reader = past
    rename_everything()
    move_everything(city)
    seen: dict[str, int] = {}
    for page in ("/", "/trend/", "/regions/huicheng/", "/parks/", "/map/", "/issues/"):
        links = read(reader, month(page, JUNE)).counted_links("main")
        seen |= {href: count for href, count in links if "as_of" in href}
    assert len(seen) > 40
    for href, count in seen.items():
        assert read(reader, href.partition("#")[0]).total == count, href

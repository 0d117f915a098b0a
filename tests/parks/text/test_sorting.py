"""Names stand by pinyin and numbers by value, on every list and either database."""

from __future__ import annotations

from typing import Any

import pytest

from parks.models import Industry, Issue, Organisation, Park, ProblemType, Programme, Region
from parks.text.sorting import sort_key
from tests.helpers.factories import make_issue, make_park, make_region

# in the order in which they are to stand; by code point, or by what a database takes for order,
# they stand otherwise
NAMES = ["3+7", "20+1", "a园", "B园", "博罗园", "昌宁园", "大亚湾园", "惠城园", "惠东园", "仲恺园"]


@pytest.mark.no_database
def test_keys_stand_by_pinyin_and_numbers_by_value() -> None:
    shuffled = sorted(NAMES)
    assert shuffled != NAMES
    assert sorted(shuffled, key=sort_key) == NAMES
    numbers = ["第1期", "第2期", "第10期", "第999期", "第1000期"]
    assert sorted(sorted(numbers), key=sort_key) == numbers
    assert sort_key("重庆路园", "chong qing lu yuan") < sort_key("大园")
    assert all(c.isascii() and (c.isdigit() or c.islower()) for n in NAMES for c in sort_key(n))


@pytest.fixture
def records(db) -> Region:
    """Places, units and others with names in the reverse of their order."""
    city = make_region()
    for place, name in enumerate(reversed(NAMES)):
        region = make_region(f"r{place}", parent=city, name_zh=name)
        Organisation.objects.create(slug=f"u{place}", name_zh=name, region=region)
        make_park(f"p{place}", name_zh=name, region=region)
        Industry.objects.create(slug=f"i{place}", name_zh=name)
        Programme.objects.create(slug=f"g{place}", name_zh=name)
    return city


@pytest.mark.django_db
def test_every_table_of_names_stands_by_pinyin(records) -> None:
    for rows in (
        Park.objects.all(),
        Organisation.objects.filter(name_zh__in=NAMES),
        Region.objects.filter(parent=records),
        Industry.objects.all(),
        Programme.objects.all(),
    ):
        assert [row.name_zh for row in rows] == NAMES, rows.model


@pytest.mark.django_db
def test_a_renamed_place_moves_to_its_new_place_with_all_below_it(records) -> None:
    region = Region.objects.get(name_zh="仲恺园")
    below = make_region("below", parent=region, name_zh="乙")
    region.name_zh = "阿园"
    region.save()
    places = list(Region.objects.values_list("slug", flat=True))
    at = places.index(region.slug)
    # after the numbers and "a", before "b"
    assert places[at + 1] == below.slug
    assert [Region.objects.get(slug=slug).name_zh for slug in places[1:5]][:3] == NAMES[:3]
    assert region.pinyin == "a yuan"


@pytest.mark.django_db
def test_pages_selects_and_the_admin_stand_in_that_order(records, sign_in) -> None:
    client = sign_in("analyst")
    admin = sign_in("administrator", is_staff=True, is_superuser=True)
    pages: dict[str, Any] = {
        "/parks/?sort=name": client,
        "/issues/": client,
        "/admin/parks/park/": admin,
        "/admin/parks/park/?o=1": admin,
        "/admin/parks/organisation/": admin,
        "/admin/parks/region/?o=1": admin,
        "/admin/parks/programme/": admin,
        "/admin/parks/industry/": admin,
    }
    for address, reader in pages.items():
        page = reader.get(address).content.decode()
        page = page[page.index("<main") :] if "<main" in page else page
        places = [page.rindex(f">{name}<") for name in NAMES[4:] if f">{name}<" in page]
        assert len(places) == len(NAMES[4:]), address
        assert places == sorted(places), address
    found = admin.get(
        "/admin/autocomplete/",
        {"term": "园", "app_label": "parks", "model_name": "park", "field_name": "organisation"},
    ).json()["results"]
    assert [row["text"] for row in found] == NAMES[2:]


@pytest.mark.django_db
def test_numbers_stand_by_value(records) -> None:
    park = Park.objects.first()
    assert park
    for number in ("WT-2026-1000", "WT-2025-1001", "WT-2026-999", "WT-2026-010"):
        issue = make_issue(park)
        Issue.objects.filter(pk=issue.pk).update(number=number)
    assert list(Issue.objects.values_list("number", flat=True)) == [
        "WT-2026-1000",
        "WT-2026-999",
        "WT-2026-010",
        "WT-2025-1001",
    ]
    domain = ProblemType.objects.get(code="P1.1").domain
    for code in ("P1.10", "P1.9"):
        ProblemType.objects.create(code=code, domain=domain, name_zh="型")
    codes = ProblemType.objects.filter(domain=domain).values_list("code", flat=True)
    assert list(codes) == ["P1.1", "P1.9", "P1.10"]

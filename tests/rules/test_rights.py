"""The table of rights, walked: a reader of every role and region asks for each table of the admin
(`accounts/security/rights.py`). What is expected is typed here, not read there.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import RequestFactory

from accounts.roles import Role
from accounts.security.rights import TABLE, Level, Right
from parks.admin.scope import belongs_to_places, choices_for, in_scope
from parks.models import Source
from parks.readers import Reader
from tests.helpers.factories import (
    make_issue,
    make_organisation,
    make_park,
    make_region,
    make_source,
    make_user,
    set_today,
)

pytestmark = pytest.mark.django_db
REGIONS = ("city", "here", "there", "everywhere", "nowhere")
# role: tables that it sees, adds rows to or changes, deletes rows of; tables by letter
PLACES = {"parks.region", "parks.organisation"}
PEOPLE = {"accounts.user", "parks.posting"}
FACTS = {
    "parks.park",
    "parks.observation",
    "parks.surveycoverage",
    "parks.externalranking",
    "parks.parkevent",
    "parks.organisation",
    "parks.source",
    "recommendations.target",
    "recommendations.addresses",
}
WORK = {"parks.issue", "recommendations.measure", "parks.extrafield"}
ADMINISTERED = {
    "accounts.installation",
    "parks.region",
    "parks.industry",
    "parks.programme",
    "parks.problemdomain",
    "parks.problemtype",
    "parks.indicator",
    "parks.scheme",
    "recommendations.pillar",
    "recommendations.strategy",
    "recommendations.recommendation",
    "recommendations.regionindustry",
    "recommendations.agreement",
    "recommendations.agreementshare",
}
LABELS = sorted(model._meta.label_lower for model in admin.site._registry)
ALL = set(LABELS)
SEES = {
    Role.ANALYST: ALL - PEOPLE - {"auth.group"},
    Role.VERIFIER: ALL - PEOPLE - {"auth.group"},
    Role.ADMINISTRATOR: ALL,
    Role.SECURITY: PLACES | PEOPLE | {"auth.group"},
    Role.AUDITOR: ALL,
}
CHANGES = {
    Role.ANALYST: FACTS | WORK,
    Role.ADMINISTRATOR: FACTS | WORK | ADMINISTERED | PEOPLE,
    Role.SECURITY: PEOPLE,
}
# tables of pages of their own
ON_PAGES = {"accounts.securityevent", "accounts.usersession"}
WHOLE = {
    "accounts.installation",
    "parks.extrafield",
    "parks.industry",
    "parks.problemdomain",
    "parks.problemtype",
    "parks.indicator",
    "parks.scheme",
    "recommendations.pillar",
}


@pytest.fixture(scope="module")
def people(once: Any) -> dict[tuple[str, str], Any]:
    """An account of each role, posted to each region."""
    made: dict[tuple[str, str], Any] = {}

    def make() -> None:
        set_today()
        city = make_region()
        regions = {
            "city": (city,),
            "here": (make_region("huicheng", city),),
            "there": (make_region("longmen", city),),
            "everywhere": (),
            "nowhere": (),
        }
        for role in Role:
            for name, posted in regions.items():
                person = make_user(f"{role}-{name}", role=role, regions=posted, is_staff=True)
                if name == "nowhere":
                    person.posting.delete()
                made[role, name] = person
        for name, (region, *_more) in list(regions.items())[1:3]:
            park = make_park(name, region=region)
            make_issue(park, lead=make_organisation(region=region))
        make_source()

    once(make)
    return made


def asked(person: Any) -> Any:
    request = RequestFactory().get("/admin/")
    request.user = person
    request.reader = Reader.of(person)
    return request


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("role", list(Role))
def test_the_admin_gives_what_the_table_gives(people, role, region):
    request = asked(people[role, region])
    wrong = {}
    for model, table in admin.site._registry.items():
        label = model._meta.label_lower
        may_change = label in CHANGES.get(role, ())
        if region != "city" and label in WHOLE or region in ("everywhere", "nowhere"):
            may_add = False
        else:
            may_add = may_change and (label != "accounts.user" or role == Role.ADMINISTRATOR)
        if label in ("recommendations.agreementshare", "parks.scheme"):
            may_add = False  # shares are added with those of the others, versions by approval
        found = (
            bool(table.has_view_permission(request)),
            bool(table.has_change_permission(request)),
            bool(table.has_add_permission(request)),
        )
        expected = (label in SEES.get(role, ()), may_change, may_add)
        if label == "parks.scheme":
            found, expected = found[:2], expected[:2]
        if found != expected:
            wrong[label] = (found, expected)
    assert wrong == {}


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("role", [Role.ANALYST, Role.ADMINISTRATOR, Role.AUDITOR])
def test_rows_are_seen_and_offered_where_their_place_is(people, role, region):
    reader = Reader.of(people[role, region])
    sees = {"city": {"here", "there"}, "everywhere": {"here", "there"}, "nowhere": set()}
    writes = {"city": {"here", "there"}, "everywhere": set(), "nowhere": set()}
    parks = apps.get_model("parks.park").objects.all()
    for to_write, expected in ((False, sees), (True, writes)):
        slugs = set(in_scope(parks, reader, to_write=to_write).values_list("slug", flat=True))
        assert slugs == expected.get(region, {region})
        issues = in_scope(apps.get_model("parks.issue").objects.all(), reader, to_write=to_write)
        assert issues.count() == len(slugs)
        units = apps.get_model("parks.organisation").objects.all()
        assert in_scope(units, reader, to_write=to_write).count() == len(slugs)
    sources = Source.objects.all()
    assert in_scope(sources, reader, to_write=True).exists() == (region == "city")
    assert choices_for(sources, reader, "parks.issue.source").exists() == (region != "nowhere")


def test_the_table_names_every_table_of_the_admin_with_its_parts_and_its_level():
    shown = {
        part.model._meta.label_lower
        for table in admin.site._registry.values()
        for part in (table, *table.inlines)
    }
    assert shown | ON_PAGES == set(TABLE)
    for label, access in TABLE.items():
        if access.level in (Level.PLACE, Level.WHOLE) and access.edits:
            is_placed = belongs_to_places(apps.get_model(label))
            assert is_placed == (access.level == Level.PLACE), label


def test_groups_hold_what_the_table_says():
    for role in Role:
        permissions = Group.objects.get(name=role).permissions.values_list(
            "content_type__app_label", "codename"
        )
        held = {f"{app}.{codename}" for app, codename in permissions}
        for label in TABLE:
            app, model = label.split(".")
            seen = f"{app}.view_{model}" in held
            if label in ALL:
                assert seen == (label in SEES.get(role, ())), (role, label)
                changed = f"{app}.change_{model}" in held
                assert changed == (label in CHANGES.get(role, ())), (role, label)
        assert not {name for name in held if name.endswith("entry") and ".view_" not in name}
    assert {right.value for right in Right} == {"view", "add", "change", "delete"}

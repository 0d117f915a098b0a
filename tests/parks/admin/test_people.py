"""Accounts, postings and what holds for everybody: nobody gives what they lack or reaches beyond
their regions.
"""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from parks.ledger.charge import people_in_charge, read_roles_given
from parks.models import Industry, Organisation, Posting, Region
from parks.readers import Reader
from tests.helpers.admin_forms import form_data
from tests.helpers.factories import (
    make_framework,
    make_organisation,
    make_region,
    make_source,
    make_user,
    set_today,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db):
    set_today()
    return make_region("longmen", make_region())


@pytest.fixture
def far(county):
    return make_region("boluo", make_region())


def browser(user):
    client = Client()
    client.user = user
    client.force_login(user)
    return client


@pytest.fixture
def chief(county, far):
    """The administrator of a county."""
    return browser(make_user("chief", role="administrator", regions=(county,)))


@pytest.fixture
def officer(county):
    """The security officer of a county."""
    return browser(make_user("officer", role="security", regions=(county,), is_staff=True))


def account(person):
    return f"/admin/accounts/user/{person.pk}/change/"


def send(client, address, **typed):
    """Send a form of the admin with some fields typed, whether they are shown or not."""
    return client.post(address, form_data(client.get(address)) | typed)


def group(role):
    return Group.objects.get(name=role).pk


def test_nobody_changes_own_rights(chief):
    every = [group(role) for role in Role]
    send(chief, account(chief.user), is_superuser="on", groups=every, full_name="新名")
    person = User.objects.get(pk=chief.user.pk)
    assert (person.is_superuser, person.full_name) == (False, "新名")
    assert Reader.of(person).roles == {Role.ADMINISTRATOR}
    posting = f"/admin/parks/posting/{person.posting.pk}/"
    assert chief.post(f"{posting}change/", {"everywhere": "on", "regions": []}).status_code == 403
    assert chief.post(f"{posting}delete/", {"post": "yes"}).status_code == 403
    assert chief.post(account(person).replace("change", "delete"), {"post": "yes"}).status_code == (
        403
    )
    assert Reader.of(person).sees == Reader.of(person).edits == (person.posting.regions.get().path,)


def test_a_superuser_changes_no_own_rights_either(county):
    root = browser(make_user("root", is_superuser=True, is_staff=True, role="leader"))
    send(root, account(root.user), groups=[group(Role.VERIFIER)], full_name="根")
    assert Reader.of(User.objects.get(pk=root.user.pk)).roles == {Role.LEADER}


@pytest.mark.parametrize(
    ("fields", "in_regions"),
    [
        ({"is_superuser": True}, ("county",)),
        ({}, ("far",)),
        ({}, ("county", "far")),
        ({}, ()),
        ({"role": "security"}, ("county",)),
        ({"role": "auditor"}, ("county",)),
    ],
    ids=["superuser", "far", "two counties", "everywhere", "security officer", "auditor"],
)
def test_an_account_that_reaches_further_is_not_touched(chief, county, far, fields, in_regions):
    regions = tuple({"county": county, "far": far}[name] for name in in_regions)
    person = make_user("other", regions=regions, **fields)
    person.refresh_from_db()
    before = (person.password, person.is_active, person.full_name)
    for tail in ("change/", "password/", "delete/"):
        address = f"/admin/accounts/user/{person.pk}/{tail}"
        answer = chief.post(address, {"post": "yes", "password1": "orchid-lake-41-x"})
        assert answer.status_code in (302, 403, 404), tail
    answer = chief.post(f"/admin/parks/posting/{person.posting.pk}/change/", {})
    assert answer.status_code in (302, 403)
    deleting = {"action": "delete_selected", "_selected_action": [person.pk], "post": "yes"}
    chief.post("/admin/accounts/user/", deleting)
    person.refresh_from_db()
    assert (person.password, person.is_active, person.full_name) == before


def test_an_account_of_the_unit_elsewhere_is_not_touched(chief, county, far):
    person = make_user("other", regions=(county,))
    Posting.objects.filter(user=person).update(organisation=make_organisation(region=far))
    assert person not in people_in_charge(Reader.of(chief.user))


def test_an_administrator_gives_the_roles_that_are_held_and_keeps_the_others(chief, county):
    person = make_user("lin", role="analyst", regions=(county,))
    refused = send(chief, account(person), groups=[group(Role.VERIFIER)])
    assert refused.context_data["adminform"].form.errors.keys() == {"groups"}
    assert send(chief, account(person), groups=[group(Role.ADMINISTRATOR)]).status_code == 302
    assert Reader.of(person).roles == {Role.ANALYST, Role.ADMINISTRATOR}
    send(chief, account(person), is_superuser="on")
    assert not User.objects.get(pk=person.pk).is_superuser


def test_a_new_account_opens_nothing_until_it_is_posted_within_the_regions(chief, county, far):
    address = "/admin/accounts/user/add/"
    words = {"username": "new", "password1": "orchid-lake-41-x", "password2": "orchid-lake-41-x"}
    assert send(chief, address, **words).status_code == 302
    person = User.objects.get(username="new")
    assert Reader.of(person).sees == ()
    posting = "/admin/parks/posting/add/"
    unit = make_organisation(region=far)
    for typed in ({"regions": [far.pk]}, {"regions": [county.pk], "organisation": unit.pk}):
        assert send(chief, posting, user=person.pk, **typed).status_code == 200
    assert send(chief, posting, user=chief.user.pk, regions=[county.pk]).status_code == 200
    typed = {"user": person.pk, "regions": [county.pk], "everywhere": "on"}
    assert send(chief, posting, **typed).status_code == 302
    assert Reader.of(person).sees == (county.path,)
    offered = chief.get(
        "/admin/autocomplete/",
        {"app_label": "parks", "model_name": "posting", "field_name": "user", "term": ""},
    ).json()["results"]
    assert [row["text"] for row in offered] == ["new"]


def test_the_list_of_people_shows_who_is_in_sight(chief, county, far):
    make_user("near", regions=(county,))
    make_user("away", regions=(far,))
    make_user("root", is_superuser=True)
    make_user("wide")
    shown = chief.get("/admin/accounts/user/").context_data["cl"].queryset
    assert set(shown.values_list("username", flat=True)) == {"chief", "near"}


def test_a_security_officer_gives_rights_and_makes_no_account(officer, county):
    person = make_user("lin", regions=(county,), full_name="林")
    assert officer.get("/admin/accounts/user/add/").status_code == 403
    assert officer.get(f"/admin/accounts/user/{person.pk}/password/").status_code == 403
    answer = send(officer, account(person), groups=[group(Role.VERIFIER)], full_name="改")
    assert answer.status_code == 302
    person.refresh_from_db()
    assert (Reader.of(person).roles, person.full_name) == ({Role.VERIFIER}, "林")
    send(officer, f"/admin/parks/posting/{person.posting.pk}/change/", everywhere="on")
    assert Reader.of(person).sees == (county.path,)


def test_who_reads_everywhere_and_gives_rights_opens_everything(county):
    officer = browser(make_user("officer", role="security", regions=(county,), is_staff=True))
    Posting.objects.filter(user=officer.user).update(everywhere=True)
    person = make_user("lin", regions=(county,))
    send(officer, f"/admin/parks/posting/{person.posting.pk}/change/", everywhere="on")
    assert Reader.of(person).sees == ("",)


def test_an_auditor_reads_all_tables_changes_none_and_holds_no_other_role(county):
    auditor = browser(make_user("watch", role="auditor", regions=(county,), is_staff=True))
    make_user("watch", role="analyst")
    assert Reader.of(auditor.user).roles == {Role.AUDITOR}
    person = make_user("lin", regions=(county,))
    assert auditor.get(account(person)).status_code == 200
    assert auditor.post(account(person), {}).status_code == 403
    root = browser(make_user("root", is_superuser=True, is_staff=True))
    answer = send(root, account(person), groups=[group(Role.AUDITOR), group(Role.UNIT)])
    assert answer.context_data["adminform"].form.errors.keys() == {"groups"}


def test_roles_are_no_form(county):
    root = browser(make_user("root", is_superuser=True, is_staff=True))
    address = f"/admin/auth/group/{group(Role.ANALYST)}/"
    assert root.get(f"{address}change/").status_code == 200
    assert root.post(f"{address}change/", {"name": "analyst", "permissions": []}).status_code == 403
    assert root.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    assert root.get("/admin/auth/group/add/").status_code == 403


# --- what holds for everybody, and places beyond one's own ---------------------------------------


@pytest.mark.parametrize("role", ["administrator", "analyst"])
@pytest.mark.parametrize(
    "table",
    [
        "parks/scheme",
        "parks/problemdomain",
        "parks/problemtype",
        "parks/indicator",
        "parks/industry",
        "recommendations/pillar",
    ],
)
def test_who_is_in_charge_of_a_part_reads_what_holds_for_all(county, far, role, table):
    make_framework()
    make_source()
    client = browser(make_user("part", role=role, regions=(county,)))
    base = f"/admin/{table}/"
    shown = client.get(base).context_data["cl"].queryset
    assert client.get(f"{base}add/").status_code == 403
    for row in shown[:1]:
        assert client.get(f"{base}{row.pk}/change/").status_code == 200
        assert client.post(f"{base}{row.pk}/change/", {}).status_code == 403
        assert client.post(f"{base}{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_who_is_in_charge_of_all_places_writes_what_holds_for_all(county, far):
    industry = Industry.objects.create(slug="old", name_zh="旧业")
    client = browser(make_user("whole", role="administrator", regions=(make_region(),)))
    address = f"/admin/parks/industry/{industry.pk}/change/"
    assert send(client, address, name_zh="新业").status_code == 302
    assert Industry.objects.get().name_zh == "新业"
    Region.objects.create(slug="other-city", kind="city", name_zh="别市")
    assert client.post(address, {}).status_code == 403


def test_a_place_is_made_below_one_s_own_and_stays_there(chief, county, far):
    region = {"slug": "new", "name_zh": "新区", "kind": "zone"}
    for parent in ({}, {"parent": far.pk}, {"parent": far.parent_id}):
        answer = send(chief, "/admin/parks/region/add/", **region, **parent)
        assert answer.status_code in (200, 403), parent
    assert send(chief, "/admin/parks/region/add/", **region, parent=county.pk).status_code == 302
    assert Region.objects.get(slug="new").path == f"{county.path}new/"
    unit = make_organisation(region=county)
    address = f"/admin/parks/organisation/{unit.pk}/change/"
    assert send(chief, address, region=far.pk).status_code == 200
    assert Organisation.objects.get(pk=unit.pk).region == county
    away = make_organisation(region=far)
    answer = chief.post(f"/admin/parks/organisation/{away.pk}/change/", {"name_zh": "改"})
    assert answer.status_code == 302
    assert answer.url == "/admin/"


def test_roles_given_by_each(county):
    given = {
        role: read_roles_given(Reader.of(make_user(role, role=role, regions=(county,))))
        for role in Role
    }
    assert given.pop(Role.SECURITY) == set(Role)
    assert given.pop(Role.ADMINISTRATOR) == {Role.ADMINISTRATOR, Role.OFFICIAL}
    assert set(given.values()) == {frozenset()}


def test_the_own_password_is_changed_where_the_present_one_is_asked_for(chief):
    words = "otter carries violet lanterns"
    typed = {"password1": words, "password2": words, "usable_password": "true"}
    address = f"/admin/accounts/user/{chief.user.pk}/password/"
    for answer in (chief.get(address), chief.post(address, typed)):
        assert (answer.status_code, answer["Location"]) == (302, "/account/")
    chief.user.refresh_from_db()
    assert not chief.user.check_password(words)

"""Three officers 三员: one makes accounts, one gives rights, one looks on; superusers stay behind
glass.
"""

import logging
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role, roles_of
from accounts.security.offices import keep_offices
from tests.helpers.admin_forms import form_data
from tests.helpers.factories import make_region, make_user, set_today

pytestmark = pytest.mark.django_db
PASSWORD = "plain-words-for-tests"


@pytest.fixture(autouse=True)
def apart(settings):
    settings.THREE_OFFICERS = True
    set_today()


@pytest.fixture
def officers():
    """One of each, for the whole city."""
    city = make_region()
    people = {
        name: make_user(name, role=name, regions=(city,), is_staff=True)
        for name in ("administrator", "security", "auditor")
    }
    return {name: browser(person) for name, person in people.items()}


def browser(person):
    client = Client()
    client.user = person
    client.force_login(person)
    return client


def account(person):
    return f"/admin/accounts/user/{person.pk}/change/"


def send(client, address, **typed):
    return client.post(address, form_data(client.get(address)) | typed)


def groups(*roles):
    return [Group.objects.get(name=role).pk for role in roles]


def sign_in(username):
    return Client().post("/accounts/login/", {"username": username, "password": PASSWORD})


def test_who_makes_accounts_gives_no_rights(officers):
    client = officers["administrator"]
    address = "/admin/accounts/user/add/"
    words = {"username": "new", "password1": "orchid-lake-41-x", "password2": "orchid-lake-41-x"}
    assert send(client, address, **words).status_code == 302
    person = User.objects.get(username="new")
    typed = {"groups": groups("administrator"), "is_staff": "on", "full_name": "新"}
    assert send(client, account(person), **typed).status_code == 302
    person.refresh_from_db()
    assert (roles_of(person), person.is_staff, person.full_name) == (frozenset(), False, "新")
    assert client.get("/admin/parks/posting/add/").status_code == 403
    for name in ("security", "auditor"):
        other = officers[name].user
        assert client.get(f"/admin/accounts/user/{other.pk}/password/").status_code in (403, 404)


def test_who_gives_rights_makes_no_accounts_and_who_audits_changes_nothing(officers):
    person = make_user("lin", regions=(make_region(),))
    officer = officers["security"]
    assert officer.get("/admin/accounts/user/add/").status_code == 403
    assert send(officer, account(person), groups=groups("verifier")).status_code == 302
    assert roles_of(person) == {Role.VERIFIER}
    for address in ("accounts/user/add/", "parks/posting/add/", "parks/source/add/"):
        assert officers["auditor"].get(f"/admin/{address}").status_code == 403
    assert officers["auditor"].post(account(person), {}).status_code == 403


@pytest.mark.parametrize("pair", [("administrator", "security"), ("security", "auditor")])
def test_nobody_holds_two_of_the_offices(officers, pair):
    person = make_user("lin", role="analyst", regions=(make_region(),))
    answer = send(officers["security"], account(person), groups=groups(*pair))
    assert answer.context_data["adminform"].form.errors.keys() == {"groups"}
    person.groups.set(groups("analyst", *pair))
    assert roles_of(person) == {Role.ANALYST}


@pytest.mark.parametrize("office", ["administrator", "auditor"])
def test_the_last_holder_of_an_office_stays(officers, office):
    holder = officers[office].user
    officer = officers["security"]
    for typed in ({"groups": groups("official")}, {"is_active": ""}):
        data = form_data(officer.get(account(holder))) | typed
        if "is_active" in typed:
            del data["is_active"]
        answer = officer.post(account(holder), data)
        assert answer.status_code == 200
        assert answer.context_data["adminform"].form.non_field_errors()
        assert roles_of(User.objects.get(pk=holder.pk)) == {Role(office)}
    make_user("second", role=office, regions=(make_region(),))
    assert send(officer, account(holder), groups=groups("official")).status_code == 302
    assert roles_of(User.objects.get(pk=holder.pk)) == {Role.OFFICIAL}


def test_the_last_holders_are_not_deleted_together(officers):
    root = make_user("root", is_superuser=True, is_staff=True)
    root.admitted_until = timezone.now() + timedelta(hours=1)
    root.save()
    client = browser(root)
    second = make_user("second", role="auditor")
    holders = [officers["auditor"].user.pk, second.pk]
    deleting = {"action": "delete_selected", "_selected_action": holders, "post": "yes"}
    assert client.post("/admin/accounts/user/", deleting).status_code == 403
    assert User.objects.filter(pk__in=holders).count() == 2
    deleting["_selected_action"] = holders[:1]
    assert client.post("/admin/accounts/user/", deleting).status_code == 302
    assert client.post(
        f"/admin/accounts/user/{second.pk}/delete/", {"post": "yes"}
    ).status_code == (403)


def test_the_last_superuser_stays_with_or_without_three_officers(settings):
    settings.THREE_OFFICERS = False
    root, other = (make_user(name, is_superuser=True, is_staff=True) for name in ("root", "other"))
    client = browser(root)
    deleting = {"action": "delete_selected", "_selected_action": [root.pk, other.pk], "post": "yes"}
    client.post("/admin/accounts/user/", deleting)
    assert User.objects.filter(is_superuser=True).count() == 2
    assert send(client, account(other), is_superuser="").status_code == 302
    with pytest.raises(PermissionDenied):
        keep_offices([root])
    assert send(client, account(other), is_superuser="on")
    keep_offices([root])
    with pytest.raises(PermissionDenied):
        keep_offices([root, other])


def test_a_superuser_comes_in_for_an_hour_after_the_glass_is_broken(caplog):
    root = make_user("root", is_superuser=True)
    assert sign_in("root").status_code == 422
    with caplog.at_level(logging.WARNING, "lantu.security"):
        call_command("break_glass", "root", reason="两名管理员均出差", stdout=StringIO())
    assert "两名管理员均出差" in caplog.text
    client = Client()
    answer = client.post("/accounts/login/", {"username": "root", "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get("/parks/").status_code == 200
    User.objects.filter(pk=root.pk).update(admitted_until=timezone.now())
    assert client.get("/parks/")["Location"].startswith("/accounts/login/")
    assert sign_in("root").status_code == 422


def test_others_sign_in_as_ever():
    make_user("lin")
    assert sign_in("lin").status_code == 302


@pytest.mark.parametrize(
    ("is_apart", "username", "reason"),
    [(True, "lin", "急"), (True, "nobody", "急"), (True, "root", " "), (False, "root", "急")],
)
def test_glass_is_broken_for_superusers_with_a_reason_only(settings, is_apart, username, reason):
    settings.THREE_OFFICERS = is_apart
    make_user("lin")
    make_user("root", is_superuser=True)
    with pytest.raises(CommandError):
        call_command("break_glass", username, reason=reason)
    assert not User.objects.filter(admitted_until__isnull=False).exists()

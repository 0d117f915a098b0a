"""Two people at one record, two at one name, and rows that no list holds: refused in words, nothing lost."""

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from accounts.models import User
from parks.models import Organisation
from tests.factories import make_issue, make_organisation, make_user
from tests.parks.test_admin import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(sign_in):
    return sign_in("administrator", is_superuser=True, full_name="陈明")


def refused(page) -> str:
    """The words with which a form was refused."""
    assert page.status_code == 200, page
    return " ".join(page.context_data["adminform"].form.non_field_errors())


@pytest.mark.parametrize("name", ["parks/organisation", "accounts/user", "auth/group"])
def test_a_record_without_a_version_is_not_overwritten_either(admin_client, name):
    record = {
        "parks/organisation": make_organisation, "accounts/user": lambda: make_user("zhang"),
        "auth/group": lambda: Group.objects.create(name="guest"),
    }[name]()  # fmt: skip
    field = {"parks/organisation": "name_zh", "accounts/user": "full_name", "auth/group": "name"}[name]
    address = f"/admin/{name}/{record.pk}/change/"
    mine, theirs = form_data(admin_client.get(address)), form_data(admin_client.get(address))
    assert admin_client.post(address, theirs | {field: "theirs"}).status_code == 302
    page = admin_client.post(address, mine | {field: "mine"})
    assert str(record._meta.get_field(field).verbose_name) in refused(page)
    record.refresh_from_db()
    assert getattr(record, field) == "theirs"


def test_a_change_of_rights_counts_as_a_change(admin_client):
    person = make_user("zhang")
    address = f"/admin/accounts/user/{person.pk}/change/"
    mine = form_data(admin_client.get(address))
    person.groups.set([])
    assert refused(admin_client.post(address, mine))


def test_a_double_click_makes_one_account(admin_client):
    data = form_data(admin_client.get("/admin/accounts/user/add/"))
    data |= {"username": "li", "password1": "seven quiet herons", "password2": "seven quiet herons"}
    assert admin_client.post("/admin/accounts/user/add/", data).status_code == 302
    assert refused(admin_client.post("/admin/accounts/user/add/", data | {"username": "li2"}))
    assert User.objects.filter(username__startswith="li").count() == 1


def test_the_second_of_two_who_add_one_name_keeps_what_was_typed(admin_client, monkeypatch):
    data = form_data(admin_client.get("/admin/parks/organisation/add/"))
    region = make_organisation().region.pk
    data |= {"slug": "bureau", "name_zh": "一局", "note": "typed with care", "region": region}
    store, raced = Organisation.save, []

    def lose_the_race(self, *args, **kwargs):
        if not raced:
            raced.append(self)
            raise IntegrityError
        store(self, *args, **kwargs)

    def check(self, *args, **kwargs):
        if raced:
            Organisation.objects.filter(slug="bureau").exists() or store(
                Organisation(slug="bureau", name_zh="他局", region_id=region)
            )
        return known(self, *args, **kwargs)

    known = Organisation.validate_unique
    monkeypatch.setattr(Organisation, "save", lose_the_race)
    monkeypatch.setattr(Organisation, "validate_unique", check)
    page = admin_client.post("/admin/parks/organisation/add/", data)
    assert page.status_code == 200
    assert "slug" in page.context_data["adminform"].form.errors
    assert "typed with care" in page.text


@pytest.mark.parametrize("chosen", ["", "x", "²", "1.5", "a\0b", "9" * 30])
@pytest.mark.parametrize("action", ["delete_selected", "assign"])
def test_rows_that_no_list_holds_are_answered_in_words(admin_client, chosen, action):
    make_issue()
    for name in ("parks/issue", "parks/organisation", "accounts/user"):
        with transaction.atomic():
            answer = admin_client.post(f"/admin/{name}/", {"action": action, "_selected_action": chosen})
            transaction.set_rollback(True)
        assert answer.status_code in (200, 302, 400)
        if answer.status_code == 400:
            assert answer["X-Request-ID"] in answer.text


def test_an_action_at_a_mangled_address_is_answered_in_words(admin_client):
    chosen = {"action": "delete_selected", "_selected_action": make_organisation().pk}
    with transaction.atomic():
        assert admin_client.post("/admin/parks/organisation/?pk__regex=(", chosen).status_code in (302, 400)
        transaction.set_rollback(True)


def test_a_form_filled_in_by_a_mangled_address_is_answered_in_words(admin_client):
    for value in ("x", "²", "a\0b", "9" * 30):
        with transaction.atomic():
            address = "/admin/recommendations/measure/add/"
            assert admin_client.get(address, {"issues": value, "park": value}).status_code in (200, 400)
            transaction.set_rollback(True)


def test_the_log_says_stages_in_the_language_of_the_page(admin_client):
    issue = make_issue()
    for address in ("/admin/parks/issueentry/", f"/admin/parks/issue/{issue.pk}/change/"):
        page = admin_client.get(address).text
        assert ">filed<" not in page
        assert "待交办" in page

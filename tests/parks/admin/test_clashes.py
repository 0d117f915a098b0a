"""Two people at one record, two at one name, and rows that no list holds: refused in words,
nothing lost.
"""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from parks.models import Issue, Organisation
from tests.helpers.admin_forms import form_data
from tests.helpers.factories import (
    make_issue,
    make_measure,
    make_organisation,
    make_park,
    make_region,
    make_user,
    take,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(sign_in):
    return sign_in("administrator", is_superuser=True, full_name="陈明")


def refused(page) -> str:
    """The words with which a form was refused."""
    assert page.status_code == 200, page
    return " ".join(page.context_data["adminform"].form.non_field_errors())


@pytest.mark.parametrize("name", ["parks/organisation", "accounts/user"])
def test_a_record_without_a_version_is_not_overwritten_either(admin_client, name):
    record = {
        "parks/organisation": make_organisation,
        "accounts/user": lambda: make_user("zhang"),
    }[name]()
    field = {"parks/organisation": "name_zh", "accounts/user": "full_name"}[name]
    address = f"/admin/{name}/{record.pk}/change/"
    mine = form_data(admin_client.get(address))
    theirs = form_data(admin_client.get(address))
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
    store = Organisation.save
    raced = []

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
            answer = admin_client.post(
                f"/admin/{name}/", {"action": action, "_selected_action": chosen}
            )
            transaction.set_rollback(True)
        assert answer.status_code in (200, 302, 400)
        if answer.status_code == 400:
            assert answer["X-Request-ID"] in answer.text


def test_an_action_at_a_mangled_address_is_answered_in_words(admin_client):
    chosen = {"action": "delete_selected", "_selected_action": make_organisation().pk}
    with transaction.atomic():
        assert admin_client.post("/admin/parks/organisation/?pk__regex=(", chosen).status_code in (
            302,
            400,
        )
        transaction.set_rollback(True)


def test_a_form_filled_in_by_a_mangled_address_is_answered_in_words(admin_client):
    for value in ("x", "²", "a\0b", "9" * 30):
        with transaction.atomic():
            address = "/admin/recommendations/measure/add/"
            assert admin_client.get(address, {"issues": value, "park": value}).status_code in (
                200,
                400,
            )
            transaction.set_rollback(True)


def test_the_log_says_stages_in_the_language_of_the_page(admin_client):
    issue = make_issue()
    for address in ("/admin/parks/issueentry/", f"/admin/parks/issue/{issue.pk}/change/"):
        page = admin_client.get(address).text
        assert ">filed<" not in page
        assert "待交办" in page


def errors_of(page) -> dict[str, str]:
    return {
        name: " ".join(words) for name, words in page.context_data["adminform"].form.errors.items()
    }


def test_the_second_of_two_writers_sees_field_by_field_keeps_their_words_and_sends_again(sign_in):
    mine = sign_in("analyst")
    theirs = sign_in("verifier", full_name="张三")
    theirs.user.groups.set(mine.user.groups.all())
    issue = make_issue(due_on=date(2026, 7, 1), cause="旧因")
    address = f"/admin/parks/issue/{issue.pk}/change/"
    typed = form_data(mine.get(address)) | {"due_on": "2026-08-01", "finding": "我的发现"}
    others = form_data(theirs.get(address)) | {
        "due_on": "2026-09-01",
        "cause": "新因",
        "title": "新题",
    }
    assert theirs.post(address, others).status_code == 302
    page = mine.post(address, typed)
    message = refused(page)
    assert "2026年7月1日 → 2026年9月1日" in message
    assert "旧因 → 新因" in message
    assert message.count("张三") >= 3
    assert "2026年9月1日" in errors_of(page)["due_on"]
    again = form_data(page)
    assert (again["due_on"], again["finding"]) == ("2026-08-01", "我的发现")
    assert (again["cause"], again["title"]) == ("新因", "新题")
    issue.refresh_from_db()
    assert (issue.due_on, issue.finding, issue.version) == (date(2026, 9, 1), "", 2)
    assert mine.post(address, again).status_code == 302
    issue.refresh_from_db()
    assert (issue.due_on, issue.finding, issue.cause) == (date(2026, 8, 1), "我的发现", "新因")
    assert "2026年9月1日 → 2026年8月1日" in issue.entries.first().words
    assert "新因" not in issue.entries.first().words


def test_a_move_made_meanwhile_is_told_and_does_not_undo_what_was_typed(sign_in):
    client = sign_in("analyst", full_name="陈明")
    issue = make_issue(lead=make_organisation(), due_on=date(2026, 9, 1))
    address = f"/admin/parks/issue/{issue.pk}/change/"
    typed = form_data(client.get(address)) | {"title": "新题"}
    take(issue, "assign", words="请办")
    page = client.post(address, typed)
    assert "请办" in refused(page)
    log = page.context_data["inline_admin_formsets"][1].formset
    assert [form.instance.what for form in log.forms] == ["assigned", "filed"]
    assert client.post(address, form_data(page)).status_code == 302
    issue.refresh_from_db()
    assert (issue.title, issue.stage) == ("新题", "acting")


def test_a_row_that_others_changed_added_or_removed_is_not_overwritten_unseen(admin_client):
    measure = make_measure(make_park(), weights=(1, 1, 1))
    address = f"/admin/recommendations/measure/{measure.pk}/change/"
    mine = form_data(admin_client.get(address))
    theirs = form_data(admin_client.get(address))
    rows = "milestones-{}-{}".format
    theirs |= {rows(0, "words"): "他们的", rows(1, "weight"): "5", rows(2, "DELETE"): "on"}
    theirs |= {
        rows(3, "words"): "他们加的",
        rows(3, "position"): "4",
        rows(3, "weight"): "1",
        "milestones-TOTAL_FORMS": 4,
    }
    assert admin_client.post(address, theirs).status_code == 302
    mine |= {
        rows(0, "words"): "我的",
        rows(1, "due_on"): "2026-06-01",
        rows(2, "words"): "我还要的",
    }
    page = admin_client.post(address, mine)
    formset = page.context_data["inline_admin_formsets"][0].formset
    message = " ".join(formset.non_form_errors())
    assert "节点1 → 他们的" in message
    assert "他们加的" in message
    assert "他们的" in str(formset.forms[0].errors["words"])
    again = form_data(page)
    assert (again[rows(0, "words")], again[rows(1, "weight")], again[rows(1, "due_on")]) == (
        "我的",
        "5",
        "2026-06-01",
    )
    assert measure.milestones.filter(words="他们的").exists()
    assert admin_client.post(address, again).status_code == 302
    assert [(milestone.words, milestone.weight) for milestone in measure.milestones.all()] == [
        ("我的", 1),
        ("节点2", 5),
        ("我还要的", 1),
        ("他们加的", 1),
    ]


def test_rows_of_a_record_without_a_version_are_watched_too(admin_client):
    park = make_park()
    park.aliases.create(name="老名")
    address = f"/admin/parks/park/{park.pk}/change/"
    mine = form_data(admin_client.get(address))
    theirs = form_data(admin_client.get(address))
    assert admin_client.post(address, theirs | {"aliases-0-name": "他们的"}).status_code == 302
    page = admin_client.post(address, mine | {"aliases-0-name": "我的"})
    assert page.status_code == 200
    assert [alias.name for alias in park.aliases.all()] == ["他们的"]
    assert admin_client.post(address, form_data(page)).status_code == 302
    assert [alias.name for alias in park.aliases.all()] == ["我的"]


def test_a_park_added_by_another_stays_when_mine_is_sent_again(admin_client):
    issue = make_issue()
    theirs = make_park()
    mine = make_park()
    address = f"/admin/parks/issue/{issue.pk}/change/"
    first = form_data(admin_client.get(address))
    second = form_data(admin_client.get(address))
    assert admin_client.post(address, first | {"park_links-1-park": theirs.pk}).status_code == 302
    page = admin_client.post(address, second | {"park_links-1-park": mine.pk})
    assert page.status_code == 200
    assert issue.parks.count() == 2
    assert admin_client.post(address, form_data(page)).status_code == 302
    assert {theirs, mine} < set(issue.parks.all())


@pytest.mark.parametrize("name", ["issue/{}/change/", "organisation/add/"])
def test_the_very_same_sending_once_more_leads_where_the_first_one_went(
    admin_client, name, django_capture_on_commit_callbacks
):
    address = f"/admin/parks/{name.format(make_issue().pk)}"
    data = form_data(admin_client.get(address)) | {
        "title": "新题",
        "name_zh": "一局",
        "slug": "first",
    }
    data["region"] = make_region().pk
    with django_capture_on_commit_callbacks(execute=True):
        first = admin_client.post(address, data)
    again = admin_client.post(address, data)
    assert (first.status_code, again.status_code) == (302, 302)
    assert again.url == first.url
    assert (
        admin_client.post(
            address, data | {"title": "x", "name_zh": "二局", "slug": "second"}
        ).status_code
        == 200
    )
    assert Organisation.objects.filter(slug__in=("first", "second")).count() <= 1
    assert all(issue.entries.count() == 2 for issue in Issue.objects.filter(title="新题"))

"""The history of a record in the admin: old and new values, in the language of its reader."""

import json

import pytest
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType

from accounts.models import User
from accounts.saving.forms import SafeSaveAdmin
from parks.admin.base import ReadOnly
from parks.models import Park, ParkAlias
from tests.helpers.admin_forms import form_data
from tests.helpers.factories import make_park, make_region, make_user

pytestmark = pytest.mark.django_db
INNER = ("form_key", "record_version", "record_seen")


@pytest.fixture
def boss(client):
    client.user = make_user("boss", is_superuser=True, is_staff=True)
    client.force_login(client.user)
    return client


def history(client, record, prefix=""):
    meta = record._meta
    address = f"{prefix}/admin/{meta.app_label}/{meta.model_name}/{record.pk}/history/"
    return client.get(address).text


@pytest.mark.no_database
def test_every_admin_that_writes_tells_old_and_new_values():
    ours = [
        row
        for model, row in admin.site._registry.items()
        if model._meta.app_label in ("accounts", "auth", "parks", "recommendations", "standings")
    ]
    assert ours
    assert not [row for row in ours if not isinstance(row, SafeSaveAdmin | ReadOnly)]


def test_fields_and_rows_read_in_both_languages(boss):
    park = make_park(name_zh="旧名", level="provincial", managed_by_region=make_region())
    ParkAlias.objects.create(park=park, name="别名一")
    address = f"/admin/parks/park/{park.pk}/change/"
    data = form_data(boss.get(address)) | {"name_zh": "新名", "level": "national"}
    data |= {"aliases-0-name": "别名二", "aliases-TOTAL_FORMS": 2, "aliases-1-name": "别名三"}
    assert boss.post(address, data).status_code == 302
    chinese = history(boss, park)
    for words in ("旧名 → 新名", "省级 → 国家级", "别名一 → 别名二", "增加", "别名三"):
        assert words in chinese
    english = history(boss, park, "/en")
    for words in ("旧名 → 新名", "Provincial → National", "别名一 → 别名二", "added", "别名三"):
        assert words in english
    assert not [name for name in INNER if name in chinese + english]


def test_a_save_that_changes_nothing_names_nothing(boss):
    park = make_park(managed_by_region=make_region())
    address = f"/admin/parks/park/{park.pk}/change/"
    assert boss.post(address, form_data(boss.get(address))).status_code == 302
    text = history(boss, park)
    assert not [name for name in INNER if name in text]
    assert "→" not in text


def test_accounts_tell_rights_and_never_a_password(boss):
    person = make_user("person", role="analyst")
    address = f"/admin/accounts/user/{person.pk}/change/"
    data = form_data(boss.get(address)) | {"full_name": "李雷", "is_superuser": "on"}
    assert boss.post(address, data).status_code == 302
    words = {
        "password1": "correct-horse-1",
        "password2": "correct-horse-1",
        "usable_password": "true",
    }
    boss.post(f"/admin/accounts/user/{person.pk}/password/", words | {"usable_password": "true"})
    assert User.objects.get(pk=person.pk).check_password("correct-horse-1")
    text = history(boss, person)
    assert "→ 李雷" in text
    assert "否 → 是" in text
    assert "correct-horse" not in text
    assert "pbkdf2" not in text


def test_messages_from_before_lose_their_inner_fields(boss):
    park = make_park(managed_by_region=make_region())
    for fields in (["form_key", "record_version"], ["form_key", "Level"]):
        LogEntry.objects.create(
            user=boss.user,
            content_type=ContentType.objects.get_for_model(Park),
            object_id=str(park.pk),
            action_flag=CHANGE,
            change_message=json.dumps([{"changed": {"fields": fields}}]),
        )
    text = history(boss, park, "/en")
    assert "form_key" not in text
    assert "record_version" not in text
    assert "Changed Level." in text

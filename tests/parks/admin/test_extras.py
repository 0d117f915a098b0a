"""Extra fields in the admin: definitions, and inputs on the forms of records."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from accounts.roles import Role
from parks.actions.extras import NewField, define_field
from parks.models import ExtraField, IssueExtra, ParkExtra
from tests.helpers.admin_forms import form_data
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_park,
    make_region,
    make_user,
    set_today,
)

pytestmark = pytest.mark.django_db
ADD = "/admin/parks/extrafield/add/"


@pytest.fixture
def analyst():
    set_today()
    return make_user("ana", role=Role.ANALYST, regions=(make_region(),))


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_an_analyst_of_the_whole_defines_retires_and_never_deletes_a_field(analyst):
    client = signed_in(analyst)
    data = form_data(client.get(ADD))
    data |= {"records": "issues", "name_zh": "总投资", "kind": "money", "unit": ""}
    refused = client.post(ADD, data)
    assert refused.status_code == 200
    assert refused.context["adminform"].form.errors
    assert client.post(ADD, data | {"unit": "亿元"}).status_code == 302
    field = ExtraField.objects.get()
    address = f"/admin/parks/extrafield/{field.pk}/change/"
    data = form_data(client.get(address)) | {"retired_on": TODAY.isoformat(), "kind": "text"}
    assert client.post(address, data).status_code == 302
    field.refresh_from_db()
    assert (field.retired_on, field.kind) == (TODAY, "money")
    assert client.get(f"/admin/parks/extrafield/{field.pk}/delete/").status_code == 403
    county = make_region("boluo", parent=make_region())
    make_region("longmen", parent=make_region())
    local = signed_in(make_user("local", role=Role.ANALYST, regions=(county,)))
    assert local.get(ADD).status_code == 403


def test_the_form_of_an_issue_takes_a_number_and_refuses_words(analyst):
    client = signed_in(analyst)
    field = define_field(NewField("issues", "总投资", kind="money", unit="亿元"), by=analyst)
    issue = make_issue(make_park())
    address = f"/admin/parks/issue/{issue.pk}/change/"
    data = form_data(client.get(address))
    refused = client.post(address, data | {field.key: "很多"})
    assert refused.status_code == 200
    assert field.key in refused.context["adminform"].form.errors
    assert not IssueExtra.objects.exists()
    data = form_data(client.get(address)) | {field.key: "12.5"}
    assert client.post(address, data).status_code == 302
    assert IssueExtra.objects.get().number == Decimal("12.5")
    entry = issue.entries.first()
    assert "总投资（亿元）：– → 12.5" in entry.words
    assert '"extras"' in entry.changes
    # sent again as it stands, nothing changes
    count = issue.entries.count()
    assert client.post(address, form_data(client.get(address))).status_code == 302
    assert issue.entries.count() == count


def test_the_form_of_a_park_keeps_a_choice(analyst):
    client = signed_in(analyst)
    new = NewField("parks", "阶段", kind="choice", choices=["前期", "在建"])
    field = define_field(new, by=analyst)
    park = make_park()
    address = f"/admin/parks/park/{park.pk}/change/"
    key = field.choices.get(name_zh="在建").pk
    data = form_data(client.get(address)) | {field.key: "99999"}
    assert client.post(address, data).status_code == 200
    data = form_data(client.get(address)) | {field.key: key}
    assert client.post(address, data).status_code == 302
    assert ParkExtra.objects.get().choice_id == key
    assert ParkExtra.history.get().history_user == analyst
    data = form_data(client.get(address)) | {field.key: ""}
    assert client.post(address, data).status_code == 302
    assert not ParkExtra.objects.exists()

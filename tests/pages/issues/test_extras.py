"""Extra fields on pages, in lists, files and forms; never for the public, never as of a month."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from accounts.roles import Role
from accounts.saving.forms import new_form_key
from dashboards.models import ListSetting
from parks.actions.extras import NewField, define_field, store_extras
from parks.models import IssueExtra, ParkExtra, Region
from parks.writing import writing
from recommendations.models import Measure, MeasureExtra
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_measure,
    make_organisation,
    make_park,
    make_region,
    make_user,
    set_today,
)
from tests.helpers.html import Page
from tests.helpers.visiting import source_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    set_today()
    return make_user("ana", role=Role.ANALYST, regions=(make_region(),))


@pytest.fixture
def client(by):
    client = Client()
    client.force_login(by)
    return client


def define(by, records="issues", name="总投资", kind="money", **more):
    if kind == "money":
        more.setdefault("unit", "亿元")
    return define_field(NewField(records, name, kind=kind, **more), by=by)


def hold(table, by, values):
    with writing() as touched:
        touched.by = by
        store_extras(table, values, by=by)


def words(response):
    assert response.status_code == 200
    return Page(source_of(response)).text


def test_the_ledger_filters_by_an_extra_field_and_shows_it_as_a_column_once_chosen(client, by):
    money = define(by, name_en="Investment")
    stage = define(by, name="阶段", kind="choice", choices=["前期", "在建"])
    key = stage.choices.get(name_zh="在建").pk
    rich, poor = make_issue(make_park(), title="甲"), make_issue(make_park(), title="乙")
    values = {rich.pk: {money: Decimal("12.5"), stage: key}, poor.pk: {money: Decimal(1)}}
    hold(IssueExtra, by, values)
    first = words(client.get("/issues/"))
    assert "总投资（亿元）（起）" in first
    assert "12.5" not in first
    listed = words(client.get(f"/issues/?{money.key}_from=2"))
    assert rich.number in listed
    assert poor.number not in listed
    listed = words(client.get(f"/issues/?{stage.key}={key}&{money.key}_to=20"))
    assert rich.number in listed
    assert poor.number not in listed
    # a number asks for a number, and the other filters hold
    wrong = words(client.get(f"/issues/?{money.key}_from=很多"))
    assert "很多" in wrong
    assert poor.number in wrong
    sent = {"form_key": new_form_key(), "columns": [money.key], "query": "stage=all"}
    answer = client.post("/saved-views/columns/issues/", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/issues/?stage=all")
    assert "12.5" in words(client.get("/issues/"))
    assert ListSetting.objects.get().columns == [money.key]
    # what is no column is refused, and the choice stays
    sent |= {"form_key": new_form_key(), "columns": ["extra_999"]}
    assert client.post("/saved-views/columns/issues/", sent).status_code == 302
    assert ListSetting.objects.get().columns == [money.key]


def test_files_hold_all_extra_fields(client, by):
    money = define(by)
    issue = make_issue(make_park())
    hold(IssueExtra, by, {issue.pk: {money: Decimal("12.5")}})
    content = b"".join(client.get("/issues.csv")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert rows[0]["总投资（亿元）"] == "12.5"


def test_parks_and_measures_have_them_too(client, by):
    park = make_park()
    measure = make_measure(park, make_issue(park))
    gas = define(by, "parks", "用气量", "number")
    until = define(by, "measures", "资金到位", "date")
    hold(ParkExtra, by, {park.pk: {gas: Decimal(7)}})
    hold(MeasureExtra, by, {measure.pk: {until: date(2026, 5, 1)}})
    assert park.name_zh in words(client.get(f"/parks/?{gas.key}_from=7"))
    assert (
        park.name_zh
        not in Page(source_of(client.get(f"/parks/?{gas.key}_from=8"))).one("main").text
    )
    assert "用气量" in words(client.get(park.get_absolute_url()))
    listed = words(client.get(f"/measures/?{until.key}_to=2026-05-01"))
    assert measure.number in listed
    assert measure.number not in words(client.get(f"/measures/?{until.key}_from=2026-05-02"))
    ListSetting.objects.create(user=by, list="measures", columns=[until.key])
    assert "2026年5月1日" in words(client.get("/measures/"))
    assert "2026年5月1日" in words(client.get(measure.get_absolute_url()))


def test_a_page_fills_them_in_and_refuses_what_is_no_number(client, by):
    money, note = define(by), define(by, name="备用说明", kind="text")
    issue = make_issue(make_park())
    address = f"/issues/{issue.number}/extras/"
    assert address in source_of(client.get(issue.get_absolute_url()))
    sent = {"form_key": new_form_key(), "version": issue.version, money.key: "很多"}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "输入一个数字" in Page(source_of(refused)).text
    assert not IssueExtra.objects.exists()
    sent |= {"form_key": new_form_key(), money.key: "12.5", note.key: "甲\r\n乙"}
    assert client.post(address, sent).status_code == 302
    issue.refresh_from_db()
    assert issue.version == sent["version"] + 1
    assert "12.5 亿元" in words(client.get(issue.get_absolute_url()))
    assert issue.entries.first().words.startswith("总投资：– → 12.5 亿元")
    # somebody was faster
    sent |= {"form_key": new_form_key(), money.key: "1"}
    assert client.post(address, sent).status_code == 422
    assert IssueExtra.objects.get(field=money).number == Decimal("12.5")


def test_only_analysts_in_charge_fill_them_in(client, by):
    define(by)
    issue = make_issue(make_park())
    other = make_region("boluo", parent=Region.objects.get(slug="huizhou"))
    for name, role, regions in (("leo", Role.LEADER, ()), ("eve", Role.ANALYST, (other,))):
        stranger = Client()
        stranger.force_login(make_user(name, role=role, regions=regions))
        assert stranger.get(f"/issues/{issue.number}/extras/").status_code in (403, 404)


def test_a_measure_is_planned_with_them(client, by):
    money = define(by, "measures")
    park = make_park()
    sent = {
        "form_key": new_form_key(),
        "rows": "6",
        "title": "敷设管网",
        "park": park.pk,
        "lead": make_organisation().pk,
        "without_milestones": "on",
        "starts_on": TODAY.isoformat(),
        "due_on": (TODAY + timedelta(days=30)).isoformat(),
        money.key: "abc",
    }
    assert client.post("/measures/new/", sent).status_code == 422
    sent |= {"form_key": new_form_key(), money.key: "0.8"}
    answer = client.post("/measures/new/", sent)
    assert answer.status_code == 302
    assert MeasureExtra.objects.get(measure=Measure.objects.get()).number == Decimal("0.8")


def test_the_public_meets_none_of_them(settings, by):
    settings.PUBLIC_READ = True
    money = define(by)
    issue = make_issue(make_park())
    hold(IssueExtra, by, {issue.pk: {money: Decimal("12.5")}})
    for address in ("/issues/", f"/issues/?{money.key}_from=99", issue.get_absolute_url()):
        answer = Client().get(address)
        if answer.status_code == 200:
            text = Page(source_of(answer)).text
            assert "总投资" not in text
            assert issue.number in text


def test_a_retired_field_is_offered_nowhere_and_its_values_stay_on_the_record(client, by):
    money = define(by)
    issue = make_issue(make_park())
    hold(IssueExtra, by, {issue.pk: {money: Decimal("12.5")}})
    money.retired_on = TODAY
    money.save()
    assert "总投资" not in words(client.get("/issues/"))
    assert "总投资 （已停用）" in words(client.get(issue.get_absolute_url()))

"""Extra fields: definitions, and what records hold in them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from parks.actions.extras import NewField, checked_value, define_field, store_extras
from parks.ledger.changes import told
from parks.ledger.sealing.take_up import take_up_everything
from parks.models import IssueExtra, ParkExtra
from parks.models.extra import MOST_FIELDS
from parks.writing import writing
from tests.helpers.factories import TODAY, make_issue, make_park, make_user, set_today

pytestmark = pytest.mark.django_db


def a_user():
    return User.objects.filter(username="ana").first() or make_user("ana")


def define(records="issues", name="总投资", kind="money", **more):
    if kind == "money":
        more.setdefault("unit", "亿元")
    return define_field(NewField(records, name, kind=kind, **more), by=a_user())


def held(table, record):
    rows = table.objects.filter(**{table.owner: record}).select_related("field")
    return {row.field.name_zh: row.value for row in rows}


def test_an_issue_holds_a_value_of_each_kind_and_its_log_tells_them():
    set_today()
    fields = {
        define(): Decimal("1.5"),
        define(name="面积", kind="number"): Decimal("-0.25"),
        define(name="批文", kind="text"): "市府办〔2026〕3号",
        define(name="批复日期", kind="date"): date(2026, 3, 1),
        define(name="已供地", kind="yes_no"): False,
    }
    stage = define(name="阶段", kind="choice", choices=["前期", "在建"])
    fields[stage] = stage.choices.get(name_zh="在建").pk
    issue = make_issue(make_park())
    by = a_user()
    take_up_everything()
    with writing() as touched:
        touched.by = by
        store_extras(IssueExtra, {issue.pk: fields}, by=by)
    assert held(IssueExtra, issue) == {field.name_zh: value for field, value in fields.items()}
    words = told(issue.entries.first())
    assert "总投资 1.5" in words
    assert "批复日期 2026年3月1日" in words or "批复日期" in words
    assert "在建" in words
    call_command("verify_ledger")
    with writing() as touched:
        touched.by = by
        lines = store_extras(
            IssueExtra,
            {issue.pk: {next(iter(fields)): Decimal("2"), stage: None}},
            by=by,
        )
    assert lines == {issue.pk: ["总投资：1.5 亿元 → 2 亿元", "阶段：在建 → –"]}
    entry = issue.entries.first()
    assert "总投资 1.5 → 2" in told(entry)
    assert json.loads(entry.changes)["changes"]
    assert stage.name_zh not in held(IssueExtra, issue)
    call_command("verify_ledger")


def test_a_value_changed_past_the_product_is_found():
    set_today()
    issue, park = make_issue(make_park()), make_park()
    by = a_user()
    with writing() as touched:
        touched.by = by
        store_extras(IssueExtra, {issue.pk: {define(): Decimal(3)}}, by=by)
        gas = define("parks", "用气量", "number")
        store_extras(ParkExtra, {park.pk: {gas: Decimal(3)}}, by=by)
    take_up_everything()
    call_command("verify_ledger")
    IssueExtra.objects.update(number=Decimal(4))
    ParkExtra.objects.update(number=Decimal(4))
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_ledger", stdout=out)
    assert "changed without an entry: extras" in out.getvalue()
    assert "parkextra" in out.getvalue()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", "12"),
        ("number", True),
        ("number", Decimal("1e18")),
        ("number", Decimal("NaN")),
        ("date", "2026-01-01"),
        ("date", datetime(2026, 1, 1, tzinfo=UTC)),
        ("text", 5),
        ("yes_no", 1),
        ("choice", 999),
        ("choice", "在建"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_a_message_and_nothing_is_stored(kind, value):
    issue = make_issue(make_park())
    field = define(name="某栏", kind=kind, choices=["在建"] if kind == "choice" else ())
    with pytest.raises(ValidationError, match="某栏"):
        store_extras(IssueExtra, {issue.pk: {field: value}}, by=None)
    assert not IssueExtra.objects.exists()


@pytest.mark.parametrize(
    "columns",
    [
        {"kind": "number", "text": "12"},
        {"kind": "number"},
        {"kind": "date", "number": Decimal(1)},
        {"kind": "text", "text": "a", "flag": True},
        {"kind": "colour", "text": "a"},
    ],
)
def test_the_database_refuses_a_value_of_another_kind(columns):
    issue = make_issue(make_park())
    with pytest.raises(IntegrityError), transaction.atomic():
        IssueExtra.objects.create(issue=issue, field=define(), **columns)


def test_the_database_refuses_two_values_of_a_field():
    issue, field = make_issue(make_park()), define()
    IssueExtra.objects.create(issue=issue, field=field, kind="money", number=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        IssueExtra.objects.create(issue=issue, field=field, kind="money", number=2)


def test_a_name_is_given_once_and_again_after_the_field_is_retired():
    field = define()
    for name in ("总投资", "總投資", "总投资（亿元）"):
        with pytest.raises(ValidationError):
            define(name=name)
    define("parks")
    field.retired_on = TODAY
    field.save()
    assert define().pk != field.pk


def test_money_has_a_unit_and_words_have_none():
    with pytest.raises(ValidationError, match="单位|unit"):
        define(unit="")
    with pytest.raises(ValidationError, match="单位|unit"):
        define(kind="text", unit="亿元")


def test_there_are_at_most_thirty_of_a_kind_of_record():
    for number in range(MOST_FIELDS):
        define(name=f"栏{number}", kind="text")
    with pytest.raises(ValidationError, match="30"):
        define(name="再一栏", kind="text")
    define("parks", "另一栏", "text")


KINDS = st.one_of(
    st.tuples(st.just("text"), st.text(max_size=50)),
    st.tuples(
        st.sampled_from(["number", "money"]),
        st.decimals(min_value=Decimal("-1e8"), max_value=Decimal("1e8"), places=6, allow_nan=False),
    ),
    st.tuples(st.just("date"), st.dates(min_value=date(1900, 1, 1))),
    st.tuples(st.just("yes_no"), st.booleans()),
)


class TestRoundTrip(TestCase):
    """What is stored is what is read, whatever it is; storing it again changes nothing."""

    def setUp(self):
        set_today()
        self.issue = make_issue(make_park())
        self.by = a_user()
        self.fields = {
            kind: define(name=f"栏{kind}", kind=kind)
            for kind in ("text", "number", "money", "date", "yes_no")
        }

    @settings(max_examples=40, deadline=None)
    @given(KINDS)
    def test_what_is_stored_is_read(self, case):
        kind, value = case
        field = self.fields[kind]
        wanted = {self.issue.pk: {field: value}}
        expected = checked_value(field, value)
        store_extras(IssueExtra, wanted, by=self.by)
        row = IssueExtra.objects.filter(issue=self.issue, field=field).first()
        assert (row.value if row else None) == expected
        assert store_extras(IssueExtra, wanted, by=self.by) == {}
        store_extras(IssueExtra, {self.issue.pk: {field: None}}, by=self.by)
        assert not IssueExtra.objects.filter(field=field).exists()

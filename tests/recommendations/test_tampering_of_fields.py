"""Every field of every recorded table, changed past the product, is named by `verify_ledger`.

Tables and fields are read from the models, so a new one is covered by itself, or fails here. SQLite
lets a test write what a CHECK forbids; the proof itself knows no database.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection, models, transaction
from pytest_django import DjangoDbBlocker

from parks.ledger.record_state import row_tables
from parks.ledger.sealing.facts import registered_kinds
from parks.ledger.sealing.seals import seal_heads
from parks.ledger.sealing.take_up import take_up_everything
from parks.models import Head, Issue, IssueEntry, IssueState, Seal, SealedHead
from parks.writing import writing
from recommendations.models import AgreementShare, Measure, MeasureEntry, MeasureState
from standings.models import FrozenIssue, FrozenIssuePark, FrozenParkIndustry, FrozenTally, Snapshot
from standings.month_ends.facts import read_month_ends
from standings.month_ends.freeze import freeze
from standings.month_ends.reference import KINDS
from tests.helpers.factories import (
    make_evidence,
    make_issue,
    make_measure,
    make_park,
    make_user,
    set_today,
)
from tests.helpers.ledger.checking import past_the_product, verify_as_it_is
from tests.helpers.ledger.rows import make_row, other_value

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MONTH_END = date(2026, 6, 30)
# What is computed from the rest, and made again by the next write or day; when somebody came in.
COMPUTED = {
    *("evidence_files", "last_entry_on", "last_words", "milestones_left", "search_text"),
    *("sort_key", "sort_path", "turns_amber_on", "turns_red_on"),
}
# Of an issue or measure also what its milestones say, and how often it was saved.
COMPUTED_OF_RECORDS = COMPUTED | {"progress", "version", "done_on"}
# What an entry has columns for: compared with the log one by one.
APART = {"number", "stage", "is_demo"}
# Of a frozen row also what is known at a later month end.
OF_FROZEN = {"until", "search_text", "sort_key", "sort_path"}

RECORDS: tuple[Any, ...] = (Issue, Measure)
ENTRIES: tuple[Any, ...] = (IssueEntry, MeasureEntry)
FACTS = [kind.model for kind in registered_kinds() if kind.model not in RECORDS]
ROWS = [row for record in RECORDS for row in row_tables(record)]
OWNERS = {table: {owner for _name, other, owner in ROWS if other is table} for _, table, _ in ROWS}
each_row = pytest.mark.parametrize(
    ("name", "table", "owner"), ROWS, ids=[f"{table.__name__}-{owner}" for _, table, owner in ROWS]
)
HISTORIES = [model.history.model for model in FACTS if hasattr(model, "history")]
FROZEN: tuple[Any, ...] = (*KINDS, FrozenIssue, Snapshot, FrozenTally)

PROOFS = (Head, Seal, SealedHead, IssueState, MeasureState)


def columns(model: Any, skipped: set[str]) -> list[Any]:
    return [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key
        and field.name not in skipped
        and not isinstance(field, models.GeneratedField)
    ]


@pytest.fixture(scope="module")
def without_constraints(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Rows are changed as somebody with the file would: no rule of the table is asked."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = OFF")


@pytest.fixture(scope="module")
def city(without_constraints: None, once: Callable[..., Any]) -> None:
    """A row in every table, all of its fields filled, a frozen month, and a seal over all.

    A history has a row for each of its fields.
    """

    def fill() -> None:
        set_today(MONTH_END)
        park = make_park()
        issue = make_issue(park, stage="acting")
        make_measure(park, issue, done=1)
        make_user("clerk", regions=(park.home_region,))
        with writing():
            for _name, table, owner in ROWS:
                if not row_of(table, owner):
                    make_row(table, empty=OWNERS[table] - {owner})
        for model in FACTS:
            if model._meta.app_label != "standings" and not model._base_manager.exists():
                make_row(model)
            if hasattr(model, "history"):
                for _field in columns(model.history.model, COMPUTED):
                    last_of(model).save()
        AgreementShare.objects.update(percent=100)
        make_evidence(issue)
        fill_links()
        take_up_everything()
        freeze(MONTH_END)
        take_up_everything()
        seal_heads(MONTH_END)

    once(fill)


def fill_links() -> None:
    """Link the last row of each table with another one by each of its links."""
    for model in (*FACTS, *RECORDS):
        for field in links_of(model):
            manager = getattr(last_of(model), field.name)
            if not manager.exists():
                with writing() as touched:
                    touched.issues.update(Issue.objects.values_list("pk", flat=True))
                    touched.measures.update(Measure.objects.values_list("pk", flat=True))
                    manager.add(last_of(field.related_model) or make_row(field.related_model))


def links_of(model: Any) -> list[Any]:
    # a link with columns of its own is a table of its own; of an issue it is none
    is_own = model in RECORDS
    return [
        field
        for field in model._meta.many_to_many
        if is_own or field.remote_field.through._meta.auto_created
    ]


def last_of(model: Any) -> Any:
    return model._base_manager.order_by("pk").last()


def check(out: StringIO) -> None:
    with suppress(CommandError):
        verify_as_it_is(stdout=out)


def past(once: Callable[..., Any], tamper: Callable[[Any], None]) -> str:
    """Return what is reported after somebody tampered, and take it back."""

    def run() -> str:
        out = StringIO()
        with transaction.atomic():
            with past_the_product() as cursor:
                tamper(cursor)
                check(out)
            transaction.set_rollback(True)
        return out.getvalue()

    return str(once(run))


def change(cursor: Any, model: Any, fields: list[Any], row: Any = None) -> None:
    """Change fields of a row, the last of its table, all in one statement."""
    row = row or last_of(model)
    assert row is not None, f"{model.__name__} has no row"
    sets = ", ".join(f'"{field.column}" = %s' for field in fields)
    values = [other_value(field, getattr(row, field.attname)) for field in fields]
    key = model._meta.pk
    cursor.execute(
        f'UPDATE "{model._meta.db_table}" SET {sets} WHERE "{key.column}" = %s',
        [*values, key.get_db_prep_value(row.pk, connection)],
    )
    assert cursor.rowcount == 1


def delete(cursor: Any, model: Any, row: Any = None) -> None:
    row = row or last_of(model)
    assert row is not None, f"{model.__name__} has no row"
    key = model._meta.pk
    cursor.execute(
        f'DELETE FROM "{model._meta.db_table}" WHERE "{key.column}" = %s',
        [key.get_db_prep_value(row.pk, connection)],
    )


def row_of(table: Any, owner: str) -> Any:
    return table._base_manager.filter(**{f"{owner}__isnull": False}).order_by("pk").last()


def columns_of_row(table: Any) -> list[Any]:
    return columns(table, OWNERS[table] | {"is_demo"} | COMPUTED)


def told_of(report: str, start: str) -> set[str]:
    """The names that the line about a record holds, rows with their columns in brackets."""
    lines = [line for line in report.splitlines() if line.startswith(start)]
    assert lines, f"nothing is said of {start}: {report[:2000]}"
    return set(re.split(r", (?![^(]*\))", lines[0].rpartition(": ")[2]))


def rows_told(report: str) -> dict[str, set[str]]:
    """By row of a record: which of its columns are told."""
    told: dict[str, set[str]] = {}
    for row, names in re.findall(r"([a-z_]+ \d+) \(([^)]*)\)", report):
        told.setdefault(row, set()).update(names.split(", "))
    return told


@pytest.fixture(scope="module")
def changed(city: None, once: Callable[..., Any]) -> str:
    """The report after all fields of a row of every table were changed, rows of logs apart."""

    def tamper(cursor: Any) -> None:
        for model in FACTS:
            change(cursor, model, columns(model, COMPUTED))
        for model in HISTORIES:
            rows = list(model._base_manager.order_by("pk"))
            for field, row in zip(columns(model, COMPUTED), rows[::-1], strict=False):
                change(cursor, model, [field], row)
        for model in RECORDS:
            change(cursor, model, columns(model, COMPUTED_OF_RECORDS | APART))

    return past(once, tamper)


@pytest.fixture(scope="module")
def rows_changed(city: None, once: Callable[..., Any]) -> str:
    """The report after all fields of the rows of records were changed, but to whom they belong."""

    def tamper(cursor: Any) -> None:
        for _name, table, owner in ROWS:
            change(cursor, table, columns_of_row(table), row_of(table, owner))

    return past(once, tamper)


@pytest.fixture(scope="module")
def deleted(city: None, once: Callable[..., Any]) -> str:
    """The report after a row of every table was deleted, and all links between records."""

    def tamper(cursor: Any) -> None:
        for model in HISTORIES:
            delete(cursor, model)
        for model in FACTS:
            if model not in OWNERS:
                delete(cursor, model)
        for _name, table, owner in ROWS:
            delete(cursor, table, row_of(table, owner))

    return past(once, tamper)


@pytest.fixture(scope="module")
def unlinked(city: None, once: Callable[..., Any]) -> str:
    """The report after all links between records were deleted."""

    def tamper(cursor: Any) -> None:
        for model in (*FACTS, *RECORDS):
            for field in links_of(model):
                cursor.execute(f'DELETE FROM "{field.m2m_db_table()}"')

    return past(once, tamper)


def test_nothing_is_named_where_nothing_was_changed(city: None) -> None:
    out = StringIO()
    check(out)
    assert re.fullmatch(r"The ledger holds: .*\n", out.getvalue()), out.getvalue()


@pytest.mark.parametrize("model", FACTS, ids=lambda model: model.__name__)
def test_each_field_of_a_fact_is_named(changed: str, model: Any) -> None:
    start = f"{model._meta.model_name} {last_of(model).pk} "
    assert {field.name for field in columns(model, COMPUTED)} - told_of(changed, start) == set()


@pytest.mark.parametrize("model", HISTORIES, ids=lambda model: model.__name__)
def test_each_field_of_a_history_is_named_by_its_row(changed: str, model: Any) -> None:
    fields = columns(model, COMPUTED)
    rows = model._base_manager.order_by("-pk")[: len(fields)]
    assert len(rows) == len(fields)
    start = f"{model.instance_type._meta.model_name} {last_of(model.instance_type).pk} "
    unnoticed = [
        field.name
        for field, row in zip(fields, rows, strict=True)
        if f"history {row.pk}" not in told_of(changed, start)
    ]
    assert unnoticed == []


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_each_field_of_a_record_with_a_log_is_named(changed: str, model: Any) -> None:
    fields = {field.name for field in columns(model, COMPUTED_OF_RECORDS | APART)}
    told = told_of(changed, f"{last_of(model).number}: changed without an entry")
    assert fields - told == set()


@pytest.mark.parametrize("field", sorted(APART))
@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_number_stage_and_mark_of_a_record_are_compared_with_its_log(
    city: None, once: Callable[..., Any], model: Any, field: str
) -> None:
    if not any(column.name == field for column in columns(model, set())):
        assert (model, field) == (Measure, "stage")
        return
    column = model._meta.get_field(field)
    assert "The ledger holds" not in past(once, lambda cursor: change(cursor, model, [column]))


@each_row
def test_each_field_of_a_row_of_a_record_is_named(
    rows_changed: str, name: str, table: Any, owner: str
) -> None:
    told = rows_told(rows_changed).get(f"{name} {row_of(table, owner).pk}", set())
    assert {field.name for field in columns_of_row(table)} - told == set()


@pytest.fixture(scope="module")
def given_away(city: None, once: Callable[..., Any]) -> str:
    """The report after the rows of records were given to others."""

    def tamper(cursor: Any) -> None:
        for _name, table, owner in ROWS:
            change(cursor, table, [table._meta.get_field(owner)], row_of(table, owner))

    return past(once, tamper)


@pytest.fixture(scope="module")
def marked(city: None, once: Callable[..., Any]) -> str:
    """The report after the rows of records were marked as demonstration."""

    def tamper(cursor: Any) -> None:
        for _name, table, owner in ROWS:
            if has_mark(table):
                change(cursor, table, [table._meta.get_field("is_demo")], row_of(table, owner))

    return past(once, tamper)


def has_mark(table: Any) -> bool:
    return any(field.name == "is_demo" for field in table._meta.concrete_fields)


@each_row
def test_a_row_that_is_given_to_another_record_is_named(
    given_away: str, name: str, table: Any, owner: str
) -> None:
    assert f"{name} {row_of(table, owner).pk} (deleted)" in given_away


@each_row
def test_a_row_that_is_marked_as_demonstration_is_named(
    marked: str, name: str, table: Any, owner: str
) -> None:
    if not has_mark(table):
        # it is a demonstration where its record is one
        return
    row = row_of(table, owner)
    number = getattr(row, owner).number
    kinds = {"evidence": "file", "instructions": "instruction"}
    lines = [line for line in marked.splitlines() if "is_demo" in line]
    assert any(
        line.startswith((f"{number}: {kinds[name]} {row.pk}:", f"{kinds[name]} {row.pk} "))
        for line in lines
    )


@pytest.mark.parametrize(
    "model", [model for model in FACTS if model not in OWNERS], ids=lambda model: model.__name__
)
def test_a_fact_that_is_deleted_is_named(deleted: str, model: Any) -> None:
    key = last_of(model).pk
    assert f"{model._meta.model_name} {key}: deleted past the product" in deleted


@each_row
def test_a_row_of_a_record_that_is_deleted_is_named(
    deleted: str, name: str, table: Any, owner: str
) -> None:
    assert f"{name} {row_of(table, owner).pk} (deleted)" in deleted


@pytest.mark.parametrize("model", [*FACTS, *RECORDS], ids=lambda model: model.__name__)
def test_links_that_are_deleted_are_named(unlinked: str, model: Any) -> None:
    record = last_of(model)
    start = f"{model._meta.model_name} {record.pk} "
    if model in RECORDS:
        start = f"{record.number}: changed without an entry"
    for field in links_of(model):
        assert field.name in told_of(unlinked, start)


@pytest.mark.parametrize("model", ENTRIES, ids=lambda model: model.__name__)
def test_each_field_of_an_entry_is_under_its_hash(
    city: None, once: Callable[..., Any], model: Any
) -> None:
    unnoticed = []
    for field in columns(model, set()):
        report = past(once, lambda cursor, field=field: change(cursor, model, [field]))
        if "The ledger holds" in report:
            unnoticed.append(field.name)
    assert unnoticed == []


@pytest.mark.parametrize("model", FROZEN, ids=lambda model: model.__name__)
def test_each_field_of_a_frozen_row_is_part_of_its_month(city: None, model: Any) -> None:
    before = read_month_ends([MONTH_END])
    unnoticed = []
    for field in columns(model, OF_FROZEN):
        with transaction.atomic():
            with past_the_product() as cursor:
                change(cursor, model, [field])
                if read_month_ends([MONTH_END]) == before:
                    unnoticed.append(field.name)
            transaction.set_rollback(True)
    assert unnoticed == []


def test_what_is_deleted_from_a_frozen_month_is_named(city: None, once: Callable[..., Any]) -> None:
    def tamper(cursor: Any) -> None:
        for model in (FrozenIssuePark, FrozenParkIndustry, *FROZEN):
            if model is not FrozenParkIndustry:
                delete(cursor, model)

    told = told_of(past(once, tamper), "monthend 2026-06-30")
    for kind in KINDS:
        name = kind.record_model()._meta.model_name
        assert any(part.startswith(f"frozen {name} ") for part in told), name
    for word in ("park", "region", "issue"):
        assert any(re.match(rf"{word} ", part) for part in told), word


@pytest.mark.parametrize("model", PROOFS, ids=lambda model: model.__name__)
def test_each_field_of_the_proof_itself_is_named(
    city: None, once: Callable[..., Any], model: Any
) -> None:
    unnoticed = []
    for field in columns(model, {"is_sealed"}):
        report = past(once, lambda cursor, field=field: change(cursor, model, [field]))
        if "The ledger holds" in report:
            unnoticed.append(field.name)
    assert unnoticed == []

"""Logs and evidence are append-only in the database itself; only demonstration rows may go."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from parks.ledger.append_only import install, keep_marks, lift, marked_tables
from parks.models import Issue, IssueEntry, IssueEvidence, Seal, SealedHead
from recommendations.models import MeasureEntry, MeasureEvidence
from tests.conftest import APPEND_ONLY
from tests.helpers.factories import (
    TODAY,
    make_evidence,
    make_issue,
    make_measure,
    make_park,
    make_user,
)

pytestmark = pytest.mark.django_db
TABLES = {
    "parks_issueentry": IssueEntry,
    "parks_issueevidence": IssueEvidence,
    "parks_seal": Seal,
    "parks_sealedhead": SealedHead,
    "recommendations_measureentry": MeasureEntry,
    "recommendations_measureevidence": MeasureEvidence,
}


def one_row_in_each(is_demo: bool = False) -> None:
    issue = make_issue(is_demo=is_demo)
    measure = make_measure(make_park(), issue, is_demo=is_demo)
    make_evidence(issue)
    MeasureEvidence.objects.create(
        measure=measure,
        file="evidence/a.png",
        name="a.png",
        media_type="image/png",
        size=1,
        sha256="0" * 64,
        uploaded_by=make_user("uploader"),
        is_demo=is_demo,
    )
    seal = Seal.objects.create(is_demo=is_demo, seq=1, day=TODAY, heads=1)
    SealedHead.objects.create(is_demo=is_demo, seal=seal, kind="parks.park", key="1")


def triggers_of(table: str) -> set[str]:
    names = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    if connection.vendor == "postgresql":
        names = "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(names, [table])
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.parametrize("table", TABLES)
def test_the_triggers_exist_and_installing_twice_changes_nothing(table):
    mark = f"{table}_keeps_mark"
    all_three = {f"{table}_no_update", f"{table}_no_delete", mark}
    assert triggers_of(table) == all_three
    install(table)
    keep_marks()
    assert triggers_of(table) == all_three
    lift(table)
    assert triggers_of(table) == {mark}


def test_a_flush_between_tests_lifts_all_of_them():
    assert set(APPEND_ONLY) == set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_a_row_is_neither_changed_nor_deleted(table):
    one_row_in_each()
    before = list(TABLES[table].objects.values())
    for statement in (f"UPDATE {table} SET is_demo = is_demo", f"DELETE FROM {table}"):
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    with pytest.raises((IntegrityError, ProtectedError)), transaction.atomic():
        TABLES[table].objects.all().delete()
    assert list(TABLES[table].objects.values()) == before != []


@pytest.mark.parametrize("table", TABLES)
def test_demonstration_rows_may_go(table):
    one_row_in_each(is_demo=True)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET is_demo = is_demo")
    SealedHead.objects.all().delete()
    TABLES[table].objects.all().delete()
    assert not TABLES[table].objects.exists()


def test_no_table_lets_a_record_become_a_demonstration():
    assert all(f"{table}_keeps_mark" in triggers_of(table) for table in marked_tables())
    issue = make_issue()
    with pytest.raises(IntegrityError, match="becomes a demonstration"), transaction.atomic():
        Issue.objects.filter(pk=issue.pk).update(is_demo=True)

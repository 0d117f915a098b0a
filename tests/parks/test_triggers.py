"""The logs are append-only in the database itself; only demonstration rows may go."""

import pytest
from django.db import IntegrityError, connection, transaction

from parks.models import IssueEntry
from parks.triggers import install, lift
from recommendations.models import MeasureEntry
from tests.factories import make_issue, make_measure, make_park

pytestmark = pytest.mark.django_db
TABLES = {"parks_issueentry": IssueEntry, "recommendations_measureentry": MeasureEntry}


def triggers_of(table: str) -> set[str]:
    names = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    if connection.vendor == "postgresql":
        names = "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(names, [table])
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.parametrize("table", TABLES)
def test_the_triggers_exist_and_installing_twice_changes_nothing(table):
    both = {f"{table}_no_update", f"{table}_no_delete"}
    assert triggers_of(table) == both
    install(table)
    assert triggers_of(table) == both
    lift(table)
    assert triggers_of(table) == set()


@pytest.mark.parametrize("model", TABLES.values())
def test_an_entry_is_neither_changed_nor_deleted(model):
    make_measure(make_park(), make_issue())
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.update(words="其他")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.all().delete()
    assert model.objects.get().words == ""


def test_demonstration_rows_may_go():
    issue = make_issue(is_demo=True)
    IssueEntry.objects.filter(issue=issue).update(words="演示")
    assert IssueEntry.objects.filter(issue=issue).delete()[0] == 1

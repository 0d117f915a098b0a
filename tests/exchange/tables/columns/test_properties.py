"""Whatever a table holds: each column that people see gets one answer, and no exception."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from exchange.fields import FIELDS, RecordKind
from exchange.tables.columns.assignment import LEAST
from exchange.tables.columns.kinds import guess_kind
from exchange.tables.columns.recognise import recognise
from exchange.tables.layout.tables import find_tables
from exchange.workbooks.cells import Sheet
from tests.exchange.sheets import TODAY
from tests.exchange.tables.layout.test_properties import sheets

pytestmark = pytest.mark.no_database


@settings(deadline=None, max_examples=25)
@given(sheets())
def test_each_column_gets_one_answer(sheet: Sheet):
    tables = find_tables(sheet, TODAY)
    guess_kind(tables, FIELDS)
    for table in tables:
        shown = [column.place for column in table.columns if not column.is_hidden]
        for kind in RecordKind:
            columns = recognise(table, kind, FIELDS[kind])
            assert [column.place for column in columns] == shown
            names = {field.name for field in FIELDS[kind]}
            for column in columns:
                assert column.field in names | {""}
                assert column.certainty >= LEAST if column.field else column.certainty == 0
                assert column.why

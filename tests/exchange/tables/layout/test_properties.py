"""Whatever stands in a sheet: no exception, and no row is lost."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.tables.layout.tables import find_tables
from exchange.tables.table import Table
from exchange.workbooks.cells import Merge, Raw, Sheet
from tests.exchange.sheets import TODAY, make_sheet

pytestmark = pytest.mark.no_database

WORDS = st.sampled_from(
    [
        *[
            "序号",
            "园区",
            "问题描述",
            "责任单位",
            "完成时限",
            "备注",
            "本期",
            "同比",
            "万元",
            "合计",
            "小计",
            "同上",
        ],
        "一、园区规划类",
        "（一）惠南",
        "惠南高新科技产业园",
        "注：以上为快报数",
        "联系人：张三 0752-1234567",
        "单位：万元、%",
        "填报单位：市工信局",
        "2026年上半年各园区主要指标",
        "第1页 共3页",
        "积水，雨天溢流，影响企业生产。",
        "2026-10-01",
        "1,028.4",
        "≤5",
        "…",
        "问题编号：001",
        "甲",
        "(1)",
    ]
)
VALUES: st.SearchStrategy[Raw] = st.one_of(
    st.none(),
    st.none(),
    WORDS,
    st.text(max_size=8),
    st.integers(-3, 2030),
    st.decimals(allow_nan=False, allow_infinity=False, places=2),
    st.booleans(),
    st.dates(date(1990, 1, 1)),
    st.just(datetime(2026, 6, 30)),
    st.just(Decimal("0.995")),
)


@st.composite
def areas(draw: st.DrawFn) -> Merge:
    row, column = draw(st.integers(1, 14)), draw(st.integers(0, 7))
    return Merge(row, column, row + draw(st.integers(0, 3)), column + draw(st.integers(0, 7)))


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    width = draw(st.integers(1, 8))
    rows = draw(st.lists(st.lists(VALUES, max_size=width), max_size=14))
    merges = draw(st.lists(areas(), max_size=4))
    sheet = make_sheet(rows, hidden_rows=draw(st.lists(st.integers(1, 14), max_size=2)))
    hidden = draw(st.frozensets(st.integers(0, 7), max_size=2))
    return Sheet(sheet.name, sheet.rows, merges=merges, hidden_columns=hidden)


def rows_of_head(table: Table) -> set[int]:
    """The rows that name columns: those of the head, or of a form the rows of its words."""
    letters = (column.letter.lstrip("ABCDEFGHIJ") for column in table.columns)
    return set(table.header_rows) | {int(letter) for letter in letters if letter}


@settings(deadline=None, max_examples=80)
@given(sheets(), st.lists(st.integers(1, 14), max_size=2))
def test_no_row_and_no_cell_is_lost(sheet: Sheet, named: list[int]):
    for header_rows in ([], named):
        tables = find_tables(sheet, TODAY, header_rows)
        told = {line.row for table in tables for line in table.left_out}
        told |= {number for table in tables for number in rows_of_head(table)}
        cells: dict[int, set[int]] = {}
        for table in tables:
            for record in table.rows:
                cells.setdefault(record.number, set()).update(record.cells)
        for row in sheet.rows:
            filled = {place for place, cell in enumerate(row.cells()) if not cell.is_empty}
            if filled and row.number not in told:
                assert filled <= cells[row.number]

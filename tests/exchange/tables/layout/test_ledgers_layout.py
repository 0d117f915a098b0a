"""The four ledgers: where their heads, rows and other lines are."""

from __future__ import annotations

import pytest

from exchange.tables.layout.tables import find_tables
from exchange.tables.table import LeftOut, Table
from tests.exchange.sheets import TODAY, read_ledger

pytestmark = pytest.mark.no_database


def table_of(name: str) -> Table:
    (sheet,) = read_ledger(name).sheets
    (table,) = find_tables(sheet, TODAY)
    return table


def rows(table: Table) -> list[int]:
    return [row.number for row in table.rows]


def left_out(table: Table) -> dict[int, LeftOut]:
    return {line.row: line.reason for line in table.left_out}


def test_a_list_of_tasks():
    table = table_of("01-zone-task-list.xlsx")
    assert (table.header_rows, rows(table)) == ((2,), list(range(3, 12)))
    assert table.title == "惠南科技产业园2026年重点工作及责任清单"
    assert table.surroundings is not None
    assert table.surroundings.year == 2026
    assert left_out(table) == {1: LeftOut.TITLE, 12: LeftOut.BLANK}


def test_problems_as_text():
    table = table_of("03-problems-gb18030.csv")
    assert (table.header_rows, rows(table)) == ((1,), list(range(2, 8)))
    assert left_out(table) == {8: LeftOut.BLANK}


def test_a_wide_table_of_figures():
    table = table_of("06-figures-wide.xlsx")
    assert (table.header_rows, rows(table)) == ((3, 4), list(range(5, 12)))
    assert [column.header for column in table.columns][:3] == [
        "园区",
        "亩均税收 / 本期",
        "亩均税收 / 同比±%",
    ]
    assert [column.letter for column in table.columns if column.is_hidden] == ["E"]
    facts = table.surroundings
    assert facts is not None
    assert (facts.period, facts.unit_line) == ("2026H1", "单位:万元、%")
    assert left_out(table) == {1: LeftOut.TITLE, 2: LeftOut.UNIT_LINE, 12: LeftOut.TOTAL}
    assert table.rows[6].cells[1].details.error == "#DIV/0!"


def test_a_web_page():
    table = table_of("13-html-called-xls.xls")
    assert (table.header_rows, rows(table), table.title) == ((2,), [3, 4], "问题台账导出")
    assert table.rows[1].cells[2].text == "<b>护栏</b>松动"

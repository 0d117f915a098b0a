"""What the rows of a table are, and when nobody but a person can say."""

from __future__ import annotations

import pytest

from exchange.fields import FIELDS
from exchange.tables.columns.kinds import guess_kind
from exchange.tables.layout.tables import find_tables
from tests.exchange.sheets import TODAY, make_table, read_ledger
from tests.exchange.tables.columns.test_recognise import SETS, indicator_of

pytestmark = pytest.mark.no_database
# below it a person is asked
CERTAIN = 80


def guess(text: str) -> tuple[str | None, int]:
    return guess_kind(find_tables(make_table(text), TODAY), FIELDS, indicator_of=indicator_of)


@pytest.mark.parametrize(("kind", "head", "row", "_wanted"), SETS.values(), ids=SETS.keys())
def test_the_kind_of_each_set_is_guessed(kind: str, head: str, row: str, _wanted: str):
    assert guess(f"{head}\n{row}")[0] == kind


@pytest.mark.parametrize(
    ("name", "kind", "is_certain"),
    [
        # tasks are measures or issues; nothing in the file says which
        ("01-zone-task-list.xlsx", "measures", False),
        ("03-problems-gb18030.csv", "issues", True),
        ("06-figures-wide.xlsx", "observations", True),
        ("13-html-called-xls.xls", "issues", True),
    ],
)
def test_the_ledgers(name: str, kind: str, is_certain: bool):
    tables = [table for sheet in read_ledger(name).sheets for table in find_tables(sheet, TODAY)]
    guessed, certainty = guess_kind(tables, FIELDS, indicator_of=indicator_of)
    assert (guessed, certainty >= CERTAIN) == (kind, is_certain)


def test_figures_of_indicators_that_nobody_knows_yet():
    text = "园区|规上工业产值|固投|税收\n惠南|120.5|12|3.3\n东江|90|11|2"
    kind, certainty = guess_kind(find_tables(make_table(text), TODAY), FIELDS)
    assert kind == "observations"
    assert certainty < 98


def test_the_title_tips_the_scales():
    body = "编号|名称|责任单位|完成时限\n1|某事|市住建局|2026-10-01"
    assert guess(f"惠州市园区问题整改台账\n{body}")[0] == "issues"
    assert guess(f"惠州市园区整改措施清单\n{body}")[0] == "measures"


def test_words_without_a_table_are_nothing():
    assert guess("填表说明\n1.本表由各园区填报，每月5日前报送。") == (None, 0)
    assert guess_kind([], FIELDS) == (None, 0)

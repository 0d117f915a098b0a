"""A form of another office is filled, and nothing else in it changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from exchange.forms.filling import Body, UnfillableFormError, fill_form, moved

pytestmark = pytest.mark.no_database
BODY = Body(first_row=4, drawn_rows=2, columns=("A", "B", "D"))
ROWS: list[list[Any]] = [
    ["排水管破损", date(2026, 12, 1), Decimal("1.5")],
    ["=1+1", None, 2],
    ["围挡缺失", date(2026, 12, 31), 3],
    ["标志不清", date(2027, 1, 1), 4],
]


def make_form() -> bytes:
    """A form with a title, two drawn rows, a sum, a note, and a second sheet."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "台账"
    sheet.append(["整改台账"])
    sheet.merge_cells("A1:D1")
    sheet["A1"].font = Font(name="方正小标宋简体", size=22, bold=True)
    sheet.append(["单位：", None, "日期："])
    sheet.append(["问题", "时限", "备注", "分值"])
    for row in (4, 5):
        for column in "ABCD":
            sheet[f"{column}{row}"].fill = PatternFill("solid", fgColor="FFEEDD")
        sheet.merge_cells(f"B{row}:C{row}")
        sheet[f"B{row}"].number_format = "yyyy-mm-dd"
    sheet["A6"] = "合计"
    sheet["D6"] = "=SUM(D4:D5)"
    sheet["A7"] = "注：本表每月 5 日前报送。"
    sheet.merge_cells("A7:D7")
    rule = DataValidation(type="whole", operator="between", formula1="0", formula2="10")
    rule.add("D4:D5")
    sheet.add_data_validation(rule)
    sheet.print_area = "A1:D7"
    book.create_sheet("说明")["A1"] = "填表说明"
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def filled(rows: Sequence[Sequence[Any]], cells: dict[str, Any] | None = None) -> Any:
    content = fill_form(make_form(), "台账", BODY, rows, cells or {})
    return load_workbook(BytesIO(content))["台账"]


def test_rows_and_single_cells_are_filled() -> None:
    sheet = filled(ROWS[:2], {"B2": "市生态环境局"})
    assert sheet["B2"].value == "市生态环境局"
    assert sheet["A4"].value == "排水管破损"
    assert sheet["B4"].value.date() == date(2026, 12, 1)
    assert sheet["D4"].value == 1.5
    assert sheet["B5"].value is None
    assert sheet["D6"].value == "=SUM(D4:D5)"
    assert sheet["A7"].value == "注：本表每月 5 日前报送。"


def test_words_that_look_like_a_formula_stay_words() -> None:
    cell = filled(ROWS[:2])["A5"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_what_the_form_has_not_drawn_is_inserted_in_its_style() -> None:
    sheet = filled(ROWS)
    assert [sheet[f"A{row}"].value for row in range(4, 10)] == [
        *["排水管破损", "=1+1", "围挡缺失", "标志不清"],
        *["合计", "注：本表每月 5 日前报送。"],
    ]
    assert sheet["A7"].fill.fgColor.rgb == "00FFEEDD"
    assert sheet["B7"].number_format == "yyyy-mm-dd"
    assert sheet["D8"].value == "=SUM(D4:D7)"
    merges = {str(merged) for merged in sheet.merged_cells.ranges}
    assert merges == {"A1:D1", "B4:C4", "B5:C5", "B6:C6", "B7:C7", "A9:D9"}
    assert str(sheet.data_validations.dataValidation[0].sqref) == "D4:D7"
    assert sheet.print_area == "'台账'!$A$1:$D$9"


def test_every_other_part_stays_byte_by_byte() -> None:
    form = make_form()
    content = fill_form(form, "台账", BODY, ROWS[:2], {})
    with ZipFile(BytesIO(form)) as before, ZipFile(BytesIO(content)) as after:
        assert before.namelist() == after.namelist()
        changed = [name for name in before.namelist() if before.read(name) != after.read(name)]
    assert set(changed) == {"xl/worksheets/sheet1.xml"}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no workbook"])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(UnfillableFormError):
        fill_form(content, "台账", BODY, ROWS, {})


def test_a_sheet_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnfillableFormError, match="别的"):
        fill_form(make_form(), "别的", BODY, ROWS, {})


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("SUM(D4:D5)", "SUM(D4:D8)"),
        ("$D$6*2", "$D$9*2"),
        ("A1&D4", "A1&D4"),
        ("LOG10(D7)", "LOG10(D10)"),
        ("D5", "D5"),
    ],
)
def test_references_follow_what_moved(formula: str, expected: str) -> None:
    assert moved(formula, after=5, by=3) == expected

"""What is known of the cells of a workbook."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from exchange.workbooks.cells import Merge, Visibility
from exchange.workbooks.formats.number_formats import Shows, shows
from tests.exchange.workbooks.making import (
    DATA,
    MAIN,
    OFFICE,
    PACKAGE,
    ods,
    packed,
    read_here,
    sheet_xml,
    text_row,
    values,
    workbook,
    written,
)

pytestmark = pytest.mark.no_database


@pytest.mark.parametrize(
    ("written_as", "value"),
    [
        ("0.1", Decimal("0.1")),
        ("0.30000000000000004", Decimal("0.3")),
        ("98.299999999999997", Decimal("98.3")),
        ("1028.4", Decimal("1028.4")),
        ("98", 98),
        ("98.0", 98),
        ("1E3", 1000),
        ("-0.5", Decimal("-0.5")),
        ("1E-7", Decimal("1E-7")),
        ("4.4130219900101123E17", 441302199001011000),
        ("one", "one"),
        ("1E999", "1E999"),
    ],
)
def test_a_number_is_what_the_sheet_shows(written_as: str, value: Any):
    row = f'<row r="1"><c r="A1"><v>{written_as}</v></c></row>'
    ((read,),) = values(read_here(workbook(sheet_xml(row))))
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [
        ("yyyy-mm-dd", Shows.DAY),
        ('yyyy"年"m"月"d"日"', Shows.DAY),
        ('[$-804]yyyy"年"m"月"', Shows.DAY),
        ("[DBNum1][$-804]m月d日", Shows.DAY),
        ("mmm", Shows.DAY),
        ("aaaa d", Shows.DAY),
        ("h:mm", Shows.TIME),
        ('上午/下午h"时"mm"分"', Shows.TIME),
        ("mm:ss.0", Shows.TIME),
        ("[h]:mm", Shows.DURATION),
        ("General", Shows.NUMBER),
        ("G/通用格式", Shows.NUMBER),
        ("0.00%", Shows.NUMBER),
        ("0.00E+00", Shows.NUMBER),
        ('0"m"', Shows.NUMBER),
        ("0\\d", Shows.NUMBER),
        ("[Red]#,##0", Shows.NUMBER),
        ("[>=100]0;0.0", Shows.NUMBER),
        ("#,##0.00_);[Red]\\(#,##0.00\\)", Shows.NUMBER),
        ("@", Shows.NUMBER),
        ('"单位：yyyy"0', Shows.NUMBER),
        ('0;"d"', Shows.NUMBER),
    ],
)
def test_a_format_says_whether_a_number_is_a_day(number_format: str, shown: Shows):
    assert shows(number_format) is shown


def dated(serial: str, number_format: str, starts_1904: bool = False) -> Any:
    styles = (
        f'<numFmts><numFmt numFmtId="200" formatCode="{number_format}"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="200"/></cellXfs>'
    )
    row = f'<row r="1"><c r="A1" s="1"><v>{serial}</v></c></row>'
    content = workbook(sheet_xml(row), styles=styles, starts_1904=starts_1904)
    ((value,),) = values(read_here(content))
    return value


@pytest.mark.parametrize(
    ("serial", "number_format", "value"),
    [
        ("46357", "yyyy/m/d", date(2026, 12, 1)),
        ("46357.5", "yyyy/m/d", datetime(2026, 12, 1, 12)),
        ("46357.99999", "yyyy/m/d h:mm", datetime(2026, 12, 1, 23, 59, 59)),
        ("0.5", "h:mm", time(12)),
        ("1.5", "[h]:mm", timedelta(hours=36)),
        ("1", "yyyy/m/d", date(1900, 1, 1)),
        ("59", "yyyy/m/d", date(1900, 2, 28)),
        ("60", "yyyy/m/d", 60),
        ("61", "yyyy/m/d", date(1900, 3, 1)),
        ("0", "yyyy/m/d", 0),
        ("-5", "yyyy/m/d", -5),
        ("1E10", "yyyy/m/d", 10_000_000_000),
        ("2958466", "yyyy/m/d", 2958466),
        ("2958465", "yyyy/m/d", date(9999, 12, 31)),
    ],
)
def test_a_serial_number_is_a_day_where_the_calendar_has_it(
    serial: str, number_format: str, value: Any
):
    assert dated(serial, number_format) == value


def test_days_may_be_counted_from_1904():
    assert dated("44895", "yyyy/m/d", starts_1904=True) == date(2026, 12, 1)


def test_formats_that_have_a_number_alone_are_known():
    styles = '<cellXfs><xf numFmtId="14"/><xf numFmtId="57"/><xf numFmtId="10"/></cellXfs>'
    cells = '<c><v>46357</v></c><c s="1"><v>46357</v></c><c s="2"><v>0.5</v></c>'
    row = f'<row r="1">{cells}</row>'
    (sheet,) = read_here(workbook(sheet_xml(row), styles=styles)).sheets
    (read,) = sheet.rows
    assert read.values == (date(2026, 12, 1), date(2026, 12, 1), Decimal("0.5"))
    formats = [cell.details.number_format for cell in read.cells()]
    assert formats == ["yyyy/m/d", 'yyyy"年"m"月"', "0.00%"]


def test_texts_of_all_kinds_are_texts():
    """Shared, in runs, with how it is pronounced, in the cell, of a formula, with escaped signs."""
    strings = (
        "<si><t>园区</t></si>"
        "<si><r><t>粗</t></r><r><rPr><b/></rPr><t xml:space='preserve'> 体</t></r></si>"
        "<si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh><phoneticPr fontId='1'/></si>"
        "<si><t>一_x000D_\n二_x0041_</t></si>"
        "<si><t>  </t></si>"
        "<si/>"
    )
    cells = "".join(f'<c r="{chr(65 + place)}1" t="s"><v>{place}</v></c>' for place in range(6))
    cells += '<c r="G1" t="inlineStr"><is><r><t>行</t></r><r><t>内</t></r></is></c>'
    cells += '<c r="H1" t="str"><f>A1&amp;""</f><v>公式</v></c>'
    cells += '<c r="I1" t="b"><v>1</v></c><c r="J1" t="d"><v>2026-12-01T00:00:00</v></c>'
    content = workbook(sheet_xml(f'<row r="1">{cells}</row>'), strings=strings)
    ((*texts, flag, day),) = values(read_here(content))
    assert texts == ["园区", "粗 体", "東京", "一\n二A", None, None, "行内", "公式"]
    assert (flag, day) == (True, date(2026, 12, 1))


def test_formulas_are_their_stored_values_and_one_without_is_told():
    cells = (
        '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        '<c r="C1"><f>NOW()</f></c><c r="D1" t="inlineStr"><is><t>=1+1</t></is></c>'
    )
    (sheet,) = read_here(workbook(sheet_xml(f'<row r="1">{cells}</row>'))).sheets
    (row,) = sheet.rows
    assert row.values == (2, None, None, "=1+1")
    assert [cell.details.is_formula for cell in row.cells()] == [True, True, True, False]
    assert row.cell(1).details.error == "#DIV/0!"
    assert not row.cell(1).is_empty
    assert ["C1" in notice for notice in sheet.notices] == [True]


def test_what_is_hidden_merged_and_noted_is_told():
    def write(book: Any, sheet: Any) -> None:
        sheet.merge_range("A1:C1", "标题")
        sheet.write_row("A2", ["编号", "问题", "时限", "隐藏"])
        sheet.write_comment("B2", "逐条填写", {"author": "林"})
        sheet.write_row("A3", [1, "积水", "6月底", "x"])
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column("D:D", 8, None, {"hidden": True})
        hidden = book.add_worksheet("隐藏")
        hidden.write("A1", "x")
        hidden.hide()
        very = book.add_worksheet("深藏")
        very.write("A1", "x")
        very.very_hidden()
        book.add_chartsheet("图")

    book = read_here(written(write))
    sheet = book.sheets[0]
    assert sheet.name == "台账"
    assert list(sheet.merges) == [Merge(1, 0, 1, 2)]
    assert sheet.hidden_columns == {3}
    assert [row.is_hidden for row in sheet.rows] == [False, False, True]
    assert sheet.rows[1].cell(1).details.comment == "逐条填写"
    assert [each.visibility for each in book.sheets] == [
        Visibility.VISIBLE,
        Visibility.HIDDEN,
        Visibility.VERY_HIDDEN,
    ]


def test_rows_and_cells_may_name_no_place():
    rows = (
        "<row><c><v>1</v></c><c><v>2</v></c></row>"
        '<row r="5"><c r="C5"><v>3</v></c><c><v>4</v></c></row>'
        "<row><c><v>6</v></c></row>"
    )
    (sheet,) = read_here(workbook(sheet_xml(rows))).sheets
    assert [(row.number, row.values) for row in sheet.rows] == [
        (1, (1, 2)),
        (5, (None, None, 3, 4)),
        (6, (6,)),
    ]


def test_elements_may_have_a_prefix_and_parts_other_places():
    """What other programs write: prefixes, absolute targets, names in other letters."""
    parts = {
        "_rels/.rels": f'<r:Relationships xmlns:r="{PACKAGE}/relationships"><r:Relationship Id="1" '
        f'Type="{OFFICE}/officeDocument" Target="/xl/Workbook.xml"/></r:Relationships>',
        "XL/workbook.xml": f'<x:workbook xmlns:x="{MAIN}" xmlns:q="{OFFICE}"><x:sheets>'
        '<x:sheet name="a" sheetId="1" q:id="k"/></x:sheets></x:workbook>',
        "xl/_rels/Workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="k" Type="{OFFICE}/worksheet" Target="/xl/sheets/ONE.xml"/>'
        "</Relationships>",
        "xl/sheets/one.xml": f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1">'
        '<x:c r="A1" t="inlineStr"><x:is><x:t>值</x:t></x:is></x:c></x:row></x:sheetData>'
        "</x:worksheet>",
    }
    assert values(read_here(packed(parts))) == [("值",)]


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", "B2:A1", "nonsense"])
def test_a_false_dimension_is_not_believed(dimension: str):
    rows = text_row(1, "一", "二") + text_row(2, "三", "四")
    content = workbook(sheet_xml(rows, before=f'<dimension ref="{dimension}"/>'))
    assert values(read_here(content)) == [("一", "二"), ("三", "四")]


def test_merges_end_where_the_sheet_ends():
    merges = '<mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="A9:B9"/></mergeCells>'
    content = workbook(sheet_xml(text_row(1, "一", "二") + text_row(2, "三"), after=merges))
    assert list(read_here(content).sheets[0].merges) == [Merge(1, 0, 2, 1)]


def test_sheets_of_one_name_are_told_apart():
    content = workbook(*[sheet_xml(text_row(1, "x"))] * 3, names=["表", "表", "表"])
    assert [sheet.name for sheet in read_here(content).sheets] == ["表", "表 (2)", "表 (3)"]


@pytest.mark.parametrize("name", ["stray.xls"])
def test_a_stray_cell_of_an_old_workbook_is_left_out(name: str):
    (sheet,) = read_here((DATA / name).read_bytes()).sheets
    assert (len(sheet.rows), sheet.width) == (3, 5)
    assert ["65,536" in notice for notice in sheet.notices] == [True]


def cell(reference: str) -> str:
    row = "".join(sign for sign in reference if sign.isdigit())
    return f'<row r="{row}"><c r="{reference}"><v>1</v></c></row>'


TABLE = "".join(text_row(number, "一", "二") for number in range(1, 215))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (TABLE + cell("XFD1048576"), ["1,048,576", "214"]),
        (TABLE + cell("A1048576"), ["1,048,576", "214"]),
        (TABLE + cell("A5000") + cell("A5001") + cell("C90000"), ["5,000", "3", "214"]),
        (TABLE + cell("ZZ215"), ["ZZ215", "B"]),
        (cell("ZZ1") + text_row(2, "一", "二"), []),
        (text_row(1, "一") + cell("ZZ2") + text_row(3, "一", "二"), ["ZZ2", "B"]),
    ],
)
def test_stray_cells_are_left_out_and_named(rows: str, words: list[str]):
    (sheet,) = read_here(workbook(sheet_xml(rows))).sheets
    if not words:
        assert (sheet.width, list(sheet.notices)) == (702, [])
        return
    assert sheet.width <= 2
    (notice,) = sheet.notices
    assert all(word in notice for word in words), notice


@pytest.mark.parametrize(
    "rows",
    [
        # the table begins far below its title
        text_row(1, "标题") + "".join(text_row(3000 + n, "一", "二") for n in range(30)),
        # a wide table below a narrow title, with a note far to the right
        '<row r="1"><c r="A1"><v>1</v></c><c r="IZ1"><v>1</v></c></row>'
        '<row r="2">' + "<c><v>1</v></c>" * 260 + "</row>",
        # many cells far to the right are a table of their own
        "".join(
            f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="AAA{n}"><v>1</v></c></row>'
            for n in range(1, 30)
        ),
        # one cell alone is all there is
        cell("B70000"),
        cell("ZZ3"),
    ],
)
def test_what_only_looks_stray_is_kept(rows: str):
    (sheet,) = read_here(workbook(sheet_xml(rows))).sheets
    assert list(sheet.notices) == []
    assert sum(len(row.values) - list(row.values).count(None) for row in sheet.rows) == rows.count(
        "<c"
    )


def test_blank_rows_at_the_end_are_told_where_they_are_few():
    few = read_here(workbook(sheet_xml(text_row(1, "一") + '<row r="3"/>'))).sheets[0]
    many = read_here(workbook(sheet_xml(text_row(1, "一") + '<row r="300"/>'))).sheets[0]
    assert (few.last_row, many.last_row, few.rows[-1].number) == (3, 1, 1)


def ods_cell(kind: str, attributes: str = "", text: str = "") -> str:
    words = f"<text:p>{text}</text:p>" if text else ""
    return f'<table:table-cell office:value-type="{kind}" {attributes}>{words}</table:table-cell>'


def test_a_spreadsheet_of_opendocument_keeps_what_it_knows():
    cells = (
        ods_cell("float", 'office:value="0.1"', "0.1")
        + ods_cell("percentage", 'office:value="0.995"', "99.5%")
        + ods_cell("date", 'office:date-value="2026-12-01"', "2026年12月1日")
        + ods_cell("date", 'office:date-value="2026-12-01T08:30:00"', "x")
        + ods_cell("time", 'office:time-value="PT08H30M00S"', "08:30")
        + ods_cell("boolean", 'office:boolean-value="true"', "TRUE")
        + ods_cell("string", "", "一<text:line-break/>二<text:s text:c='2'/>三")
        + ods_cell("string", 'table:formula="of:=1/0"', "#DIV/0!")
        + '<table:table-cell office:value-type="string"><office:annotation><text:p>注</text:p>'
        "</office:annotation><text:p>第一段</text:p><text:p>第二段</text:p></table:table-cell>"
    )
    body = (
        '<table:table table:name="表" table:style-name="ta1">'
        '<table:table-column/><table:table-column table:visibility="collapse"/>'
        '<table:table-row table:visibility="filter">'
        '<table:table-cell table:number-columns-spanned="2" office:value-type="string">'
        "<text:p>标题</text:p></table:table-cell>"
        "<table:covered-table-cell><text:p>x</text:p></table:covered-table-cell></table:table-row>"
        '<table:table-row table:number-rows-repeated="2"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
        f"<table:table-row>{cells}</table:table-row>"
        '<table:table-row table:number-rows-repeated="2">'
        '<table:table-cell table:number-columns-repeated="2" office:value-type="float" '
        'office:value="7"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row></table:table>'
    )
    styles = (
        '<style:style style:name="ta1" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    (sheet,) = read_here(ods(body, styles)).sheets
    rows = {row.number: row for row in sheet.rows}
    assert list(rows) == [1, 4, 5, 6]
    assert rows[4].values == (
        Decimal("0.1"),
        Decimal("0.995"),
        date(2026, 12, 1),
        datetime(2026, 12, 1, 8, 30),
        time(8, 30),
        True,
        "一\n二  三",
        None,
        "第一段\n第二段",
    )
    assert rows[4].cell(1).details.number_format == "0.0%"
    assert rows[4].cell(7).details.error == "#DIV/0!"
    assert rows[4].cell(8).details.comment == "注"
    assert rows[6].values == (7, 7)
    assert rows[1].is_hidden
    assert list(sheet.merges) == [Merge(1, 0, 1, 1)]
    assert (sheet.hidden_columns, sheet.visibility) == ({1}, Visibility.HIDDEN)


def test_a_workbook_in_xml_keeps_what_it_knows():
    content = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
<Styles><Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style>
<Style ss:ID="d"><NumberFormat ss:Format="yyyy-mm-dd"/></Style></Styles>
<Worksheet ss:Name="台账"><Table><Column ss:Index="3" ss:Hidden="1"/>
<Row><Cell ss:MergeAcross="2"><Data ss:Type="String">标题</Data></Cell></Row>
<Row ss:Index="3" ss:Hidden="1"><Cell ss:StyleID="p"><Data ss:Type="Number">0.995</Data></Cell>
<Cell ss:Index="3" ss:StyleID="d"><Data ss:Type="DateTime">2026-12-01T00:00:00.000</Data>
<Comment><ss:Data>注</ss:Data></Comment></Cell>
<Cell ss:Formula="=1/0"><Data ss:Type="Error">#DIV/0!</Data></Cell></Row></Table></Worksheet>
<Worksheet ss:Name="二"><Table><Row><Cell><Data ss:Type="Boolean">1</Data></Cell></Row></Table>
<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet>
</Workbook>"""
    first, second = read_here(content.encode()).sheets
    assert values(read_here(content.encode())) == [
        ("标题",),
        (Decimal("0.995"), None, date(2026, 12, 1), None),
    ]
    assert [row.number for row in first.rows] == [1, 3]
    row = first.rows[1]
    assert row.is_hidden
    assert row.cell(0).details.number_format == "0.00%"
    assert row.cell(2).details.comment == "注"
    assert (row.cell(3).details.error, row.cell(3).details.is_formula) == ("#DIV/0!", True)
    assert (list(first.merges), first.hidden_columns) == ([Merge(1, 0, 1, 2)], {2})
    assert (second.rows[0].values, second.visibility) == ((True,), Visibility.HIDDEN)


def test_sheets_that_are_read_in_one_go_begin_again_together():
    """A far cell of the second sheet turns out to belong to its table."""
    one = ods_cell("float", 'office:value="1"')
    wide = one * 260
    far = f'{one}<table:table-cell table:number-columns-repeated="250"/>{one}'
    body = (
        f'<table:table table:name="一"><table:table-row>{one}</table:table-row></table:table>'
        f'<table:table table:name="二"><table:table-row>{far}</table:table-row>'
        f"<table:table-row>{wide}</table:table-row></table:table>"
    )
    first, second = read_here(ods(body)).sheets
    assert (first.name, first.width, second.name, second.width) == ("一", 1, "二", 260)
    assert second.rows[0].values.count(1) == 2

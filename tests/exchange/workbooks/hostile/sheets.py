"""Sheets of a shape that no table has: too long, too wide, too many, or lying about it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.exchange.workbooks.making import (
    HEAD,
    MAIN,
    OFFICE,
    PACKAGE,
    ods,
    packed,
    sheet_xml,
    text_row,
    workbook,
    workbook_parts,
)

HEADS = ("序号", "问题标题", "所属园区", "责任单位", "整改时限")
TABLE = (
    text_row(1, *HEADS)
    + text_row(2, "1", "雨污管网未分流", "东江高新科技产业园", "招商部", "2026年12月31日")
    + text_row(3, "2", "消防通道被占用", "惠南高新科技产业园", "综合部", "立即")
)
EMPTY = '<c s="1"/>'


def cell(reference: str, value: str = "1") -> str:
    """A row of one cell, wherever it says that it is."""
    return f'<row><c r="{reference}"><v>{value}</v></c></row>'


def with_rows(rows: str, **more: str) -> bytes:
    """A ledger with more rows."""
    return workbook(sheet_xml(TABLE + rows, **more))


def with_relation(kind: str, target: str, **parts: str) -> bytes:
    """A ledger whose sheet is related to something."""
    relation = (
        f'<Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'
    )
    return packed(
        {
            **workbook_parts(sheet_xml(TABLE)),
            "xl/worksheets/_rels/sheet1.xml.rels": f"{HEAD}<Relationships "
            f'xmlns="{PACKAGE}/relationships">{relation}</Relationships>',
            **parts,
        }
    )


def in_ods(cells: str, row: str = "", table: str = "") -> bytes:
    """A spreadsheet of OpenDocument with one row of cells."""
    return ods(
        f'<table:table table:name="x"{table}><table:table-row{row}>{cells}</table:table-row>'
        "</table:table>"
    )


def ods_cell(attributes: str = "", words: str = "问题") -> str:
    """A cell of OpenDocument."""
    kind = "" if "value-type" in attributes else ' office:value-type="string"'
    return f"<table:table-cell{kind}{attributes}><text:p>{words}</text:p></table:table-cell>"


def with_macros() -> bytes:
    """A ledger with programs, which nobody runs."""
    parts = workbook_parts(sheet_xml(TABLE))
    types = (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
    )
    program = b'Sub Auto_Open()\nShell "calc"\nEnd Sub'
    return packed({**parts, "[Content_Types].xml": types, "xl/vbaProject.bin": program})


def hidden_everywhere() -> bytes:
    """Two sheets that only macros can show."""
    states = {1: "veryHidden", 2: "hidden"}
    return workbook(sheet_xml(TABLE), sheet_xml(TABLE), states=states)


def merged(count: int) -> bytes:
    """A ledger with many merged areas."""
    areas = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, count + 1))
    return with_rows("", after=f"<mergeCells>{areas}</mergeCells>")


def write_rows(row: Callable[[int], str], rows: int, path: Path) -> None:
    """A workbook of many rows, written as they are made."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in workbook_parts("").items():
            if not name.endswith("sheet1.xml"):
                archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{TABLE}'.encode())
            for number in range(4, rows + 1):
                part.write(row(number).encode())
            part.write(b"</sheetData></worksheet>")


def ledger_row(number: int) -> str:
    """A row that nothing is wrong with."""
    words = (str(number), f"第{number}号问题", "东江高新科技产业园", "招商部", "2026-12-31")
    return text_row(number, *words)


def unknown_names(number: int) -> str:
    """A row whose park and unit nobody knows, each another."""
    words = (str(number), f"第{number}号问题", f"东江高新第{number}园", f"第{number}专班", "x")
    return text_row(number, *words)


SMALL: dict[str, Callable[[], bytes]] = {
    "stray-cell.xlsx": lambda: with_rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "stray-row.xlsx": lambda: with_rows(text_row(1_048_576, "x")),
    "stray-column.xlsx": lambda: with_rows('<row r="4"><c r="XFD4"><v>1</v></c></row>'),
    "false-dimension.xlsx": lambda: with_rows("", before='<dimension ref="A1:XFD1048576"/>'),
    "small-dimension.xlsx": lambda: with_rows("", before='<dimension ref="A1"/>'),
    "nonsense-dimension.xlsx": lambda: with_rows("", before='<dimension ref="-1:zz"/>'),
    "beyond-the-last-row.xlsx": lambda: with_rows(text_row(1_048_577, "x")),
    "row-of-ten-digits.xlsx": lambda: with_rows('<row r="9999999999"><c><v>1</v></c></row>'),
    "row-below-zero.xlsx": lambda: with_rows('<row r="-5"><c><v>1</v></c></row>'),
    "row-zero.xlsx": lambda: with_rows('<row r="0"><c r="A0"><v>1</v></c></row>'),
    "row-of-words.xlsx": lambda: with_rows('<row r="x"><c r="x"><v>1</v></c></row>'),
    "rows-backwards.xlsx": lambda: with_rows(text_row(9, "x") + text_row(5, "y")),
    "row-twice.xlsx": lambda: with_rows(text_row(4, "x") + text_row(4, "y")),
    "cell-twice.xlsx": lambda: with_rows(
        '<row r="4"><c r="A4"><v>1</v></c><c r="A4"><v>2</v></c></row>'
    ),
    "cell-of-another-row.xlsx": lambda: with_rows('<row r="4"><c r="B9"><v>1</v></c></row>'),
    "column-beyond-the-last.xlsx": lambda: with_rows(cell("ZZZ4")),
    "column-of-many-letters.xlsx": lambda: with_rows(cell("A" * 10_000 + "4")),
    "column-of-no-letter.xlsx": lambda: with_rows(cell("四4")),
    "hundred-thousand-columns.xlsx": lambda: with_rows(f"<row>{'<c><v>1</v></c>' * 100_000}</row>"),
    "three-thousand-columns.xlsx": lambda: with_rows(f"<row>{'<c><v>1</v></c>' * 3_000}</row>"),
    "empty-cells-over-the-width.xlsx": lambda: with_rows(f"<row>{EMPTY * 16_384}</row>" * 26),
    "two-thousand-sheets.xlsx": lambda: workbook(*[sheet_xml(TABLE)] * 2_000),
    "hundred-ninety-sheets.xlsx": lambda: workbook(*[sheet_xml(TABLE)] * 190),
    "sheets-of-one-name.xlsx": lambda: workbook(*[sheet_xml(TABLE)] * 3, names=["x"] * 3),
    "sheet-named-as-a-path.xlsx": lambda: workbook(sheet_xml(TABLE), names=["../../etc/passwd"]),
    "sheet-named-as-a-tag.xlsx": lambda: workbook(
        sheet_xml(TABLE), names=["&lt;script&gt;alert(1)&lt;/script&gt;"]
    ),
    "sheet-of-a-long-name.xlsx": lambda: workbook(sheet_xml(TABLE), names=["x" * 1_000_000]),
    "sheet-without-a-name.xlsx": lambda: workbook(sheet_xml(TABLE), names=[""]),
    "all-sheets-hidden.xlsx": hidden_everywhere,
    "all-columns-hidden.xlsx": lambda: with_rows(
        "", before='<cols><col min="1" max="2147483647" hidden="1"/></cols>'
    ),
    "all-rows-hidden.xlsx": lambda: workbook(
        sheet_xml(TABLE.replace('<row r="', '<row hidden="1" r="'))
    ),
    "many-merges.xlsx": partial(merged, 150_000),
    "merge-of-the-sheet.xlsx": lambda: with_rows(
        "", after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    ),
    "merges-that-overlap.xlsx": lambda: with_rows(
        "",
        after="<mergeCells>"
        + "".join(f'<mergeCell ref="A1:E{n}"/>' for n in range(1, 500))
        + "</mergeCells>",
    ),
    "merge-backwards.xlsx": lambda: with_rows(
        "", after='<mergeCells><mergeCell ref="E9:A1"/><mergeCell ref="x"/></mergeCells>'
    ),
    "many-links.xlsx": lambda: with_rows(
        "", after="<hyperlinks>" + '<hyperlink ref="A1"/>' * 200_000 + "</hyperlinks>"
    ),
    "many-choices.xlsx": lambda: with_rows(
        "", after="<dataValidations>" + "<dataValidation/>" * 100_000 + "</dataValidations>"
    ),
    "link-to-another-workbook.xlsx": lambda: with_relation(
        "externalLinkPath",
        "file://192.0.2.1/share/x.xlsx",
        **{"xl/externalLinks/externalLink1.xml": f'{HEAD}<externalLink xmlns="{MAIN}"/>'},
    ),
    "link-to-a-script.xlsx": lambda: with_relation("hyperlink", "javascript:alert(1)"),
    "connection.xlsx": lambda: packed(
        {
            **workbook_parts(sheet_xml(TABLE)),
            "xl/connections.xml": f'{HEAD}<connections xmlns="{MAIN}"><connection id="1" '
            'odcFile="http://192.0.2.1/x.odc"/></connections>',
        }
    ),
    "macros.xlsm": with_macros,
    "macros-called.xlsx": with_macros,
    # OpenDocument
    "columns-repeated.ods": lambda: in_ods(ods_cell(' table:number-columns-repeated="1000000"')),
    "rows-repeated.ods": lambda: in_ods(ods_cell(), ' table:number-rows-repeated="1000000"'),
    "both-repeated.ods": lambda: in_ods(
        ods_cell(' table:number-columns-repeated="1024"'),
        ' table:number-rows-repeated="1048576"',
    ),
    "repeated-below-zero.ods": lambda: in_ods(ods_cell(' table:number-columns-repeated="-7"')),
    "repeated-words.ods": lambda: in_ods(ods_cell(' table:number-columns-repeated="many"')),
    "blank-repeated-without-end.ods": lambda: in_ods(
        f'<table:table-cell table:number-columns-repeated="99999999999"/>{ods_cell()}',
        ' table:number-rows-repeated="99999999999"',
    ),
    "spaces-without-end.ods": lambda: in_ods(ods_cell(words='x<text:s text:c="999999999"/>y')),
    "spans.ods": lambda: in_ods(
        ods_cell(' table:number-columns-spanned="999999" table:number-rows-spanned="999999"')
    ),
    "table-in-a-cell.ods": lambda: in_ods(
        f"<table:table-cell>{'<table:table><table:table-row><table:table-cell>' * 30}"
    ),
    "three-thousand-sheets.ods": lambda: ods('<table:table table:name="x"/>' * 3_000),
    "day-beyond-all-days.ods": lambda: in_ods(
        ods_cell(' office:value-type="date" office:date-value="99999-99-99"')
        + ods_cell(' office:value-type="float" office:value="NaN"')
        + ods_cell(' office:value-type="float" office:value="1e999"')
        + ods_cell(' office:value-type="time" office:time-value="PT999999999999999H"')
    ),
}

LARGE: dict[str, Callable[[Path], None]] = {
    "million-rows.xlsx": partial(
        write_rows, lambda number: f'<row r="{number}"><c><v>1</v></c></row>', 1_000_000
    ),
    "ledger-of-ten-thousand.xlsx": partial(write_rows, ledger_row, 10_000),
    "unknown-names.xlsx": partial(write_rows, unknown_names, 3_000),
    "empty-cells-without-end.xlsx": partial(
        write_rows, lambda _number: f"<row>{EMPTY * 16_000}</row>", 2_000
    ),
    "wide-rows.xlsx": partial(
        write_rows,
        lambda n: f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="BXX{n}"><v>1</v></c></row>',
        50_000,
    ),
}

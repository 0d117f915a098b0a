"""Workbooks whose parts declare entities, name files of the machine, or nest without end."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

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

ROW = text_row(1, "问题", "整改措施")
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>"
)
FILE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
ADDRESS = '<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">'
PARAMETER = '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://192.0.2.1/x"> %a;]>'
PARTS = {
    "types": "[Content_Types].xml",
    "relations": "_rels/.rels",
    "list-of-sheets": "xl/workbook.xml",
    "relations-of-sheets": "xl/_rels/workbook.xml.rels",
    "styles": "xl/styles.xml",
    "strings": "xl/sharedStrings.xml",
    "sheet": "xl/worksheets/sheet1.xml",
}
COMMENTS = "xl/worksheets/_rels/sheet1.xml.rels"


def whole() -> dict[str, bytes | str]:
    """The parts of a workbook that has all of them."""
    sheet = '<row r="1"><c r="A1" t="s" s="0"><v>0</v></c></row>'
    return workbook_parts(
        sheet_xml(sheet),
        strings="<si><t>问题</t></si>",
        styles="<cellXfs><xf/></cellXfs>",
    )


def declaring(declaration: str, part: str, use: str = "") -> bytes:
    """A workbook of which one part declares something, and uses it."""
    parts = whole()
    text = str(parts[part]).replace(HEAD, HEAD + declaration)
    end = text.rindex("</") if "</" in text else len(text)
    return packed({**parts, part: text[:end] + use + text[end:]})


def with_sheet(text: str | bytes) -> bytes:
    """A workbook whose sheet is some text."""
    return packed({**whole(), "xl/worksheets/sheet1.xml": text})


def with_comments(comments: str, target: str = "../comments1.xml") -> bytes:
    """A workbook whose sheet has comments."""
    relation = f'<Relationship Id="r1" Type="{OFFICE}/comments" Target="{target}"/>'
    return packed(
        {
            **whole(),
            COMMENTS: f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{relation}'
            "</Relationships>",
            "xl/comments1.xml": comments,
        }
    )


def with_styles(styles: str, cell: str = 's="0"') -> bytes:
    """A workbook with styles, and a cell that bears one."""
    return workbook(
        sheet_xml(f'{ROW}<row r="2"><c r="A2" {cell}><v>45000</v></c></row>'), styles=styles
    )


def in_ods(content: str) -> bytes:
    """A spreadsheet of OpenDocument whose content is some text."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return packed({"mimetype": kind, "content.xml": content})


def old_xml(declaration: str, rows: str) -> bytes:
    """A workbook of Excel 2003 in plain XML."""
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?>{declaration}<Workbook xmlns="{space}" xmlns:ss="{space}">'
        f'<Worksheet ss:Name="x"><Table>{rows}</Table></Worksheet></Workbook>'
    ).encode()


OLD_ROW = '<Row><Cell><Data ss:Type="String">问题</Data></Cell></Row>'

SMALL: dict[str, Callable[[], bytes]] = {
    **{
        f"laughs-in-{name}.xlsx": partial(declaring, LAUGHS, part, "&j;")
        for name, part in PARTS.items()
    },
    **{
        f"file-of-the-machine-in-{name}.xlsx": partial(declaring, FILE, part, "&a;")
        for name, part in PARTS.items()
    },
    "address-of-a-declaration.xlsx": partial(declaring, ADDRESS, PARTS["sheet"]),
    "parameter-entity.xlsx": partial(declaring, PARAMETER, PARTS["strings"]),
    "laughs-in-comments.xlsx": lambda: with_comments(
        f'{HEAD}{LAUGHS}<comments xmlns="{MAIN}">&j;</comments>'
    ),
    "laughs.ods": lambda: in_ods(f"{HEAD}{LAUGHS}<x>&j;</x>"),
    "file-of-the-machine.ods": lambda: in_ods(f"{HEAD}{FILE}<x>&a;</x>"),
    "laughs.xml.xls": lambda: old_xml(LAUGHS, OLD_ROW.replace("问题", "&j;")),
    "file-of-the-machine.xml.xls": lambda: old_xml(FILE, OLD_ROW.replace("问题", "&a;")),
    "far-row.xml.xls": lambda: old_xml("", OLD_ROW.replace("<Row>", '<Row ss:Index="9999999">')),
    "far-cell.xml.xls": lambda: old_xml("", OLD_ROW.replace("<Cell>", '<Cell ss:Index="99999">')),
    "wide-merge.xml.xls": lambda: old_xml(
        "", OLD_ROW.replace("<Cell>", '<Cell ss:MergeAcross="999999" ss:MergeDown="999999">')
    ),
    "include.xlsx": lambda: with_sheet(
        f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:xi="http://www.w3.org/2001/XInclude">'
        '<xi:include href="file:///etc/passwd" parse="text"/><sheetData/></worksheet>'
    ),
    "style-sheet.xlsx": lambda: with_sheet(
        f'{HEAD}<?xml-stylesheet href="http://192.0.2.1/x.xsl"?>{sheet_xml(ROW)[len(HEAD) :]}'
    ),
    "sheet-of-nothing.xlsx": lambda: with_sheet(""),
    "sheet-of-nonsense.xlsx": lambda: with_sheet("nonsense"),
    "sheet-that-is-cut.xlsx": lambda: with_sheet(sheet_xml(ROW)[:-40]),
    "two-roots.xlsx": lambda: with_sheet(sheet_xml(ROW) + "<x/>"),
    "sheet-in-utf-16.xlsx": lambda: with_sheet(
        sheet_xml(ROW).replace("UTF-8", "UTF-16").encode("utf-16")
    ),
    "sheet-in-utf-7.xlsx": lambda: with_sheet(sheet_xml(ROW).replace("UTF-8", "UTF-7")),
    "sheet-in-an-unknown-code.xlsx": lambda: with_sheet(sheet_xml(ROW).replace("UTF-8", "x-none")),
    "sheet-with-broken-signs.xlsx": lambda: with_sheet(
        sheet_xml(ROW).encode().replace("整改".encode(), b"\xe6\x95\xff\xfe")
    ),
    "nothing-by-number.xlsx": lambda: with_sheet(sheet_xml(text_row(1, "a&#0;b"))),
    "half-a-sign-by-number.xlsx": lambda: with_sheet(sheet_xml(text_row(1, "a&#xD800;b"))),
    "half-a-sign-as-office-writes-it.xlsx": lambda: with_sheet(
        sheet_xml(text_row(1, "问题_xD800_", "_xDC00_整改_x0000__x001B_"))
    ),
    "deep.xlsx": lambda: with_sheet(sheet_xml(ROW, before="<a>" * 50_000 + "</a>" * 50_000)),
    "deep-strings.xlsx": lambda: workbook(sheet_xml(ROW), strings="<r>" * 50_000),
    "many-names.xlsx": lambda: with_sheet(
        sheet_xml(ROW, before="".join(f"<n{number}/>" for number in range(100_000)))
    ),
    "many-attributes.xlsx": lambda: with_sheet(
        sheet_xml("<row " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>")
    ),
    "attribute-of-10-mb.xlsx": lambda: with_sheet(
        sheet_xml(f'<row r="1" a="{"x" * 10_000_000}"/>')
    ),
    "many-spaces-of-names.xlsx": lambda: with_sheet(
        sheet_xml("<row " + " ".join(f'xmlns:a{n}="u{n}"' for n in range(20_000)) + "/>")
    ),
    "remark-of-10-mb.xlsx": lambda: with_sheet(sheet_xml(f"<!--{'x' * 10_000_000}-->{ROW}")),
    "comments-that-are-nonsense.xlsx": lambda: with_comments("nonsense"),
    "comments-elsewhere.xlsx": lambda: with_comments("<x/>", "../../../../etc/passwd"),
    "comments-on-another-machine.xlsx": lambda: with_comments("<x/>", "http://192.0.2.1/x.xml"),
    "comments-that-are-the-sheet.xlsx": lambda: with_comments("<x/>", "worksheets/sheet1.xml"),
    "comment-of-10-mb.xlsx": lambda: with_comments(
        f'{HEAD}<comments xmlns="{MAIN}"><commentList><comment ref="A1"><text><t>'
        f"{'x' * 10_000_000}</t></text></comment></commentList></comments>"
    ),
    "styles-in-circles.xlsx": lambda: with_styles(
        '<cellStyleXfs><xf xfId="0" numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf xfId="1"/><xf xfId="0"/></cellXfs>'
    ),
    "styles-that-are-not-there.xlsx": lambda: with_styles("<cellXfs/>", 's="99999"'),
    "many-styles.xlsx": lambda: with_styles(f"<cellXfs>{'<xf/>' * 300_000}</cellXfs>"),
    "long-number-format.xlsx": lambda: with_styles(
        f'<numFmts><numFmt numFmtId="200" formatCode="{"y" * 1_000_000}"/></numFmts>'
        '<cellXfs><xf numFmtId="200"/></cellXfs>'
    ),
    "number-format-of-brackets.xlsx": lambda: with_styles(
        f'<numFmts><numFmt numFmtId="200" formatCode="{"[" * 20_000}"/></numFmts>'
        '<cellXfs><xf numFmtId="200"/></cellXfs>'
    ),
    "deep.ods": lambda: ods("<table:table>" * 20_000 + "</table:table>" * 20_000),
}

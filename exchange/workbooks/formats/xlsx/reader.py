"""Workbooks of Excel since 2007."""

from __future__ import annotations

from exchange.workbooks.formats.archives import Package
from exchange.workbooks.formats.output import BookOutput, SheetEnd, SheetOutput
from exchange.workbooks.formats.xlsx.package import SheetPart, read_workbook, related
from exchange.workbooks.formats.xlsx.parts import read_comments, read_formats, read_strings
from exchange.workbooks.formats.xlsx.worksheet import Surroundings, WorksheetReader


def read_xlsx(package: Package, output: BookOutput) -> None:
    """Read all sheets; macros, links and pictures are not looked at."""
    workbook = read_workbook(package)
    strings = read_strings(package, workbook.strings)
    formats = read_formats(package, workbook.styles) if workbook.styles else []
    for sheet in workbook.sheets:
        around = Surroundings(strings, formats, workbook.starts_1904)
        for part in related(package, sheet.target, "comments"):
            around.comments.update(read_comments(package, part))

        def parse(
            rows: SheetOutput, around: Surroundings = around, sheet: SheetPart = sheet
        ) -> SheetEnd:
            end = WorksheetReader(rows, around).read(package.stream(sheet.target))
            end.visibility = sheet.visibility
            return end

        output.read_sheet(sheet.name, parse)

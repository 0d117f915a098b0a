"""The matrix as an Excel file: the numbers of the page, a cell each, and where they come from."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from dashboards.pages.recommendations.matrix.page import Matrix, MatrixCell
from parks.choices import Light


def sheet_of(matrix: Matrix, today: date) -> bytes:
    """One row a problem type and pillar: advice, open issues, delivery and time elapsed in
    percent, light.
    """
    kept = BytesIO()
    # what a person typed is never read as a formula
    with Workbook(
        kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(_("Matrix"))
        head = book.add_format({"bold": True, "bottom": 1})
        place = matrix.place.park or matrix.place.region
        sheet.write(0, 0, f"{_('Problems and advice')} · {place or _('all')} · {today.isoformat()}")
        sheet.write_row(2, 0, _heads(), head)
        lines = (
            (domain.name, row, cell)
            for domain, rows in matrix.domains
            for row in rows
            for cell in row.cells
        )
        for line, (domain, row, cell) in enumerate(lines, start=3):
            sheet.write_row(
                line, 0, [domain, f"{row.type.code} {row.type.name}", row.open, *_values(cell)]
            )
        sheet.set_column(0, 1, 24)
        sheet.set_column(3, 4, 24)
        sheet.freeze_panes(3, 2)
    return kept.getvalue()


def _heads() -> list[str]:
    return [
        _("Problem domain"),
        _("Problem type"),
        _("Open issues"),
        _("Pillar"),
        _("Recommendations"),
        _("Number of them"),
        _("Open issues addressed"),
        _("Measures"),
        _("Delivery, percent"),
        _("Time elapsed, percent"),
        _("Light"),
    ]


def _values(cell: MatrixCell) -> list[str | int | None]:
    """An unknown percentage stays an empty cell: it is not zero."""
    numbers = ", ".join(one.number for one in cell.advice)
    return [
        cell.pillar.name,
        numbers,
        len(cell.advice),
        cell.issues,
        cell.delivery.measures,
        cell.delivery.progress,
        cell.delivery.elapsed,
        str(Light(cell.light).label) if cell.advice else None,
    ]

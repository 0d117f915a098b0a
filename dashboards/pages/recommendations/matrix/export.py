"""The matrix as an Excel file: the numbers of the page, a cell each, and where they come from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards.pages.recommendations.matrix.page import Matrix, MatrixCell, MatrixRow
from dashboards.shared.lists.columns import Column
from dashboards.shared.lists.workbook import ListSheet, write_workbook
from parks.choices import Light
from parks.models import ProblemDomain

WIDE = 24


class MatrixLine(NamedTuple):
    """A problem type and a pillar, as a line of the file."""

    domain: ProblemDomain
    row: MatrixRow
    cell: MatrixCell


def _type_name(line: MatrixLine) -> str:
    return f"{line.row.type.code} {line.row.type.name}"


def _numbers(line: MatrixLine) -> str:
    return ", ".join(advice.number for advice in line.cell.advice)


def _light(line: MatrixLine) -> str | None:
    return str(Light(line.cell.light).label) if line.cell.advice else None


# An unknown percentage stays an empty cell: it is not zero.
COLUMNS: list[Column[MatrixLine]] = [
    Column("domain", gettext_lazy("Problem domain"), lambda line: line.domain.name, width=WIDE),
    Column("type", gettext_lazy("Problem type"), _type_name, width=WIDE),
    Column("open", gettext_lazy("Open issues"), lambda line: line.row.open),
    Column("pillar", gettext_lazy("Pillar"), lambda line: line.cell.pillar.name, width=WIDE),
    Column("advice", gettext_lazy("Recommendations"), _numbers, width=WIDE),
    Column("count", gettext_lazy("Number of them"), lambda line: len(line.cell.advice)),
    Column("issues", gettext_lazy("Open issues addressed"), lambda line: line.cell.issues),
    Column("measures", gettext_lazy("Measures"), lambda line: line.cell.delivery.measures),
    Column("delivery", gettext_lazy("Delivery, percent"), lambda line: line.cell.delivery.progress),
    Column(
        "elapsed", gettext_lazy("Time elapsed, percent"), lambda line: line.cell.delivery.elapsed
    ),
    Column("light", gettext_lazy("Light"), _light),
]


def sheet_of(matrix: Matrix, today: date) -> bytes:
    """Write one line a problem type and pillar: advice, open issues, delivery and time elapsed
    in percent, light.
    """
    place = matrix.place.park or matrix.place.region
    title = f"{_('Problems and advice')} · {place or _('all')} · {today.isoformat()}"
    return write_workbook(ListSheet(_("Matrix"), title, COLUMNS, _lines(matrix), frozen=2))


def _lines(matrix: Matrix) -> Iterator[MatrixLine]:
    for domain, rows in matrix.domains:
        for row in rows:
            for cell in row.cells:
                yield MatrixLine(domain, row, cell)

"""Sheets in which figures are entered: one indicator for many parks, or one park for many
indicators.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _

from parks.actions.observations import SheetCell
from parks.choices import MissingReason
from parks.models import Indicator, Observation, Park, Region
from parks.observations.permits import parks_to_enter
from parks.observations.values import BadValueError, allowed, read_missing, read_value
from parks.readers import Reader
from parks.text.numbers import plain
from parks.text.periods import end_of, ended_half_years, normalise

# rows of a sheet that stand on one page
PER_PAGE = 100
HALF_YEARS = 6
YEARS = 3
LONGEST_PASTE = 200_000


@dataclass
class SheetRow:
    """A row of a sheet: what it is about, what is stored, what is typed, and what is wrong with
    it.
    """

    key: str
    park: Park
    indicator: Indicator
    stored: Observation | None
    value: str = ""
    missing: str = ""
    note: str = ""
    version: int = 0
    errors: list[tuple[str, str]] = field(default_factory=list)

    @property
    def wrong_value(self) -> bool:
        """Whether the value is what is wrong."""
        return any(column == "value" for column, _words in self.errors)

    @property
    def allowed(self) -> str:
        """What may be typed as the value, in words."""
        return allowed(self.indicator)


@dataclass
class Sheet:
    """A sheet as a page shows it.

    `by_park`: the rows are parks, of one indicator; else indicators, of one park.
    """

    rows: list[SheetRow]
    period: str
    by_park: bool
    periods: list[str]
    mistakes: list[str] = field(default_factory=list)
    page: Page | None = None
    region: Region | None = None
    regions: list[Region] = field(default_factory=list)

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Why there may be no value."""
        return [(code, str(name)) for code, name in MissingReason.choices]

    @property
    def query(self) -> str:
        """The filters as a query, without the page."""
        found = QueryDict(mutable=True)
        found["period"] = self.period
        if self.region:
            found["region"] = self.region.slug
        return found.urlencode()

    @property
    def here(self) -> str:
        """The filters and the page as a query: where the sheet is opened again."""
        number = self.page.number if self.page else 1
        return f"{self.query}&page={number}" if number > 1 else self.query

    def subject(self, row: SheetRow) -> Any:
        """What a row is about."""
        return row.park if self.by_park else row.indicator


def choose_period(data: Mapping[str, str], today: date) -> tuple[str, list[str]]:
    """The period that an address names, under its one name, else the last half year that ended; and
    what is wrong.
    """
    asked = data.get("period", "").replace("\0", "").strip()
    usual = ended_half_years(today, 1)[0]
    if not asked:
        return usual, []
    end = end_of(asked)
    if end is None or end >= today or len(asked) > 60:
        words = _("“%(period)s” names no period that has ended; this is %(usual)s.")
        return usual, [words % {"period": asked[:60], "usual": usual}]
    return normalise(asked), []


def _periods(today: date, chosen: str) -> list[str]:
    """The periods that are offered: half years and years that have ended, and the chosen one."""
    offered = [
        *ended_half_years(today, HALF_YEARS),
        *(str(today.year - back) for back in range(1, YEARS + 1)),
    ]
    return offered if chosen in offered else [chosen, *offered]


def read_indicator_sheet(
    indicator: Indicator, reader: Reader, data: Mapping[str, str], today: date
) -> Sheet:
    """The parks of a person as rows, a hundred a page, for one indicator and period."""
    period, mistakes = choose_period(data, today)
    parks = parks_to_enter(reader)
    regions = list(
        Region.objects.filter(pk__in=parks.order_by().values("home_region")).order_by("path")
    )
    region = next((one for one in regions if one.slug == data.get("region")), None)
    if region:
        parks = parks.in_region(region)
    page = Paginator(
        parks.select_related("home_region").order_by("name_zh", "pk"), PER_PAGE
    ).get_page(data.get("page"))
    stored = {
        one.park_id: one
        for one in Observation.objects.of_parks().filter(
            indicator=indicator, period=period, park__in=[one.pk for one in page]
        )
    }
    rows = [_row(str(park.pk), park, indicator, stored.get(park.pk)) for park in page]
    return Sheet(rows, period, True, _periods(today, period), mistakes, page, region, regions)


def read_park_sheet(
    park: Park, indicators: Sequence[Indicator], data: Mapping[str, str], today: date
) -> Sheet:
    """The scored indicators as rows, for one park and period."""
    period, mistakes = choose_period(data, today)
    found = Observation.objects.of_parks().filter(
        park=park, period=period, indicator__in=indicators
    )
    stored = {one.indicator_id: one for one in found}
    rows = [_row(one.code, park, one, stored.get(one.pk)) for one in indicators]
    return Sheet(rows, period, False, _periods(today, period), mistakes)


def _row(key: str, park: Park, indicator: Indicator, stored: Observation | None) -> SheetRow:
    row = SheetRow(key, park, indicator, stored)
    if stored:
        row.value = plain(stored.value)
        row.missing = stored.missing
        row.note = stored.note
        row.version = stored.version
    return row


def take_typed(sheet: Sheet, data: Mapping[str, str]) -> None:
    """Put what was typed into the rows of a sheet; a row that was not sent keeps what is stored."""
    for row in sheet.rows:
        if f"version-{row.key}" in data:
            row.value, row.missing, row.note = (
                data.get(f"{name}-{row.key}", "").replace("\0", "").strip()
                for name in ("value", "missing", "note")
            )
            version = data.get(f"version-{row.key}", "")
            row.version = (
                int(version)
                if version.isascii() and version.isdigit() and len(version) < 10
                else -1
            )


def foreign_row_mistakes(sheet: Sheet, data: Mapping[str, str]) -> list[str]:
    """Why what was sent is not for this sheet: its period names none, or it holds rows that the
    sheet does not.
    """
    keys = {f"version-{row.key}" for row in sheet.rows}
    if any(name.startswith("version-") and name not in keys for name in data):
        said = _(
            "The sheet holds other rows by now, and some of those sent are not among them. "
            "Open it again."
        )
        return [*sheet.mistakes, said]
    return sheet.mistakes


def take_paste(sheet: Sheet, words: str) -> list[str]:
    """Put pasted lines (name or code, value, note, with tabs between) into the rows; what is wrong,
    line by line.
    """
    if len(words) > LONGEST_PASTE:
        return [
            _("The pasted lines are longer than %(n)d characters; paste them in parts.")
            % {"n": LONGEST_PASTE}
        ]
    rows = _by_name(sheet)
    wrong = []
    read = set()
    for place, line in enumerate(words.replace("\0", "").splitlines(), start=1):
        cells = [cell.strip() for cell in line.split("\t")]
        if not any(cells):
            continue
        about = {"n": place, "name": cells[0][:60]}
        found = rows.get(cells[0].lower(), [])
        if len(found) != 1:
            several = _(
                "Line %(n)s: “%(name)s” is the name of several rows; write the code or the "
                "address instead."
            )
            wrong.append(
                (several if found else _("Line %(n)s: “%(name)s” is no row of this sheet.")) % about
            )
            continue
        row = found[0]
        if row.key in read:
            wrong.append(_("Line %(n)s: “%(name)s” stands in an earlier line already.") % about)
            continue
        read.add(row.key)
        value = cells[1] if len(cells) > 1 else ""
        reason = read_missing(value)
        row.value, row.missing = ("", reason) if reason else (value, "" if value else row.missing)
        if len(cells) > 2 and cells[2]:
            row.note = cells[2]
    return wrong


def _by_name(sheet: Sheet) -> dict[str, list[SheetRow]]:
    """The rows by every name under which they may be pasted.

    A code, or the word of an address, names one row alone.
    """
    found: dict[str, list[SheetRow]] = defaultdict(list)
    for row in sheet.rows:
        about = sheet.subject(row)
        names = {about.name_zh, about.name_en} | ({row.park.short_name} if sheet.by_park else set())
        for name in {name.lower() for name in names if name}:
            found[name].append(row)
    return found | {
        (row.park.slug if sheet.by_park else row.indicator.code).lower(): [row]
        for row in sheet.rows
    }


def make_cells(sheet: Sheet) -> list[SheetCell]:
    """The rows as the action takes them; what cannot be read is noted at its row."""
    entries = []
    for row in sheet.rows:
        row.errors = []
        missing = row.missing if row.missing in MissingReason.values else ""
        if row.missing and not missing:
            row.errors.append(("missing", _("Choose one of the reasons.")))
        if len(row.note) > 250:
            row.errors.append(("note", _("The note is longer than 250 characters.")))
        value = None
        # a reason typed where the value stands is meant as one
        if reason := read_missing(row.value):
            missing = reason
            row.value = ""
            row.missing = reason
        try:
            value = read_value(row.value, row.indicator)
        except BadValueError as error:
            row.errors.append(("value", str(error)))
        entries.append(SheetCell(row.park, row.indicator, value, missing, row.note, row.version))
    return entries

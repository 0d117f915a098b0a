"""Sheets in which observations are entered.

A sheet is about one indicator for many parks, or about one park for many indicators.
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

from dashboards.shared.lists.paging import page_size
from parks.actions.observations import SheetCell
from parks.choices import MissingReason
from parks.models import Indicator, Observation, Park, Region
from parks.observations.permits import parks_to_enter
from parks.observations.values import BadValueError, allowed, read_missing, read_value
from parks.readers import Reader
from parks.text.days import period as period_in_words
from parks.text.folding import fold
from parks.text.numbers import plain
from parks.text.periods import ended_half_years, read_period

# rows of a sheet that stand on one page
PER_PAGE = 100
# half years and years that are offered, the latest first
HALF_YEARS = 6
YEARS = 3
# characters
LONGEST_PASTE = 200_000
LONGEST_PERIOD = 60
LONGEST_NOTE = 250
# digits of a version that is sent
MOST_DIGITS = 9
NO_VERSION = -1


@dataclass
class SheetRow:
    """A row of a sheet: what is stored, what is typed, and what is wrong with it."""

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

    The rows are parks where it is `by_park`, else they are indicators.
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
        query = QueryDict(mutable=True)
        query["period"] = self.period
        if self.region:
            query["region"] = self.region.slug
        return query.urlencode()

    @property
    def here(self) -> str:
        """The filters and the page as a query: where the sheet is opened again."""
        number = self.page.number if self.page else 1
        return f"{self.query}&page={number}" if number > 1 else self.query

    def subject(self, row: SheetRow) -> Any:
        """Return what a row is about, beside the subject of the whole sheet."""
        return row.park if self.by_park else row.indicator


def choose_period(data: Mapping[str, str], today: date) -> tuple[str, list[str]]:
    """Choose the period that an address names, else the last half year that ended.

    A name that cannot be used is among the mistakes, which are returned beside it.
    """
    name = data.get("period", "").replace("\0", "").strip()
    usual = ended_half_years(today, 1)[0]
    if not name:
        return usual, []
    period = read_period(name, today)
    if period is None or period.last >= today:
        words = _("“%(period)s” names no period that has ended; this is %(usual)s.")
        return usual, [words % {"period": name[:LONGEST_PERIOD], "usual": period_in_words(usual)}]
    return period.name, []


def _offered_periods(today: date, chosen: str) -> list[str]:
    """List the periods that are offered: half years and years that ended, and the chosen one."""
    offered = [
        *ended_half_years(today, HALF_YEARS),
        *(str(today.year - back) for back in range(1, YEARS + 1)),
    ]
    return offered if chosen in offered else [chosen, *offered]


def read_indicator_sheet(
    indicator: Indicator, reader: Reader, data: Mapping[str, str], today: date
) -> Sheet:
    """Read the parks of a person as rows, a hundred a page, for one indicator and period."""
    period, mistakes = choose_period(data, today)
    parks = parks_to_enter(reader)
    regions = list(
        Region.objects.filter(pk__in=parks.order_by().values("home_region")).order_by("sort_path")
    )
    region = next((region for region in regions if region.slug == data.get("region")), None)
    if region:
        parks = parks.in_region(region)
    ordered = parks.select_related("home_region").order_by("sort_key", "pk")
    page = Paginator(ordered, page_size(data, PER_PAGE)).get_page(data.get("page"))
    observations = Observation.objects.of_parks().filter(
        indicator=indicator, period=period, park__in=[park.pk for park in page]
    )
    stored = {observation.park_id: observation for observation in observations}
    rows = [_make_row(str(park.pk), park, indicator, stored.get(park.pk)) for park in page]
    periods = _offered_periods(today, period)
    return Sheet(rows, period, True, periods, mistakes, page, region, regions)


def read_park_sheet(
    park: Park, indicators: Sequence[Indicator], data: Mapping[str, str], today: date
) -> Sheet:
    """Read the scored indicators as rows, for one park and period."""
    period, mistakes = choose_period(data, today)
    observations = Observation.objects.of_parks().filter(
        park=park, period=period, indicator__in=indicators
    )
    stored = {observation.indicator_id: observation for observation in observations}
    rows = [
        _make_row(indicator.code, park, indicator, stored.get(indicator.pk))
        for indicator in indicators
    ]
    return Sheet(rows, period, False, _offered_periods(today, period), mistakes)


def _make_row(key: str, park: Park, indicator: Indicator, stored: Observation | None) -> SheetRow:
    """Make a row, filled with what is stored."""
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
            row.version = _read_version(data.get(f"version-{row.key}", ""))


def _read_version(words: str) -> int:
    """Read the version that a row was sent with; one that no observation has where it is none."""
    if words.isascii() and words.isdigit() and len(words) <= MOST_DIGITS:
        return int(words)
    return NO_VERSION


def foreign_row_mistakes(sheet: Sheet, data: Mapping[str, str]) -> list[str]:
    """Say why what was sent is not for this sheet.

    Its period names none, or it holds rows that the sheet does not.
    """
    keys = {f"version-{row.key}" for row in sheet.rows}
    if any(name.startswith("version-") and name not in keys for name in data):
        words = _(
            "The sheet holds other rows by now, and some of those sent are not among them. "
            "Open it again."
        )
        return [*sheet.mistakes, words]
    return sheet.mistakes


def take_paste(sheet: Sheet, pasted: str) -> list[str]:
    """Put pasted lines (name or code, value, note, with tabs between) into the rows.

    Returns what is wrong, line by line.
    """
    if len(pasted) > LONGEST_PASTE:
        return [
            _("The pasted lines are longer than %(n)d characters; paste them in parts.")
            % {"n": LONGEST_PASTE}
        ]
    rows_by_name = _rows_by_name(sheet)
    mistakes = []
    keys = set()
    for number, line in enumerate(pasted.replace("\0", "").splitlines(), start=1):
        cells = [cell.strip() for cell in line.split("\t")]
        if not any(cells):
            continue
        place = {"n": number, "name": cells[0][:60]}
        rows = rows_by_name.get(fold(cells[0]), [])
        if not rows:
            mistakes.append(_("Line %(n)s: “%(name)s” is no row of this sheet.") % place)
            continue
        if len(rows) > 1:
            several = _(
                "Line %(n)s: “%(name)s” is the name of several rows; write the code or the "
                "address instead."
            )
            mistakes.append(several % place)
            continue
        row = rows[0]
        if row.key in keys:
            mistakes.append(_("Line %(n)s: “%(name)s” stands in an earlier line already.") % place)
            continue
        keys.add(row.key)
        value = cells[1] if len(cells) > 1 else ""
        reason = read_missing(value)
        row.value, row.missing = ("", reason) if reason else (value, "" if value else row.missing)
        if len(cells) > 2 and cells[2]:
            row.note = cells[2]
    return mistakes


def _rows_by_name(sheet: Sheet) -> dict[str, list[SheetRow]]:
    """Find the rows by every name under which they may be pasted.

    A code, or the word of an address, names one row alone.
    """
    rows_by_name: dict[str, list[SheetRow]] = defaultdict(list)
    rows_by_code: dict[str, list[SheetRow]] = {}
    for row in sheet.rows:
        subject = sheet.subject(row)
        names = {subject.name_zh, subject.name_en}
        if sheet.by_park:
            names.add(row.park.short_name)
        for name in {fold(name) for name in names if name}:
            rows_by_name[name].append(row)
        code = row.park.slug if sheet.by_park else row.indicator.code
        rows_by_code[fold(code)] = [row]
    return rows_by_name | rows_by_code


def make_cells(sheet: Sheet) -> list[SheetCell]:
    """Make the rows as the action takes them; what cannot be read is noted at its row."""
    cells = []
    for row in sheet.rows:
        row.errors = []
        missing = row.missing if row.missing in MissingReason.values else ""
        if row.missing and not missing:
            row.errors.append(("missing", _("Choose one of the reasons.")))
        if len(row.note) > LONGEST_NOTE:
            row.errors.append(("note", _("The note is longer than 250 characters.")))
        # a reason typed where the value stands is meant as one
        if reason := read_missing(row.value):
            missing = reason
            row.value = ""
            row.missing = reason
        value = None
        try:
            value = read_value(row.value, row.indicator)
        except BadValueError as error:
            row.errors.append(("value", str(error)))
        cells.append(SheetCell(row.park, row.indicator, value, missing, row.note, row.version))
    return cells

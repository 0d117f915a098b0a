"""Entering and reviewing figures: whole sheets, all or nothing, with who and when; parks follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from parks.models import BusinessDay, Indicator, Industry, Observation, Park, Region, Source
from parks.models.place import lies_in
from parks.observations.permits import may_enter_figures, may_review_figures
from parks.observations.values import out_of_bounds
from parks.readers import Reader
from parks.text.periods import end_of, normalise, read_period
from parks.writing import Touched, writing
from parks.writing.constraints import broken
from parks.writing.locks import lock_rows

if TYPE_CHECKING:
    from accounts.models import User

ENTERED = (
    "value",
    "missing",
    "note",
    "source",
    "as_printed",
    "unit",
    "entered_by",
    "entered_on",
    "reviewed_value",
    "reviewed_by",
    "reviewed_on",
    "version",
)
REVIEWED = ("reviewed_value", "reviewed_by", "reviewed_on", "note", "version")
BATCH = 200


@dataclass(frozen=True)
class SheetCell:
    """A cell of a sheet: a value or why there is none, and the version its writer saw (0: none)."""

    park: Park
    indicator: Indicator
    value: Decimal | None
    missing: str = ""
    note: str = ""
    version: int = 0


@dataclass(frozen=True)
class Entered:
    """What a sheet changed, and how many of these values had been reviewed and are not any more."""

    changed: list[Observation]
    unreviewed: int


@dataclass(frozen=True)
class Review:
    """What a reviewer found for a self-reported value; another value needs words."""

    observation: Observation
    value: Decimal
    version: int
    words: str = ""


def enter_values(
    *, entries: Sequence[SheetCell], period: str, source: Source, by: User, on: date | None = None
) -> Entered:
    """Store a sheet of one period; only what differs is written, and loses its review.

    Raises ValidationError with a line for every cell that cannot be stored, and stores nothing
    then.
    """
    day = on or BusinessDay.today()
    read = read_period(period, day)
    if read is None or read.last >= day:
        raise ValidationError(
            _("“%(period)s” names no period that has ended.") % {"period": period[:60]}
        )
    reader = Reader.of(by)
    with writing() as touched:
        lock_rows(Park, [entry.park.pk for entry in entries])
        stored = _stored(entries, read.name)
        wrong: list[str] = []
        new: list[Observation] = []
        old: list[Observation] = []
        lost = 0
        for entry in entries:
            row = stored.get((entry.park.pk, entry.indicator.pk))
            refusal = _refusal(entry, row, reader)
            if refusal:
                wrong.append(f"{entry.park} · {entry.indicator}: {refusal}")
            elif row is None:
                if entry.value is not None or entry.missing:
                    fresh = Observation(
                        indicator=entry.indicator,
                        park=entry.park,
                        period=read.name,
                        period_end=read.last,
                    )
                    new.append(_filled(fresh, entry, source, by, day))
            elif _differs(row, entry):
                lost += row.reviewed_on is not None and _value_differs(row, entry)
                old.append(_filled(row, entry, source, by, day))
        wrong += [
            f"{row.park} · {row.indicator}: {message}"
            for row in (*new, *old)
            for message in broken(row)
        ]
        if wrong:
            raise ValidationError(wrong)
        bulk_create_with_history(new, Observation, default_user=by, batch_size=BATCH)
        bulk_update_with_history(old, Observation, list(ENTERED), default_user=by, batch_size=BATCH)
        _touch(touched, [*new, *old])
    return Entered([*new, *old], lost)


@dataclass(frozen=True)
class Figure:
    """A figure of a park or of a region as a file gives it, whatever the period.

    `version` is that of the observation that it replaces, 0 where there is none.
    """

    indicator: Indicator
    period: str
    source: Source
    park: Park | None = None
    region: Region | None = None
    industry: Industry | None = None
    value: Decimal | None = None
    as_printed: str = ""
    missing: str = ""
    unit: str = ""
    note: str = ""
    version: int = 0

    @property
    def key(self) -> FigureKey:
        """What tells observations apart."""
        places = (self.park, self.region, self.industry)
        return (self.indicator.pk, self.period, *[place.pk if place else 0 for place in places])


FigureKey = tuple[int | str, ...]


def key_of(row: Observation) -> FigureKey:
    """Return what tells an observation apart from others."""
    places = (row.park_id or 0, row.region_id or 0, row.industry_id or 0)
    return (row.indicator_id, row.period, *places)


def read_figures(figures: Sequence[Figure]) -> dict[FigureKey, Observation]:
    """Read the observations that are there for figures, by what tells them apart."""
    wanted = {figure.key for figure in figures}
    rows = Observation.objects.filter(
        indicator__in={figure.indicator.pk for figure in figures},
        period__in={figure.period for figure in figures},
    ).select_related("park__home_region", "region", "industry", "indicator", "source")
    by_park = rows.filter(park__in={figure.park.pk for figure in figures if figure.park})
    by_region = rows.filter(region__in={figure.region.pk for figure in figures if figure.region})
    return {key_of(row): row for row in (*by_park, *by_region) if key_of(row) in wanted}


def store_figures(
    *, figures: Sequence[Figure], by: User, on: date | None = None
) -> list[Observation]:
    """Store figures of any periods and places; what does not differ is left alone.

    Returns the observations that were written. Raises ValidationError with a line for every figure
    that cannot be stored, and stores nothing then.
    """
    day = on or BusinessDay.today()
    reader = Reader.of(by)
    with writing() as touched:
        lock_rows(Park, [figure.park.pk for figure in figures if figure.park])
        stored = read_figures(figures)
        wrong: list[str] = []
        new: list[Observation] = []
        old: list[Observation] = []
        for figure in figures:
            row = stored.get(figure.key)
            place = figure.park or figure.region
            if refusal := _figure_refusal(figure, row, reader):
                wrong.append(f"{place} · {figure.indicator}: {refusal}")
            elif row is None:
                new.append(_filled_by(_observation_for(figure), figure, by, day))
            elif _figure_differs(row, figure):
                old.append(_filled_by(row, figure, by, day))
        wrong += [f"{row}: {message}" for row in (*new, *old) for message in broken(row)]
        if wrong:
            raise ValidationError(wrong)
        bulk_create_with_history(new, Observation, default_user=by, batch_size=BATCH)
        bulk_update_with_history(old, Observation, list(ENTERED), default_user=by, batch_size=BATCH)
        _touch(touched, [*new, *old])
    return [*new, *old]


def _observation_for(figure: Figure) -> Observation:
    """Make the observation of a figure, still without what it says."""
    return Observation(
        indicator=figure.indicator,
        park=figure.park,
        region=figure.region,
        industry=figure.industry,
        period=figure.period,
        period_end=end_of(figure.period),
        version=0,
    )


def _figure_refusal(figure: Figure, row: Observation | None, reader: Reader) -> str:
    """Say why a figure cannot be stored; empty where it can."""
    if figure.park and not may_enter_figures(reader, figure.park):
        return _("You are not in charge of this park.")
    if figure.region and not lies_in(figure.region, reader.edits):
        return _("You are not in charge of this region.")
    if (row.version if row else 0) != figure.version:
        return _("Somebody else changed it while you were writing. Nothing was overwritten.")
    return out_of_bounds(figure.value, figure.indicator)


def _figure_differs(row: Observation, figure: Figure) -> bool:
    said = (figure.value, figure.missing, figure.as_printed, figure.note, figure.source.pk)
    return said != (row.value, row.missing, row.as_printed, row.note, row.source_id)


def _filled_by(row: Observation, figure: Figure, by: User, day: date) -> Observation:
    """Fill the row with a figure; another value is reviewed anew."""
    if row.value != figure.value or row.missing != figure.missing:
        row.reviewed_value = row.reviewed_by = row.reviewed_on = None
    row.value = figure.value
    row.missing = figure.missing
    row.as_printed = figure.as_printed
    row.unit = figure.unit or figure.indicator.unit
    row.note = figure.note
    row.source = figure.source
    row.entered_by = by
    row.entered_on = day
    row.version += 1
    return row


def remove_figures(keys: Iterable[int], *, by: User, reason: str) -> None:
    """Take back observations that an import made; their history stays."""
    with writing() as touched:
        for row in Observation.objects.filter(pk__in=list(keys)):
            row._history_user = by
            row._change_reason = reason
            if row.park_id:
                touched.parks.add(row.park_id)
            row.delete()


def _stored(entries: Sequence[SheetCell], period: str) -> dict[tuple[int, int], Observation]:
    """Read what is stored for the cells of a sheet, by park and indicator."""
    rows = Observation.objects.of_parks().filter(
        park__in={entry.park.pk for entry in entries},
        indicator__in={entry.indicator.pk for entry in entries},
        period=period,
    )
    return {
        (row.park_id, row.indicator_id): row
        for row in rows.select_related("park", "indicator")
        if row.park_id
    }


def _refusal(entry: SheetCell, row: Observation | None, reader: Reader) -> str:
    """Say why a cell cannot be stored; empty where it can."""
    if not may_enter_figures(reader, entry.park):
        return _("You are not in charge of this park.")
    if (row.version if row else 0) != entry.version:
        return _("Somebody else changed it while you were writing. Nothing was overwritten.")
    if entry.value is not None and entry.missing:
        return _("There is a value and a reason why there is none. Empty one of the two.")
    if entry.value is None and not entry.missing and (row or entry.note):
        return _("Give a value, or the reason why there is none.")
    return out_of_bounds(entry.value, entry.indicator)


def _value_differs(row: Observation, entry: SheetCell) -> bool:
    return row.value != entry.value or row.missing != entry.missing


def _differs(row: Observation, entry: SheetCell) -> bool:
    return _value_differs(row, entry) or row.note != entry.note


def _filled(row: Observation, entry: SheetCell, source: Source, by: User, day: date) -> Observation:
    """Fill the row with what was entered.

    Words alone leave the value, its source and its review as they are.
    """
    if row.pk is None or _value_differs(row, entry):
        row.value = entry.value
        row.missing = entry.missing
        row.source = source
        row.as_printed = ""
        row.unit = entry.indicator.unit
        row.entered_by = by
        row.entered_on = day
        row.reviewed_value = row.reviewed_by = row.reviewed_on = None
    row.note = entry.note
    row.version = row.version + 1 if row.pk else 1
    return row


def review_values(
    *, reviews: Iterable[Review], by: User, on: date | None = None
) -> list[Observation]:
    """Confirm self-reported values, or set others with words; nobody reviews their own.

    Raises ValidationError with a line for every value that cannot be reviewed, and stores nothing
    then.
    """
    day = on or BusinessDay.today()
    reader = Reader.of(by)
    wanted = list(reviews)
    with writing() as touched:
        lock_rows(
            Park, [review.observation.park_id for review in wanted if review.observation.park_id]
        )
        observations = Observation.objects.filter(
            pk__in=[review.observation.pk for review in wanted]
        )
        rows = {
            row.pk: row for row in observations.select_related("park__home_region", "indicator")
        }
        wrong = []
        done = []
        for review in wanted:
            row = rows.get(review.observation.pk)
            objection = _objection(review, row, reader)
            if row is None or objection:
                shown = row or review.observation
                wrong.append(f"{shown.park} · {shown.indicator} {shown.period}: {objection}")
                continue
            row.reviewed_value = review.value
            row.reviewed_by = by
            row.reviewed_on = day
            if review.words.strip():
                row.note = _with_words(row.note, review.words.strip())
            row.version += 1
            done.append(row)
        if wrong:
            raise ValidationError(wrong)
        bulk_update_with_history(
            done, Observation, list(REVIEWED), default_user=by, batch_size=BATCH
        )
        _touch(touched, done)
    return done


def _touch(touched: Touched, rows: Sequence[Observation]) -> None:
    """Note observations that were written in bulk, and their parks."""
    touched.facts[Observation].update(row.pk for row in rows)
    touched.parks.update(row.park_id for row in rows if row.park_id)


def _objection(review: Review, row: Observation | None, reader: Reader) -> str:
    """Say why a value cannot be reviewed; empty where it can."""
    if row is None:
        return _("There is nothing to review.")
    if row.park is None or not may_review_figures(reader, row.park):
        return _("You are not in charge of this park.")
    if row.version != review.version:
        return _("Somebody else changed it while you were writing. Nothing was overwritten.")
    if row.value is None or row.reviewed_on is not None:
        return _("There is nothing to review.")
    if row.entered_by_id == reader.pk:
        return _("Who entered a value does not review it.")
    if review.value != row.value and not review.words.strip():
        return _("Say in words why the value is another one.")
    return out_of_bounds(review.value, row.indicator)


def _with_words(note: str, words: str) -> str:
    """Add the reviewer's words to the note; where both do not fit, the reviewer's words stay.

    History has the rest.
    """
    most = Observation._meta.get_field("note").max_length or 250
    # the note is kept in the language of the ledger
    addition = f"审核：{words}"
    whole = f"{note}；{addition}" if note else addition
    return whole if len(whole) <= most else addition[:most]


@dataclass(frozen=True)
class Derived:
    """A value that follows from other records of a park, with the source of those."""

    park: Park
    indicator: Indicator
    period: str
    value: Decimal
    source: Source
    note: str
    is_demo: bool = False


def store_derived(derived: Iterable[Derived]) -> int:
    """Store values that follow from other records; return how many changed.

    What a person entered or reviewed stays. A derived value that follows no longer is left as it
    is: whoever removes the records removes it too.
    """
    figures = [figure for figure in derived if end_of(figure.period)]
    with writing() as touched:
        lock_rows(Park, [figure.park.pk for figure in figures])
        new: list[Observation] = []
        old: list[Observation] = []
        for figure in figures:
            observations = Observation.objects.of_parks().filter(
                park=figure.park, indicator=figure.indicator
            )
            row = observations.filter(period=normalise(figure.period)).first()
            if row is None:
                row = Observation(
                    park=figure.park,
                    indicator=figure.indicator,
                    period=normalise(figure.period),
                    is_demo=figure.is_demo,
                )
            elif (
                row.entered_by_id
                or row.reviewed_on
                or (row.value, row.source_id) == (figure.value, figure.source.pk)
            ):
                continue
            if row.pk and row.is_demo != figure.is_demo:
                # nothing becomes or ceases to be a demonstration: another row takes its place
                row.delete()
                row = Observation(
                    park=figure.park,
                    indicator=figure.indicator,
                    period=row.period,
                    version=row.version,
                    is_demo=figure.is_demo,
                )
            row.period_end = end_of(row.period)
            row.value = figure.value
            row.missing = ""
            row.source = figure.source
            row.note = figure.note
            row.unit = figure.indicator.unit
            row.version = row.version + 1 if row.pk else 1
            (old if row.pk else new).append(row)
        bulk_create_with_history(new, Observation, batch_size=BATCH)
        bulk_update_with_history(old, Observation, [*ENTERED, "period_end"], batch_size=BATCH)
        _touch(touched, [*new, *old])
    return len(new) + len(old)

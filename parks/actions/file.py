"""Filing issues and writing their log. Every change and its entry stand or fall together."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import chain
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict, Unpack, cast

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from parks.actions.extras import store_extras
from parks.choices import EntryKind, IssueScope
from parks.ledger.needs import StepRefusedError, StepRequest, missing_for
from parks.ledger.record_state import (
    Names,
    actor_name,
    add_rows,
    changes_between,
    read_states,
    row_tables,
    spell,
    unchanged,
)
from parks.ledger.stages import FILING, MOVES
from parks.models import (
    BusinessDay,
    Counter,
    ExtraField,
    Issue,
    IssueEntry,
    IssueExtra,
    IssuePark,
    Organisation,
    Park,
    Region,
    Scheme,
)
from parks.writing import Touched, writing
from parks.writing.locks import CHUNK, in_chunks, lock_rows
from parks.writing.refusals import RowsRefusedError
from parks.writing.rows import insert_rows

if TYPE_CHECKING:
    from accounts.models import User


# Entries whose words say nothing of the state of affairs: changed fields, fingerprints, the
# calendar, and what other parks say of themselves.
SILENT = (EntryKind.EDITED, EntryKind.EVIDENCE, EntryKind.LIGHT, EntryKind.SELF_CHECK)


# What a step decides is told even where it stays as it was: to whom, and until when.
DECIDED = {move.what: move.takes for move in MOVES.values()}


def lowest_common_region(parks: Iterable[Park]) -> Region:
    """Read the lowest region that holds all the parks (docs/rules.md, 1)."""
    regions = [park.home_region for park in parks]
    if not regions:
        raise ValidationError(_("An issue about parks names at least one park."))
    return Region.objects.get(path=_common_path(regions))


def _common_path(regions: Sequence[Region]) -> str:
    """Return the path of the lowest region that holds some regions; that of none is a stroke."""
    common = regions[0].path.split("/")[:-1]
    for region in regions[1:]:
        other = region.path.split("/")[:-1]
        common = [ours for ours, theirs in zip(common, other, strict=False) if ours == theirs]
    return "/".join(common) + "/"


@dataclass(frozen=True)
class NewIssue:
    """An unsaved issue that is to be entered, with what hangs on it.

    `words` stand in its first entry; `report`, what was said of its progress, in one of its own.
    """

    issue: Issue
    parks: Sequence[Park] = ()
    supporting: Sequence[Organisation] = ()
    words: str = ""
    report: str = ""
    # what it holds in extra fields
    extras: Mapping[ExtraField, Any] = field(default_factory=dict)


def file_issue(
    *,
    issue: Issue,
    parks: Iterable[Park] = (),
    supporting: Iterable[Organisation] = (),
    by: User | None,
    on: date | None = None,
) -> Issue:
    """Enter an unsaved issue on the ledger: `file_issues` of one.

    Raises ValidationError where an issue about parks names none, or a rule of the table fails;
    StepRefusedError where a need of filing is missing.
    """
    try:
        file_issues([NewIssue(issue, tuple(parks), tuple(supporting))], by=by, on=on)
    except RowsRefusedError as error:
        raise error.refused[0] from None
    return issue


def file_issues(
    rows: Sequence[NewIssue], *, by: User | None, on: date | None = None
) -> list[Issue]:
    """Enter unsaved issues on the ledger: number, region, parks and first entry in one go.

    The same statements for one and for many. Raises RowsRefusedError, and writes nothing, where
    `prepare_issues` has something to say.
    """
    day = on or BusinessDay.today()
    if refused := prepare_issues(rows, by=by, on=day):
        raise RowsRefusedError(refused)
    if not rows:
        return []
    issues = [row.issue for row in rows]
    supported_by = cast("Any", Issue.supporting.through)
    with writing() as touched:
        thresholds = Scheme.current().thresholds
        entered_on = timezone.localdate(timestamp_on(on))
        for row, number in zip(rows, Counter.next_numbers("WT", day.year, len(rows)), strict=True):
            issue = row.issue
            issue.number = number
            issue.original_due_on = issue.due_on
            issue.last_entry_on = entered_on
            issue.last_words = (row.report or row.words)[:200]
            issue.search_text = issue.words_to_search()
            issue.set_turns(thresholds)
        insert_numbered(issues)
        insert_rows([IssuePark(issue=row.issue, park=park) for row in rows for park in row.parks])
        insert_rows(
            [
                supported_by(issue=row.issue, organisation=unit)
                for row in rows
                for unit in dict.fromkeys(row.supporting)
            ]
        )
        store_extras(IssueExtra, {row.issue.pk: row.extras for row in rows if row.extras}, by=by)
        touched.issues.update(issue.pk for issue in issues)
        append_lines([line for row in rows for line in _first_lines(row, by, on)])
    return issues


def insert_numbered(records: Sequence[Any]) -> None:
    """Store new records of one table, and read the keys that the database gave them."""
    insert_rows(records)
    by_number = {record.number: record for record in records}
    for chunk in in_chunks(by_number.keys()):
        rows = type(records[0])._default_manager.filter(number__in=chunk)
        for number, key in rows.values_list("number", "pk"):
            by_number[number].pk = key
            by_number[number]._state.adding = False


def prepare_issues(
    rows: Sequence[NewIssue], *, by: User | None, on: date
) -> dict[int, ValidationError]:
    """Fill in what follows, such as the region; return what is wrong, by place in the list.

    Nothing is written. What a person files says how grave it is and where it comes from; the
    survey's own issues keep their gaps.
    """
    refused: dict[int, ValidationError] = {}
    about_parks = [row for row in rows if row.issue.scope == IssueScope.PARKS]
    prefetch_related_objects([park for row in about_parks for park in row.parks], "home_region")
    paths = {
        id(row): _common_path([park.home_region for park in row.parks])
        for row in about_parks
        if row.parks
    }
    regions = {park.home_region.path: park.home_region for row in rows for park in row.parks}
    for chunk in in_chunks(set(paths.values()) - regions.keys()):
        regions |= {region.path: region for region in Region.objects.filter(path__in=chunk)}
    for place, row in enumerate(rows):
        try:
            _prepare(row, regions.get(paths.get(id(row), "")), by, on)
        except ValidationError as error:
            refused[place] = error
    return refused


def _prepare(row: NewIssue, region: Region | None, by: User | None, on: date) -> None:
    """Fill in what follows for one issue; `region` is the lowest that holds its parks."""
    issue = row.issue
    if by is not None:
        if missing := missing_for(FILING.needs, StepRequest(issue, by, on, "")):
            raise StepRefusedError(missing)
        issue.found_on = issue.found_on or on
    if issue.scope == IssueScope.PARKS:
        if not row.parks:
            raise ValidationError(_("An issue about parks names at least one park."))
        if region is None:
            raise ValidationError(_("No region holds all these parks."))
        issue.region = region
    issue.clean_in_memory(exclude=["number"])


def _first_lines(
    row: NewIssue, by: User | None, on: date | None
) -> Iterable[tuple[Issue, DatedEntry]]:
    """Yield the first lines in the log of an issue."""
    filed: DatedEntry = {"what": EntryKind.FILED, "by": by, "on": on, "new": row.issue.stage}
    yield row.issue, filed | {"words": row.words}
    if row.report:
        yield row.issue, {"what": EntryKind.PROGRESS, "by": by, "on": on, "words": row.report}


class DatedEntry(TypedDict):
    """A line of a log; `on` dates it back for demonstration and carried-over records.

    Of several lines about one change, each names the fields that it is `about`; the last one takes
    the rest.
    """

    what: EntryKind
    by: User | None
    on: NotRequired[date | None]
    old: NotRequired[str]
    new: NotRequired[str]
    words: NotRequired[str]
    about: NotRequired[Collection[str]]


def log_issue(*, issue: Issue, **line: Unpack[DatedEntry]) -> IssueEntry:
    """Append a line to the log of an issue."""
    with writing() as touched:
        lock_rows(Issue, [issue.pk])
        return append_line(issue, line, touched.issues)


def append_line(record: Any, line: DatedEntry, touched: set[int]) -> Any:
    """Append a line to the log of a record that the caller locked.

    The record keeps the day of its last entry, an issue the words too. Where that is another day,
    the record is added to those `touched`: what its park and regions show of it follows.
    """
    entry = append_lines([(record, line)])[0]
    changed = []
    if entry.what != EntryKind.LIGHT:  # the calendar moved, nobody did anything
        day = timezone.localdate(entry.at)
        if record.last_entry_on != day:
            touched.add(record.pk)
        record.last_entry_on = day
        changed.append("last_entry_on")
    if entry.words and entry.what not in SILENT and hasattr(record, "last_words"):
        record.last_words = entry.words[:200]
        changed.append("last_words")
    if changed:
        record.save(update_fields=changed)
    return entry


def append_lines(lines: Sequence[tuple[Any, DatedEntry]]) -> list[Any]:
    """Append lines to the logs of records of one table that the caller locked and has written.

    Each takes under its hash what changed since the entry before it, whoever changed it.
    """
    if not lines:
        return []
    model = type(lines[0][0])
    keys = {record.pk for record, _ in lines}
    states = _states_of(model)
    with writing() as touched:
        known = {state.pk: json.loads(state.fields) for state in states.filter(pk__in=keys)}
        now = read_states(model, keys)
        add_rows(model, now, known, touched)
        left = {key: changes_between(known.get(key, {}), now[key]) for key in keys}
        changed = [key for key in keys if left[key]]
        told = []
        for record, line in lines:
            about = line.get("about", {change["field"] for change in left[record.pk]})
            told.append(
                [change for change in left[record.pk] if change["field"] in about]
                + unchanged(now[record.pk], DECIDED.get(line["what"], ()), left[record.pk])
            )
            left[record.pk] = [row for row in left[record.pk] if row["field"] not in about]
        names = Names(model, chain.from_iterable(told))
        last = _last_entries(model, keys)
        entries = []
        for (record, line), changes in zip(lines, told, strict=True):
            by = line["by"]
            entry = model.entries.rel.related_model(
                **{model.entries.field.name: record},
                **{name: value for name, value in line.items() if name not in ("on", "about")},
                is_demo=record.is_demo,
                at=timestamp_on(line.get("on")),
                changes=spell(
                    {"by": actor_name(by), "changes": changes, "names": names.of(changes)}
                ),
            )
            entry.chain(record.number, last.get(record.pk))
            last[record.pk] = entry
            entries.append(entry)
            touched.by = by or touched.by
            touched.facts[model].add(record.pk)
        insert_rows(entries)
        insert_rows(
            [states.model(pk=key, fields=spell(now[key])) for key in changed], replaced=["fields"]
        )
    return entries


def _changed_in_silence(model: Any, keys: Collection[int], touched: Touched) -> list[int]:
    """Read which records differ from what their logs know, in their fields or in rows written."""
    known = _states_of(model).filter(pk__in=keys).values_list("pk", "fields")
    logged = {key: json.loads(fields) for key, fields in known}
    now = read_states(model, logged.keys())
    # a copy, because a row is told only when its entry is written
    add_rows(model, now, logged, Touched(rows={t: set(keys) for t, keys in touched.rows.items()}))
    return [key for key in logged if logged[key] != now[key]]


def log_what_is_left(model: Any, keys: Collection[int], touched: Touched) -> None:
    """Give records that were changed without an entry one, so that no change goes unsaid."""
    owners = set(keys)
    for _name, table, owner in row_tables(model):
        if pending := touched.rows.get(table):
            rows = table._base_manager.filter(pk__in=pending, **{f"{owner}__isnull": False})
            owners.update(rows.values_list(f"{owner}_id", flat=True))
    ordered = sorted(owners)
    for start in range(0, len(ordered), CHUNK):
        silent = _changed_in_silence(model, ordered[start : start + CHUNK], touched)
        if not silent:
            continue
        records = model._base_manager.filter(pk__in=silent).order_by("pk")
        append_lines([(record, {"what": EntryKind.EDITED, "by": touched.by}) for record in records])
        records.update(last_entry_on=timezone.localdate())


def _states_of(model: Any) -> QuerySet[Any]:
    """Return the rows of what the logs of a table know."""
    rows: QuerySet[Any] = model.logged_state.related.related_model._default_manager.all()
    return rows


def _last_entries(model: Any, keys: Collection[int]) -> dict[int, Any]:
    """Read the last entry of each record."""
    owner = model.entries.field.name
    entries = model.entries.rel.related_model._default_manager
    of_record = entries.filter(**{owner: OuterRef(owner)}).order_by("-seq").values("seq")[:1]
    rows = entries.filter(**{f"{owner}__in": keys}, seq=Subquery(of_record))
    return {getattr(entry, f"{owner}_id"): entry for entry in rows}


def timestamp_on(on: date | None) -> datetime:
    """Return now, or half past nine on a day of the past."""
    if on is None or on == timezone.localdate():
        return timezone.now()
    return timezone.make_aware(datetime.combine(on, time(9, 30)))

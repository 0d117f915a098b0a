"""Write lights that turned because the calendar moved into the logs.

Nobody did anything, so nobody signs.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import override

from parks import lights
from parks.actions import timestamp_on
from parks.choices import EntryKind
from parks.ledger.changes import LOG_LANGUAGE
from parks.models import Closing, Issue, IssueEntry, Scheme
from parks.models.base import DatedQuerySet
from parks.models.entry import Entry
from parks.models.issue import IssueQuerySet
from parks.writing import writing
from parks.writing.locks import lock_rows
from recommendations.models import Measure, MeasureEntry
from recommendations.progress import refresh_turns

CHUNK = 500


class LightTurn(NamedTuple):
    """An issue or measure whose light differs after a day, with both lights."""

    record: Issue | Measure
    before: str
    after: str


def log_light_changes(old_day: date, new_day: date) -> int:
    """Log each open issue and unfinished measure whose light differs between the two days.

    Returns the number of lines. Call inside the transaction that moves the business day, after
    `lock_turning_records`.
    """
    issues, measures = _turning(old_day, new_day)
    issue_lines = _log(issues, "issue", IssueEntry, old_day, new_day)
    return issue_lines + _log(measures, "measure", MeasureEntry, old_day, new_day)


def change_thresholds(old_day: date, new_day: date, scheme: Scheme) -> int:
    """Recompute all turn days by a new version of the rules, and log the lights that differ.

    A light may change though no day of its plan has come, so all open records are compared.
    Returns the number of lines. Call instead of `lock_turning_records` and `log_light_changes`.
    """
    lock_rows(Issue, Issue.objects.values_list("pk", flat=True))
    lock_rows(Measure, Measure.objects.values_list("pk", flat=True))
    tables: list[tuple[DatedQuerySet[Any], str, type[Entry]]] = [
        (Issue.objects.open(), "issue", IssueEntry),
        (Measure.objects.running(), "measure", MeasureEntry),
    ]
    lights_before = [_read_lights(rows, old_day) for rows, *_rest in tables]
    refresh_turns(scheme.thresholds)
    with override(LOG_LANGUAGE):
        words = _("Rules, version %(n)s") % {"n": scheme.version}
    written = 0
    for (rows, owner, entries), before in zip(tables, lights_before, strict=True):
        after = _read_lights(rows, new_day)
        keys = sorted(pk for pk, light in after.items() if light != before[pk])
        for start in range(0, len(keys), CHUNK):
            records = rows.filter(pk__in=keys[start : start + CHUNK])
            turns = [LightTurn(record, before[record.pk], after[record.pk]) for record in records]
            written += _write(turns, owner, entries, new_day, words)
    return written


def _read_lights(rows: DatedQuerySet[Any], day: date) -> dict[int, str]:
    """Read the light of each row on a day, by its key."""
    return dict(rows.order_by().annotate(shown=rows.light_case(day)).values_list("pk", "shown"))


def lock_turning_records(old_day: date, new_day: date) -> None:
    """Lock all issues that a new day writes to, then all measures, as every write does.

    The order is that of `parks.writing.locks`.
    """
    issues, measures = _turning(old_day, new_day)
    ended = Closing.objects.pending().filter(notice_ends_on__lte=new_day)
    closing = set(ended.values_list("issue_id", flat=True))
    # the measures of what is closed follow, and with them all issues that they work on
    links = Measure.issues.through.objects
    following = set(links.filter(issue__in=closing).values_list("measure_id", flat=True))
    related = links.filter(measure__in=following).values_list("issue_id", flat=True)
    lock_rows(Issue, {*issues.values_list("pk", flat=True), *closing, *related})
    lock_rows(Measure, {*measures.values_list("pk", flat=True), *following})


def _turning(old_day: date, new_day: date) -> tuple[IssueQuerySet, DatedQuerySet[Measure]]:
    """Select the open issues and unfinished measures with a turn between the two days."""
    turned = lights.turns_between(old_day, new_day)
    # the clock of a submitted issue stands still
    issues = Issue.objects.open().filter(turned, submitted_on__isnull=True)
    return issues, Measure.objects.running().filter(turned)


def _log(
    rows: DatedQuerySet[Any], owner: str, entries: type[Entry], old_day: date, new_day: date
) -> int:
    """Log the lights of one table that differ, with three statements for each 500 records."""
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    lit = rows.annotate(before=rows.light_case(old_day), after=rows.light_case(new_day)).exclude(
        before=F("after")
    )
    written = 0
    for start in range(0, len(ids), CHUNK):
        # locked in sorted order; asked again, because a writer may just have changed them
        locked = lit.select_for_update(of=("self",), no_key=True)
        records = locked.filter(pk__in=ids[start : start + CHUNK]).order_by("pk")
        turns = [LightTurn(record, record.before, record.after) for record in records]
        written += _write(turns, owner, entries, new_day)
    return written


def _write(
    turns: list[LightTurn], owner: str, entries: type[Entry], day: date, words: str = ""
) -> int:
    """Append a line to the log of each record; returns how many."""
    last_entries = _read_last_entries([turn.record.pk for turn in turns], owner, entries)
    lines = []
    for record, before, after in turns:
        line: Any = entries(
            **{owner: record},
            what=EntryKind.LIGHT,
            old=before,
            new=after,
            is_demo=record.is_demo,
            at=timestamp_on(day),
            words=words,
        )
        line.chain(record.number, last_entries.get(record.pk))
        lines.append(line)
    with writing() as touched:
        entries._default_manager.bulk_create(lines)
        for record, *_lights in turns:
            touched.facts[type(record)].add(record.pk)
    return len(lines)


def _read_last_entries(keys: list[int], owner: str, entries: type[Entry]) -> dict[int, Entry]:
    """Read the last entry of each record, after the lock, when nobody else can append."""
    of_record = entries._default_manager.filter(**{owner: OuterRef(owner)}).order_by("-seq")
    last: QuerySet[Any] = entries._default_manager.filter(**{f"{owner}__in": keys}).filter(
        seq=Subquery(of_record.values("seq")[:1])
    )
    return {getattr(entry, f"{owner}_id"): entry for entry in last}

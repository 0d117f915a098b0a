"""Lights that turned because the calendar moved, written into the logs: nobody did anything, so
nobody signs.
"""

from __future__ import annotations

from datetime import date
from typing import Any

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
from parks.writing.locks import lock_rows
from recommendations.models import Measure, MeasureEntry
from recommendations.progress import refresh_turns

CHUNK = 500


def log_turns(old_day: date, new_day: date) -> int:
    """Append a line to every open issue and unfinished measure whose light differs between the two
    days.

    Call inside the transaction that moves the business day, after `lock_what_moves`.
    """
    issues, measures = _turning(old_day, new_day)
    return _log(issues, "issue", IssueEntry, old_day, new_day) + _log(
        measures, "measure", MeasureEntry, old_day, new_day
    )


def change_thresholds(old_day: date, new_day: date, scheme: Scheme) -> int:
    """Recompute all turn days by a new version of the rules, and log the lights that differ after
    it.

    A light may change though no day of its plan has come, so all open records are compared. Call
    instead of `lock_what_moves` and `log_turns`.
    """
    lock_rows(Issue, Issue.objects.values_list("pk", flat=True))
    lock_rows(Measure, Measure.objects.values_list("pk", flat=True))
    tables: list[tuple[DatedQuerySet[Any], str, type[Entry]]] = [
        (Issue.objects.open(), "issue", IssueEntry),
        (Measure.objects.filter(done_on__isnull=True), "measure", MeasureEntry),
    ]
    before = [_lights(rows, old_day) for rows, *_rest in tables]
    refresh_turns(scheme.thresholds)
    with override(LOG_LANGUAGE):
        words = _("Rules, version %(n)s") % {"n": scheme.version}
    written = 0
    for (rows, owner, entries), old in zip(tables, before, strict=True):
        turned = {pk: old[pk] for pk, light in _lights(rows, new_day).items() if light != old[pk]}
        keys = sorted(turned)
        for start in range(0, len(keys), CHUNK):
            chunk = list(
                rows.annotate(after=rows.light_case(new_day)).filter(
                    pk__in=keys[start : start + CHUNK]
                )
            )
            for record in chunk:
                record.before = turned[record.pk]
            written += _write(chunk, owner, entries, new_day, words)
    return written


def _lights(rows: DatedQuerySet[Any], day: date) -> dict[int, str]:
    return dict(rows.order_by().annotate(shown=rows.light_case(day)).values_list("pk", "shown"))


def lock_what_moves(old_day: date, new_day: date) -> None:
    """Lock all issues that a new day writes to, then all measures: a page locks in the same
    order (`parks.locks`).
    """
    issues, measures = _turning(old_day, new_day)
    ended = Closing.objects.pending().filter(notice_ends_on__lte=new_day)
    lock_rows(
        Issue, {*issues.values_list("pk", flat=True), *ended.values_list("issue_id", flat=True)}
    )
    lock_rows(Measure, measures.values_list("pk", flat=True))


def _turning(old_day: date, new_day: date) -> tuple[IssueQuerySet, DatedQuerySet[Measure]]:
    """Open issues and unfinished measures with a turn between the two days."""
    turned = lights.turns_between(old_day, new_day)
    # the clock of a submitted issue stands still
    issues = Issue.objects.open().filter(turned, submitted_on__isnull=True)
    return issues, Measure.objects.filter(turned, done_on__isnull=True)


def _log(
    rows: DatedQuerySet[Any], owner: str, entries: type[Entry], old_day: date, new_day: date
) -> int:
    """The lines of one table: three statements for each 500 records, however long their logs
    are.
    """
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    lit = rows.annotate(before=rows.light_case(old_day), after=rows.light_case(new_day)).exclude(
        before=F("after")
    )
    written = 0
    for start in range(0, len(ids), CHUNK):
        # locked in sorted order; asked again, because a writer may just have changed them
        locked = lit.select_for_update(of=("self",), no_key=True)
        chunk = list(locked.filter(pk__in=ids[start : start + CHUNK]).order_by("pk"))
        written += _write(chunk, owner, entries, new_day)
    return written


def _write(chunk: list[Any], owner: str, entries: type[Entry], day: date, words: str = "") -> int:
    """Append a line to each record; it carries its lights as `before` and `after`."""
    ends = _ends(chunk, owner, entries)
    lines = []
    for record in chunk:
        line: Any = entries(
            **{owner: record},
            what=EntryKind.LIGHT,
            old=record.before,
            new=record.after,
            is_demo=record.is_demo,
            at=timestamp_on(day),
            words=words,
        )
        line.chain(record.number, ends.get(record.pk))
        lines.append(line)
    entries._default_manager.bulk_create(lines)
    return len(lines)


def _ends(records: list[Any], owner: str, entries: type[Entry]) -> dict[int, Entry]:
    """The last entry of each record; read after the lock, when nobody else can append."""
    of_record = entries._default_manager.filter(**{owner: OuterRef(owner)}).order_by("-seq")
    last: QuerySet[Any] = entries._default_manager.filter(
        **{f"{owner}__in": [one.pk for one in records]}
    ).filter(seq=Subquery(of_record.values("seq")[:1]))
    return {getattr(one, f"{owner}_id"): one for one in last}

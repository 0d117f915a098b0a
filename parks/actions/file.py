"""Filing issues and writing their log. Every change and its entry stand or fall together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from parks.choices import EntryKind, IssueScope
from parks.ledger.needs import StepRefusedError, StepRequest, missing_for
from parks.ledger.stages import FILING
from parks.models import BusinessDay, Counter, Issue, IssueEntry, IssuePark, Park, Region
from parks.writing import writing
from parks.writing.locks import lock_rows

if TYPE_CHECKING:
    from accounts.models import User


# Entries whose words say nothing of the state of affairs: changed fields, fingerprints, the
# calendar.
SILENT = (EntryKind.EDITED, EntryKind.EVIDENCE, EntryKind.LIGHT)


def lowest_common_region(parks: Iterable[Park]) -> Region:
    """Read the lowest region that holds all the parks (docs/rules.md, 1)."""
    regions = [park.home_region for park in parks]
    if not regions:
        raise ValidationError(_("An issue about parks names at least one park."))
    common = regions[0].path.split("/")[:-1]
    for region in regions[1:]:
        other = region.path.split("/")[:-1]
        common = [ours for ours, theirs in zip(common, other, strict=False) if ours == theirs]
    return Region.objects.get(path="/".join(common) + "/")


def file_issue(
    *, issue: Issue, parks: Iterable[Park] = (), by: User | None, on: date | None = None
) -> Issue:
    """Enter an unsaved issue on the ledger: number, region, parks and first entry in one go.

    Raises ValidationError where an issue about parks names none, or a rule of the table fails. What
    a person files says how grave it is and where it comes from; the survey's own issues keep their
    gaps.
    """
    parks = list(parks)
    on = on or BusinessDay.today()
    if by is not None and (missing := missing_for(FILING.needs, StepRequest(issue, by, on, ""))):
        raise StepRefusedError(missing)
    with writing() as touched:
        if issue.scope == IssueScope.PARKS:
            issue.region = lowest_common_region(parks)
        if by is not None:
            issue.found_on = issue.found_on or on
        issue.number = Counter.next_number("WT", on.year)
        issue.original_due_on = issue.due_on
        issue.full_clean(exclude=["number"])
        issue.save()
        IssuePark.objects.bulk_create(IssuePark(issue=issue, park=park) for park in parks)
        touched.issues.add(issue.pk)
        log_issue(issue=issue, what=EntryKind.FILED, by=by, on=on, new=issue.stage)
    return issue


class DatedEntry(TypedDict):
    """A line of a log; `on` dates it back for demonstration and carried-over records."""

    what: EntryKind
    by: User | None
    on: NotRequired[date | None]
    old: NotRequired[str]
    new: NotRequired[str]
    words: NotRequired[str]


def log_issue(*, issue: Issue, **line: Unpack[DatedEntry]) -> IssueEntry:
    """Append a line to the log of an issue."""
    with writing():
        lock_rows(Issue, [issue.pk])
        return append_line(issue, line)


def append_line(record: Any, line: DatedEntry) -> Any:
    """Append a line to the log of a record that the caller locked.

    The record keeps the day of its last entry, an issue the words too.
    """
    entries = record.entries
    on = line.get("on")
    values: dict[str, Any] = {name: value for name, value in line.items() if name != "on"}
    entry = entries.model(
        **{entries.field.name: record}, **values, is_demo=record.is_demo, at=timestamp_on(on)
    )
    entry.chain(record.number, entries.order_by("-seq").first())
    entry.save()
    changed = []
    if entry.what != EntryKind.LIGHT:  # the calendar moved, nobody did anything
        record.last_entry_on = timezone.localdate(entry.at)
        changed.append("last_entry_on")
    if entry.words and entry.what not in SILENT and hasattr(record, "last_words"):
        record.last_words = entry.words[:200]
        changed.append("last_words")
    if changed:
        record.save(update_fields=changed)
    return entry


def timestamp_on(on: date | None) -> datetime:
    """Return now, or half past nine on a day of the past."""
    if on is None or on == timezone.localdate():
        return timezone.now()
    return timezone.make_aware(datetime.combine(on, time(9, 30)))

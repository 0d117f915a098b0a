"""Bulk edits as pages show them: which issues are meant, and what a change would make of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.pages.issues.labels import BUTTONS
from dashboards.pages.issues.list.filters import FilterChoices, IssueFilter
from dashboards.pages.issues.list.selection import matching_keys
from dashboards.shared.links import issues_at
from parks.actions.several.bulk import (
    MOST,
    BulkChange,
    BulkVerdict,
    Seen,
    judge,
    label_of,
    shown,
    with_state,
)
from parks.choices import Stage
from parks.fields import annotated
from parks.ledger.changes import told
from parks.models import Issue, IssueEntry
from parks.readers import Reader
from parks.text.language import in_english
from standings.days.as_of import AsOf

# Parameters of the address that name issues; the others are the filter of the ledger.
PICK = "pick"


ALL = "all"


NUMBER = re.compile(r"WT-\d{4}-\d{3,9}", re.ASCII)


SEEN = re.compile(r"(WT-\d{4}-\d{3,9}):(\d{1,9}):(\d{1,9})(!?)", re.ASCII)


# Former values that a preview names one by one.
NAMED = 3


@dataclass
class Selection:
    """The issues that are meant; `unknown` counts numbers that are not in sight."""

    issues: list[Issue]
    unknown: int = 0
    mistakes: list[str] = field(default_factory=list)
    seen: Mapping[str, Seen] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many there are, capped one above what is edited in one go."""
        return len(self.issues)

    @property
    def too_many(self) -> bool:
        """Whether they are more than are edited in one go."""
        return self.total > MOST


@dataclass(frozen=True)
class PreviewRow:
    """What changes in one field: former values, the new one, and for how many.

    `already` counts those that have the new value.
    """

    label: str
    old: str
    new: str
    n: int
    already: int


@dataclass
class BulkPreview:
    """What a change would make of the chosen issues.

    `chosen` is what was seen of them, serialised for the form.
    """

    rows: list[PreviewRow]
    refused: list[BulkVerdict]
    changing: int
    unchanged: int
    chosen: str


@dataclass(frozen=True)
class ChangedMeanwhile:
    """An issue that somebody changed since the preview, and what the log says of it."""

    number: str
    address: str
    entries: list[tuple[IssueEntry, str]]


def read_selection(data: QueryDict, reader: Reader, today: date) -> Selection:
    """Read the issues that an address names: one by one, or all in charge that its filter lists."""
    if data.get(ALL):
        filters = IssueFilter(
            data,
            Issue.objects.visible_to(reader).problems(),
            FilterChoices.load(reader, data, AsOf(today)),
            today,
        )
        words = _("“%(value)s” is no value of “%(filter)s”, so nothing is chosen.")
        mistakes = [
            words % {"value": value, "filter": label} for label, value in filters.wrong_values()
        ]
        if mistakes:
            return Selection([], mistakes=mistakes)
        return Selection(
            list(with_state(Issue.objects.filter(pk__in=matching_keys(filters, reader))))
        )
    numbers = {number for number in data.getlist(PICK) if NUMBER.fullmatch(number)}
    return _read_visible(numbers, reader)


def read_selection_again(spelled: str, reader: Reader) -> Selection:
    """Read the issues that a form names, and what its reader had seen of them."""
    seen = {
        number: Seen(int(version), int(seq), bool(refused))
        for number, version, seq, refused in SEEN.findall(spelled)
    }
    selection = _read_visible(set(seen), reader)
    selection.seen = {issue.number: seen[issue.number] for issue in selection.issues}
    return selection


def _read_visible(numbers: set[str], reader: Reader) -> Selection:
    # one above the limit tells that there are too many
    wanted = sorted(numbers)[: MOST + 1]
    issues = list(with_state(Issue.objects.visible_to(reader).filter(number__in=wanted)))
    return Selection(issues, unknown=len(wanted) - len(issues))


def last_seq_of(issue: Issue) -> int:
    """The number of the last log entry, which the query read with the issue; 0 without any."""
    return annotated(issue, "last_seq") or 0


def serialise_selection(issues: Iterable[Issue], refused: Iterable[str] = ()) -> str:
    """Write numbers with version and last log entry, as `read_selection_again` reads them.

    Refused ones are marked.
    """
    marks = dict.fromkeys(refused, "!")
    return ",".join(
        f"{issue.number}:{issue.version}:{last_seq_of(issue)}{marks.get(issue.number, '')}"
        for issue in issues
    )


def read_preview(
    issues: list[Issue], change: BulkChange, reader: Reader, today: date
) -> BulkPreview:
    """Judge what would happen; the issues are changed in memory only."""
    verdicts = [judge(issue, change, reader, today) for issue in issues]
    refused = [verdict for verdict in verdicts if verdict.refused]
    accepted = [verdict for verdict in verdicts if not verdict.refused]
    changing = sum(1 for verdict in accepted if verdict.written)
    names = [*change.fields, *(["stage"] if change.move else []), *change.taken]
    return BulkPreview(
        [row for name in names for row in _preview_rows(name, accepted, change)],
        refused,
        changing,
        len(accepted) - changing,
        serialise_selection(issues, (verdict.issue.number for verdict in refused)),
    )


def _preview_rows(name: str, verdicts: list[BulkVerdict], change: BulkChange) -> list[PreviewRow]:
    """Make a row for each new value of a field: a resumption leads to several stages."""
    former: dict[str, Counter[str]] = {}
    already: Counter[str] = Counter()
    for verdict in verdicts:
        new = _in_words(name, getattr(verdict.issue, name))
        former.setdefault(new, Counter())
        if verdict.is_new(name):
            former[new][_in_words(name, verdict.old[name])] += 1
        else:
            already[new] += 1
    label = label_of(name)
    if name == "stage" and change.move:
        label += f" ({BUTTONS[change.move]})"
    return [
        PreviewRow(label, _listed(olds), new, olds.total(), already[new])
        for new, olds in former.items()
    ]


def _listed(olds: Counter[str]) -> str:
    """List former values with how many had them, the commonest first."""
    common = olds.most_common(NAMED)
    values = [f"{value or _('not filled in')} ({n})" for value, n in common]
    rest = olds.total() - sum(n for _value, n in common)
    if rest:
        values.append(ngettext("another value (%(n)d)", "other values (%(n)d)", rest) % {"n": rest})
    return ("; " if in_english() else "；").join(values)


def _in_words(name: str, value: Any) -> str:
    """Write a value of a field as the preview shows it."""
    if name == "stage":
        return str(Stage(value).label) if value else ""
    return shown(name, value)


def make_changed_meanwhile(entries: Mapping[str, list[IssueEntry]]) -> list[ChangedMeanwhile]:
    """Make the list of issues that somebody was faster with."""
    return [
        ChangedMeanwhile(
            number,
            Issue(number=number).get_absolute_url(),
            [(entry, told(entry)) for entry in since],
        )
        for number, since in entries.items()
    ]


def back_to(data: QueryDict) -> str:
    """The ledger with the filter that the address carries."""
    return issues_at(**{name: value for name, value in data.items() if name not in (PICK, ALL)})

"""The standard views of the ledger: the issues that stand in them, in Python and, below, in SQL.

Views that hang on advice and measures are decided in `recommendations/gaps.py`, the others in
`parks/lights.py`; `tests/standings/test_one_rule.py` compares the two answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from parks import lights
from parks.choices import LedgerView
from parks.models import Issue
from parks.models.issue import IssueQuerySet
from recommendations.gaps import uncovered, without_action, without_advice

# the view of what is due soon looks further ahead than the lists that say "due soon"
DUE_VIEW_DAYS = 30
# the columns in which a frozen issue remembers that it stood in a view
KEPT_FLAGS: dict[str, str] = {
    LedgerView.NO_ADVICE: "without_advice",
    LedgerView.NO_ACTION: "without_action",
    LedgerView.UNCOVERED: "uncovered",
}


def views_of(
    stage: str,
    due_on: date | None,
    last_entry_on: date | None,
    day: date,
    *,
    is_without_action: bool,
) -> Iterator[LedgerView]:
    """Yield the views in which a problem is counted.

    Not those that hang on advice, which is written apart from issues, nor on who reads.
    """
    if lights.is_due_within(stage, due_on, day, DUE_VIEW_DAYS):
        yield LedgerView.DUE_30
    if lights.is_stale(stage, last_entry_on, day):
        yield LedgerView.STALE_30
    if is_without_action:
        yield LedgerView.NO_ACTION


def in_view(issues: IssueQuerySet, view: str, day: date, unit: int | None) -> IssueQuerySet:
    """Return the issues of a view; `unit` is the key of the reader's unit, None where there is
    none.
    """
    if view == LedgerView.DUE_30:
        return issues.due_within(day, DUE_VIEW_DAYS)
    if view == LedgerView.STALE_30:
        return issues.stale(day)
    if is_frozen(issues) and view in KEPT_FLAGS:
        return issues.filter(**{KEPT_FLAGS[view]: True})
    if view == LedgerView.NO_ADVICE:
        return without_advice(issues)
    if view == LedgerView.NO_ACTION:
        return without_action(issues)
    if view == LedgerView.UNCOVERED:
        return uncovered(issues)
    return issues.open().filter(lead=unit)


def is_frozen(issues: IssueQuerySet) -> bool:
    """Return whether these are issues as they were kept at the end of a month."""
    return issues.model is not Issue

"""Withdrawing measures that were entered by mistake, and what they carried with them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from parks.actions.several.withdraw import restore_record, withdraw_records
from parks.writing import writing
from parks.writing.locks import in_chunks
from recommendations.locks import lock_work
from recommendations.models import Measure

if TYPE_CHECKING:
    from accounts.models import User


def withdraw_measures(keys: Collection[int], *, by: User, words: str) -> None:
    """Withdraw measures that nobody has worked on; raises ValidationError that names the others."""
    with writing() as touched:
        lock_work(measures=keys)
        touched.issues.update(issues_of(keys))
        withdraw_records(Measure, keys, by=by, words=words)
        touched.measures.update(keys)


def restore_measure_to_ledger(*, measure: Measure, by: User, words: str) -> None:
    """Put a withdrawn measure back."""
    with writing() as touched:
        lock_work(measures=[measure.pk])
        restore_record(measure, by=by, words=words)
        touched.issues.update(issues_of([measure.pk]))
        touched.measures.add(measure.pk)


def issues_of(keys: Collection[int]) -> set[int]:
    """Read the issues that measures work on."""
    links = Measure.issues.through.objects
    issues: set[int] = set()
    for chunk in in_chunks(keys):
        issues.update(links.filter(measure__in=chunk).values_list("issue_id", flat=True))
    return issues

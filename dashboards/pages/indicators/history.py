"""The trail of a park's observations of an indicator: who changed what, when, from what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from dashboards.shared.lists.paging import page_size
from parks.models import Indicator, Observation, Park
from parks.text.numbers import plain

PER_PAGE = 50


@dataclass(frozen=True)
class ObservationChange:
    """A change of an observation: who, when, and each field as (name, from, to)."""

    at: Any
    by: Any
    period: str
    kind: str
    fields: list[tuple[str, str, str]]


def read_trail(indicator: Indicator, park: Park, data: Mapping[str, str]) -> Page:
    """Read the changes of a park's observations of an indicator, the newest first, paged."""
    rows = Observation.history.filter(indicator=indicator, park=park, industry__isnull=True)
    rows = rows.select_related("history_user", "source", "reviewed_by").order_by(
        "history_date", "history_id"
    )
    last: dict[int, Any] = {}
    changes = []
    for row in rows:
        change = ObservationChange(
            row.history_date,
            row.history_user,
            row.period,
            row.history_type,
            _changed_fields(last.get(row.id), row),
        )
        changes.append(change)
        last[row.id] = row
    return Paginator(changes[::-1], page_size(data, PER_PAGE)).get_page(data.get("page"))


def _changed_fields(before: Any, row: Any) -> list[tuple[str, str, str]]:
    """List what a row of the history changed, in words."""
    old = dict(_fields_in_words(before)) if before else {}
    return [
        (name, old.get(name, ""), words)
        for name, words in _fields_in_words(row)
        if old.get(name, "") != words
    ]


def _fields_in_words(row: Any) -> Iterable[tuple[str, str]]:
    """Yield the fields that the trail tells of, with their words."""
    yield _("Self-reported value"), plain(row.value)
    yield _("Why there is no value"), str(row.get_missing_display()) if row.missing else ""
    yield _("Reviewed value"), plain(row.reviewed_value)
    yield _("Source"), str(row.source or "")
    yield _("Note"), row.note

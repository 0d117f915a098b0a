"""The events of a filter as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import SecurityEvent, SecurityEventQuerySet
from accounts.security.audit.details import in_words

ROWS_AT_ONCE = 2000
# With these a cell begins to compute in a spreadsheet.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def read_lines(events: SecurityEventQuerySet) -> Iterator[str]:
    """Write a line an event, one after the other; Excel reads the mark at the start as UTF-8."""
    heads = (
        _("Time"),
        _("Event"),
        pgettext("of an event", "By"),
        _("Network address"),
        _("About"),
        _("Details"),
        _("Request"),
    )
    yield "\ufeff" + _line(heads)
    for event in events.iterator(chunk_size=ROWS_AT_ONCE):
        yield _line(_cells(event))


def _cells(event: SecurityEvent) -> tuple[str, ...]:
    return (
        timezone.localtime(event.at).isoformat(sep=" ", timespec="seconds"),
        event.get_kind_display(),
        event.actor_name,
        event.address,
        event.subject,
        in_words(event.details),
        event.request_id,
    )


def _line(cells: tuple[str, ...]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(
        f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell for cell in cells
    )
    return out.getvalue()

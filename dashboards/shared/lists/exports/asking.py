"""What a list is asked for as a file, and how the file says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from dashboards.shared.lists.filters import SpokenFilter
from parks.readers import Reader
from standings.days.as_of import AsOf


@dataclass(frozen=True)
class ExportRequest:
    """Which list goes to whom: the query of its address, the reader, the day of its numbers and
    today.
    """

    data: QueryDict
    reader: Reader
    as_of: AsOf
    today: date


def filters_in_words(
    filters: SpokenFilter | None,
    mistakes: Sequence[str] = (),
    arrangement: Mapping[str, object] | None = None,
) -> list[str]:
    """Say which filters were on, how the rows are arranged, and what could not be used."""
    words = [
        _("%(label)s: %(value)s") % {"label": label, "value": value}
        for _name, label, value in (filters.active() if filters else ())
    ]
    words += [
        _("%(label)s: %(value)s") % {"label": label, "value": value}
        for label, value in (arrangement or {}).items()
        if value
    ]
    return [*words, *mistakes]

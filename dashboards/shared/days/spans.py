"""What a page compares: the last two month ends, or the month to date (docs/rules.md, 19)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboards.shared.numbers import number
from dashboards.shared.wording import short_month
from parks.text.phrases import in_turn
from standings.days.calendar import is_month_end, month_end_before

# So many days of a month show too little of it to be compared.
FIRST_DAYS = 7

# a figure by day; None, or no entry, where it is unknown
Series = Mapping[date, int | Decimal | None]


@dataclass(frozen=True)
class Span:
    """Two days that are compared, named after the month that lies between them."""

    start: date
    end: date
    name: str


def spans_of(day: date) -> list[Span]:
    """Tell what a page of a day compares, the span that matters first.

    In the first days of a month that is the month before, alone; then the month to date, with the
    last full month beside it.
    """
    last = month_end_before(day)
    full = Span(month_end_before(last), last, short_month(last, day))
    if day.day <= FIRST_DAYS:
        return [full]
    name = short_month(day, day)
    if not is_month_end(day):
        name = _("%(month)s so far") % {"month": name}
    return [Span(last, day, name), full]


def told(day: date, figures: Mapping[str, Series], versions: Series | None = None) -> str:
    """Say how figures moved, by their names: “November: overdue 2→7”.

    What is unknown at one of two days is left out; empty where all is. `versions` of the scheme
    forbid to compare scores of two of them.
    """
    sentences = []
    for span in spans_of(day):
        is_apart = versions and versions.get(span.start) != versions.get(span.end)
        moves = [
            f"{name} {_from_to(before, after, is_apart=bool(is_apart))}".strip()
            for name, series in figures.items()
            if (before := series.get(span.start)) is not None
            and (after := series.get(span.end)) is not None
        ]
        if moves:
            words = {
                "month": span.name,
                "moves": pgettext("separator of clauses", ", ").join(moves),
            }
            sentences.append(pgettext("what moved in a month", "%(month)s: %(moves)s") % words)
    return in_turn(sentences)


def _from_to(before: int | Decimal, after: int | Decimal, *, is_apart: bool) -> str:
    if is_apart:
        return _("not comparable")
    if number(before) == number(after):
        return _("%(n)s, unchanged") % {"n": number(after)}
    return f"{number(before)}→{number(after)}"

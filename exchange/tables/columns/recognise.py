"""Say which field each column of a table goes to, how certain that is, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from exchange.fields import Field, FieldKind, RecordKind
from exchange.tables.columns.assignment import LEAST, assign
from exchange.tables.columns.figures import NamesIndicator, compares, indicator_of_header
from exchange.tables.columns.looks import Knows, Looks
from exchange.tables.columns.matching import fields_by_header, names_nothing_known
from exchange.tables.columns.support import GAIN, LOSS, by_values, support
from exchange.tables.table import Table, TableColumn
from exchange.tables.values.reading import Words
from exchange.tables.words.headers import key_of, read_header
from exchange.tables.words.patterns import words_of

FIGURE = "figure:"
LANGUAGES = ("zh-hans", "en")
BY_LABEL = 98
BY_PERIOD = 87
BY_EARLIER = 99
SURE = 99
# From here on nobody is asked.
RECOGNISED = 85
# Values alone, below a header that says something else, count for less.
UNLIKE_HEADER = 6
# Several columns may fill a field together where each is this certain.
TOGETHER = 86
SHARED = frozenset(
    {
        FieldKind.TEXT,
        FieldKind.UNITS,
        FieldKind.LIST,
        FieldKind.MILESTONES,
        # by its code and by its name
        FieldKind.INDICATOR,
    }
)
ALONE = words_of(
    "title name_zh name_en short_name number external_number slug code directory_code system year "
    "deadline_words established approved unit as_printed closed_by_words text text_en strategy"
)
MOST_OFFERS = 4


@dataclass(frozen=True)
class Recognised:
    """What a column is taken for; `field` is empty where nothing fits.

    `offers` are all the fields that it may be, with the certainty of each, the best first.
    `period` is that which the header names.
    """

    place: int
    field: str
    certainty: int
    why: Words
    offers: tuple[tuple[str, int], ...] = ()
    period: str = ""


@dataclass(frozen=True)
class _Offer:
    field: str
    certainty: int
    why: Words


def recognise(
    table: Table,
    kind: RecordKind,
    fields: Sequence[Field],
    *,
    knows: Knows | None = None,
    indicator_of: NamesIndicator | None = None,
    earlier: Mapping[str, str] | None = None,
    looks: Mapping[int, Looks] | None = None,
) -> list[Recognised]:
    """Recognise the columns of a table that people see; none is lost.

    Each field is given once, so that all columns together fit best; several may fill one of many
    words. A column of a wide table goes to `figure:` with the code of its indicator. `earlier`
    are fields that people chose, by the header; they win. `looks` may be given by who has them.
    """
    columns = [column for column in table.columns if not column.is_hidden]
    known = {field.name: field for field in fields}
    chosen = {key_of(header): name for header, name in (earlier or {}).items()}
    labels = _labels(fields)
    offers: dict[int, dict[str, _Offer]] = {}
    seen = looks_of(table, knows) if looks is None else looks
    for column in columns:
        own = _by_header(column, kind, known, labels, seen[column.place])
        if kind == RecordKind.OBSERVATIONS and indicator_of:
            own = _with_indicator(column, own, indicator_of)
        if not own and not _is_named(column.header, kind):
            own = _by_values(column, kind, known, seen[column.place])
        name = chosen.get(key_of(column.header), "") if column.header else ""
        if name in known or name.startswith(FIGURE):
            own = [_Offer(name, BY_EARLIER, _("as chosen for this header before"))]
        offers[column.place] = {offer.field: offer for offer in own}
    periods = {column.place: read_header(column.header).period for column in columns}
    homes = _assigned(offers, periods, known)
    return [
        _recognised(column, offers[column.place], homes.get(column.place), kind)
        for column in columns
    ]


def looks_of(table: Table, knows: Knows | None = None) -> dict[int, Looks]:
    """Look at the values of the columns that people see."""
    return {
        column.place: Looks(table, column, knows)
        for column in table.columns
        if not column.is_hidden
    }


def _labels(fields: Iterable[Field]) -> dict[str, str]:
    """List what the product itself calls the fields, in both languages, and the fields' names."""
    labels: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            labels |= {key_of(str(field.label)): field.name for field in fields}
    return labels | {key_of(field.name): field.name for field in fields}


def _by_header(
    column: TableColumn,
    kind: RecordKind,
    known: Mapping[str, Field],
    labels: Mapping[str, str],
    looks: Looks,
) -> list[_Offer]:
    """Offer what the words of the header may mean, as far as the values agree."""
    if not column.header:
        return []
    offers = {}
    for name, match in fields_by_header(kind.value, column.header).items():
        if name in known:
            offers[name] = (match.certainty, match.word)
    words = read_header(column.header)
    if kind == RecordKind.MEASURES and words.period and not words.core:
        # a column a quarter holds what is due in it
        offers["milestones"] = (BY_PERIOD, column.header)
    own = next((labels[key] for key in words.keys if key in labels), "")
    if own and offers.get(own, (0, ""))[0] < BY_LABEL:
        offers[own] = (BY_LABEL, str(known[own].label))
    fit = {name: support(kind.value, known[name], looks) for name in offers}
    return [
        _Offer(name, _weighed(certainty, fit[name]), _why(word, column.header, fit[name]))
        for name, (certainty, word) in offers.items()
    ]


def _is_named(header: str, kind: RecordKind) -> bool:
    """Say whether it is known what a header names, though no field is that: 备注 is no severity."""
    named = fields_by_header(kind.value, header).values()
    return names_nothing_known(header) or any(match.certainty >= RECOGNISED for match in named)


def _weighed(certainty: int, fit: float) -> int:
    change = GAIN * fit if fit > 0 else LOSS * fit
    # a doubtful word stays one that a person confirms, whatever the values
    most = SURE if certainty >= RECOGNISED else RECOGNISED - 1
    return max(0, min(most, round(certainty + change)))


def _why(word: str, header: str, fit: float) -> str:
    """Say in words why a column is taken for a field."""
    if fit < -0.2:
        return _("its header says so, its values look different")
    if key_of(word) == key_of(header):
        return _("its header is a known name")
    return _("its header is like “%(word)s”") % {"word": word}


def _by_values(
    column: TableColumn, kind: RecordKind, known: Mapping[str, Field], looks: Looks
) -> list[_Offer]:
    """Offer what the values look like, where the header says nothing that is known."""
    less = UNLIKE_HEADER if column.header else 0
    offers = ((name, by_values(kind.value, field, looks)) for name, field in known.items())
    return [
        _Offer(name, certainty - less, _("its values look like it"))
        for name, certainty in offers
        if certainty - less >= LEAST
    ]


def _with_indicator(
    column: TableColumn, own: list[_Offer], indicator_of: NamesIndicator
) -> list[_Offer]:
    """Add the indicator that a header names; what only compares figures is none."""
    if not column.header:
        return own
    named = indicator_of_header(column.header, indicator_of)
    if named:
        why = _("its header names the indicator")
        figure = _Offer(f"{FIGURE}{named[0]}", named[1], why)
        return [figure, *(offer for offer in own if offer.field != "value")]
    if compares(column.header):
        return [offer for offer in own if offer.field != "value"]
    return own


def _assigned(
    offers: Mapping[int, Mapping[str, _Offer]],
    periods: Mapping[int, str],
    known: Mapping[str, Field],
) -> dict[int, _Offer]:
    """Give each column its field; one of many words may have several columns."""
    weights: dict[int, dict[tuple[str, str], int]] = {}
    for place, own in offers.items():
        weights[place] = {}
        for offer in own.values():
            # one indicator in two periods is two figures
            is_figure = offer.field.startswith(FIGURE)
            # a field to be filled goes first where two columns are alike
            field = known.get(offer.field)
            more = 1 if field is not None and field.is_required else 0
            key = (offer.field, periods[place] if is_figure else "")
            weights[place][key] = offer.certainty + more
    homes = {place: offers[place][key[0]] for place, key in assign(weights).items()}
    for place, own in offers.items():
        if place in homes or not own:
            continue
        best = max(own.values(), key=lambda offer: offer.certainty)
        if best.certainty >= TOGETHER and _is_shared(known.get(best.field)):
            homes[place] = best
    return homes


def _is_shared(field: Field | None) -> bool:
    return field is not None and field.kind in SHARED and field.name not in ALONE


def _recognised(
    column: TableColumn, own: Mapping[str, _Offer], home: _Offer | None, kind: RecordKind
) -> Recognised:
    period = read_header(column.header).period
    ranked = sorted(own.values(), key=lambda offer: -offer.certainty)[:MOST_OFFERS]
    offers = tuple((offer.field, offer.certainty) for offer in ranked if offer.certainty > 0)
    if home is not None:
        return Recognised(column.place, home.field, home.certainty, home.why, offers, period)
    return Recognised(column.place, "", 0, _why_none(column, ranked, kind), offers, period)


def _why_none(column: TableColumn, ranked: Sequence[_Offer], kind: RecordKind) -> str:
    """Say why a column has no home."""
    if ranked and ranked[0].certainty >= LEAST:
        return _("another column fits this field better")
    if kind == RecordKind.OBSERVATIONS and compares(column.header):
        return _("compares figures, holds none of its own")
    return _("there is no such field") if column.header else _("it has no header")

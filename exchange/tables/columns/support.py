"""How the values of a column speak for a field or against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from exchange.fields import Field, FieldKind
from exchange.tables.columns.looks import LONG, Looks

# What a field may gain by its values, and what it may lose.
GAIN = 3
LOSS = 35
# From this share on values look like something.
MOST = 0.6
ALL = 0.8
NAMES = frozenset({"name_zh", "name_en", "short_name", "system"})
SENTENCES = frozenset({"title", "text", "finding", "cause", "statement", "closing_standard"})
NUMBERS = frozenset({"number", "external_number", "code", "directory_code", "slug"})

Test = Callable[[str, Field, Looks], float]


def support(kind: str, field: Field, looks: Looks) -> float:
    """Say how far the values of a column fit a field: from -1, never, over 0 to 1, surely."""
    if looks.is_empty or field.is_computed and field.name != "serial":
        return 0
    if field.name == "serial":
        return 1 if looks.counts_rows else (-0.3 if looks.length > 8 else 0)
    return max(-1, min(1, TESTS.get(field.kind, _text)(kind, field, looks)))


def by_values(kind: str, field: Field, looks: Looks) -> int:
    """Say how certain a column without a known header is of a field, in percent; 0 not at all."""
    if looks.is_empty:
        return 0
    return round(sum(_offers(kind, field, looks)))


def _offers(kind: str, field: Field, looks: Looks) -> Iterator[float]:
    """Yield the certainty of a field, at most once."""
    if field.name == "parent":
        return  # without a head, names of the own kind are what the rows are called
    known = looks.known(field.kind) if field.kind in KNOWN else None
    if known is not None and known >= MOST:
        yield 66 + 18 * known
    elif field.kind in (FieldKind.PARK, FieldKind.PARKS) and looks.places >= ALL:
        yield 72
    elif field.kind == FieldKind.REGION and looks.regions >= ALL and looks.places < ALL:
        yield 64
    elif field.kind == FieldKind.UNIT and looks.offices >= ALL and looks.length < LONG:
        yield 70
    elif looks.yes_no >= MOST:
        return  # yes and no say nothing of what is asked
    elif field.kind == FieldKind.CHOICE and looks.choices(kind, field) >= ALL:
        yield 74
    elif field.kind == FieldKind.DEADLINE and looks.deadlines >= ALL:
        yield 66 if looks.days < ALL else 61
    elif field.kind == FieldKind.DATE and field.name == "found_on" and looks.days >= ALL:
        yield 61
    elif field.kind == FieldKind.PERIOD and looks.periods >= ALL:
        yield 72
    elif field.name == "name_zh":
        yield from _names(kind, looks)
    elif field.name == "person_in_charge" and looks.people >= ALL:
        yield 64
    elif field.name == "serial" and looks.counts_rows:
        yield 88
    elif field.name in ("title", "text") and field.is_required and looks.length >= 8:
        is_prose = looks.distinct >= MOST and max(looks.offices, looks.numbers) < 0.3
        yield 66 if is_prose and looks.places < 0.5 else 0


def _names(kind: str, looks: Looks) -> Iterator[float]:
    """Yield how certainly names are those of the kind of record."""
    shares = {"parks": looks.places, "regions": looks.regions, "units": looks.offices}
    if shares.get(kind, 0) >= ALL and looks.distinct >= ALL:
        yield 76


def _day(_kind: str, _field: Field, looks: Looks) -> float:
    return 1 if looks.days >= ALL else 2 * max(looks.days, looks.deadlines) - 1


def _deadline(_kind: str, _field: Field, looks: Looks) -> float:
    if looks.numbers >= MOST and not looks.days:
        return -1
    return 2 * looks.deadlines - 1 if looks.deadlines > 0.3 else -0.6


def _number(_kind: str, _field: Field, looks: Looks) -> float:
    return 2 * looks.numbers - 1 if looks.numbers > 0.2 else -0.5


def _park(_kind: str, field: Field, looks: Looks) -> float:
    if looks.numbers >= MOST or looks.days >= MOST:
        return -1
    known = looks.known(field.kind)
    if known is not None and known > 0.2:
        return known
    if looks.offices >= ALL and looks.places < 0.3:
        return -0.6
    return 0.3 if looks.places >= 0.5 else (-0.2 if known is not None else 0)


def _region(_kind: str, field: Field, looks: Looks) -> float:
    if looks.numbers >= MOST or looks.days >= MOST or looks.length > LONG:
        return -1
    known = looks.known(field.kind) or 0
    return known if known > 0.2 else (0.3 if looks.regions >= 0.5 else 0)


def _unit(_kind: str, _field: Field, looks: Looks) -> float:
    if max(looks.phones, looks.numbers, looks.days) >= 0.5:
        return -1
    if looks.people >= MOST and looks.offices < 0.3:
        return -0.6
    return looks.offices if looks.length < 2 * LONG else -0.5


def _choice(kind: str, field: Field, looks: Looks) -> float:
    share = looks.choices(kind, field)
    if looks.length > LONG:
        return -0.8
    return share if share >= ALL else -0.62 * (1 - share)


def _type(_kind: str, field: Field, looks: Looks) -> float:
    known = looks.known(field.kind) or 0
    if looks.length > 2 * LONG or looks.days >= MOST:
        return -0.7
    return known


def _yes_no(_kind: str, _field: Field, looks: Looks) -> float:
    return 2 * looks.yes_no - 1


def _indicator(_kind: str, field: Field, looks: Looks) -> float:
    known = looks.known(field.kind) or 0
    return -1 if looks.numbers >= ALL and not known else known


def _issues(_kind: str, _field: Field, looks: Looks) -> float:
    """Numbers of issues are codes; sentences are issues themselves."""
    return -1 if looks.length > LONG or looks.codes < MOST / 2 else looks.codes


def _period(_kind: str, _field: Field, looks: Looks) -> float:
    return 2 * looks.periods - 1 if looks.periods > 0.2 else -0.4


def _text(kind: str, field: Field, looks: Looks) -> float:
    name = field.name
    if name == "person_in_charge":
        if looks.phones >= 0.5 or looks.numbers >= 0.5 or looks.length > LONG:
            return -0.8
        return looks.people if looks.people >= 0.3 else (-0.5 if looks.offices >= ALL else 0)
    if name in NUMBERS:
        if name == "number" and kind in ("issues", "measures"):
            return 2 * looks.own_numbers - 1
        if name == "external_number" and looks.own_numbers >= MOST:
            return -0.4
        if name == "external_number" and looks.counts_rows and looks.texts[0] == "1":
            return -0.35
        return -0.6 if looks.length > LONG + 10 else looks.codes
    if name in SENTENCES:
        if max(looks.numbers, looks.days, looks.phones) >= MOST:
            return -1
        if name == "title" and (looks.offices >= ALL or (looks.known(FieldKind.PARK) or 0) >= ALL):
            return -0.6
        return -0.3 if looks.length < 2 else 0.5
    if name in NAMES:
        return -1 if max(looks.numbers, looks.days) >= MOST else _name(kind, looks)
    if name == "progress_words":
        return -0.5 if looks.days >= ALL else 0
    return 0


def _name(kind: str, looks: Looks) -> float:
    """Say whether names are those of the kind: offices are no parks, parks no offices."""
    is_park = looks.places >= ALL and looks.offices < 0.3
    is_office = looks.offices >= ALL and looks.places < 0.3
    wrong = {"parks": is_office, "units": is_park, "regions": is_park or is_office}
    return -0.5 if wrong.get(kind, False) else 0


TESTS: Mapping[FieldKind, Test] = {
    FieldKind.DATE: _day,
    FieldKind.DEADLINE: _deadline,
    FieldKind.NUMBER: _number,
    FieldKind.INTEGER: _number,
    FieldKind.FIGURE: _number,
    FieldKind.PARK: _park,
    FieldKind.PARKS: _park,
    FieldKind.REGION: _region,
    FieldKind.UNIT: _unit,
    FieldKind.UNITS: _unit,
    FieldKind.CHOICE: _choice,
    FieldKind.PROBLEM_TYPE: _type,
    FieldKind.YES_NO: _yes_no,
    FieldKind.INDICATOR: _indicator,
    FieldKind.ISSUES: _issues,
    FieldKind.PERIOD: _period,
}
# kinds whose names may be asked of what is known
KNOWN = frozenset(
    {
        FieldKind.PARK,
        FieldKind.PARKS,
        FieldKind.REGION,
        FieldKind.UNIT,
        FieldKind.PROBLEM_TYPE,
        FieldKind.INDICATOR,
    }
)

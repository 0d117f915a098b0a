"""The number that a cell holds, in the unit that is wanted; or why there is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from exchange.tables.values.data.figures import (
    FORECAST,
    MISSING,
    NO_REASON,
    ROUGH_AFTER,
    ROUGH_BEFORE,
)
from exchange.tables.values.data.units import TIMES
from exchange.tables.values.figures.units import factor_between, read_unit
from exchange.tables.values.reading import Doubt, Problem, Reading, Words
from exchange.tables.values.signs import with_digits
from exchange.tables.values.wording import NO_STORED_VALUE, filled, in_list, is_error, shown
from exchange.workbooks.cells import Cell
from parks.choices import MissingReason
from parks.observations.values import MOST, PLACES, read_missing
from parks.text.folding import fold
from parks.text.numbers import plain

LONGEST = 60
MOST_DIGITS = 40
NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
PLAIN = re.compile(rf"(?P<sign>[+-]?)(?P<number>{NUMBER})(?P<rest>.*)", re.DOTALL)
IN_BRACKETS = re.compile(rf"\((?P<number>{NUMBER})\)(?P<rest>%?)")
WITH_REMARK = re.compile(r"(?P<before>[^()]+)\((?P<remark>[^()]+)\)")
RANGE = re.compile(rf"[+-]?(?:{NUMBER})[^\d(),]{{0,4}}?(?:-|~|至|到|to)(?:{NUMBER})\D*")
ROUGH = re.compile(rf"(?:{ROUGH_BEFORE}).*\d.*|.*\d.*(?:{ROUGH_AFTER})[^\d]{{0,4}}")
FORECAST_REMARK = re.compile(f"(?:{FORECAST})(?:数据?|值|完成)?")
FORECAST_BEFORE = re.compile(r"(?:预计|预测|预估|估计|估算|暂估)[:为达]?(?=[+-]?\d)")
# marks of footnotes after a number
MARKS = re.compile(r"\s*(?:[①-⑳⑴-⒇❶-❿*＊※†‡#＃]+|\[\d{1,2}\]|［\d{1,2}］|注\d{0,2})\s*$")
RAISED = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+$")
# a point typed with a Chinese keyboard
CHINESE_POINT = re.compile(r"(?<=\d)。(?=\d)")
GROUPED_BY_BLANKS = re.compile(r"(?<!\d)\d{1,3}(?:[ '’]\d{3})+(?!\d)")
LITERAL = re.compile(r'"([^"]+)"')
IN_FULL = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Wanted:
    """What a number is for: its name in messages, its unit and bounds, the levels it may be."""

    name: Words = ""
    unit: str = ""
    lowest: Decimal | None = None
    highest: Decimal | None = None
    is_whole: bool = False
    levels: Sequence[Decimal] = ()
    places: int = PLACES

    @property
    def is_share(self) -> bool:
        """Whether it is a part of a hundred."""
        return self.unit == "%"


ANYTHING = Wanted()


def read_number(
    cell: Cell, wanted: Wanted = ANYTHING, factor: Fraction = Fraction(1)
) -> Reading[Decimal]:
    """Read a number; `factor` turns numbers without a unit of their own into the wanted unit."""
    value = cell.value
    if is_error(cell):
        return Reading(problem=NO_STORED_VALUE)
    if value is None:
        return Reading()
    if isinstance(value, date):
        why = filled(_("A day, %(day)s, where a number is wanted."), day=str(value)[:10])
        return Reading(problem=Problem(why, allowed(wanted)))
    if isinstance(value, bool | time | timedelta):
        return Reading(problem=_no_number(cell.text, wanted))
    if isinstance(value, int | Decimal):
        return _of_number(Decimal(value), cell.details.number_format, wanted, factor)
    return read_number_words(value, wanted, factor)


def read_number_words(
    words: str, wanted: Wanted = ANYTHING, factor: Fraction = Fraction(1)
) -> Reading[Decimal]:
    """Read a number as people write it."""
    printed = " ".join(words.split()).lstrip("'")
    if not fold(printed):
        return Reading()
    if missing := missing_reason(printed):
        return missing
    if len(printed) > LONGEST:
        return Reading(problem=_no_number(printed, wanted))
    unmarked = MARKS.sub("", printed)
    if RAISED.search(unmarked):
        return _with_raised(printed, unmarked, wanted)
    if any(sign.isdigit() and not sign.isdecimal() for sign in unmarked):
        return Reading(problem=_no_number(printed, wanted))
    reading = _of_words(_number_signs(unmarked), printed, wanted, factor)
    if unmarked == printed or reading.note or reading.value is None:
        return reading
    mark = printed[len(unmarked) :].strip()
    note = filled(_("The mark %(mark)s of a footnote is left out."), mark=mark)
    return Reading(value=reading.value, note=note)


def missing_reason(printed: str) -> Reading[Decimal] | None:
    """Tell why there is no figure; None where the words are something else.

    A stroke gives no reason. It counts as not reported and is kept as printed.
    """
    if code := read_missing(printed):
        return Reading(missing=code, words=printed[:LONGEST])
    text = fold(printed).replace(" ", "").strip("()。")
    for reason, words in MISSING.items():
        if text in words:
            return Reading(missing=reason.value, words=printed[:LONGEST])
    if text in NO_REASON:
        note = filled(_("“%(words)s”: no figure, without a reason."), words=shown(printed))
        return Reading(missing=MissingReason.NOT_REPORTED.value, words=printed, note=note)
    return None


def _number_signs(words: str) -> str:
    """Write a number in plain signs: half width, no blanks in groups, a point for 。."""
    text = fold(CHINESE_POINT.sub(".", words))
    text = GROUPED_BY_BLANKS.sub(lambda found: re.sub(r"\D", "", found[0]), text)
    text = re.sub(r"(?<=\d) +(?=\d)", "?", text).replace(" ", "")
    return text if re.search(r"\d", text) else with_digits(text)


def _of_words(text: str, printed: str, wanted: Wanted, factor: Fraction) -> Reading[Decimal]:
    if parts := IN_BRACKETS.fullmatch(text):
        reading = _with_unit(f"-{parts['number']}", parts["rest"], printed, wanted, factor)
        note = filled(_("“%(words)s” in brackets is a negative number."), words=shown(printed))
        return reading if reading.value is None else Reading(value=reading.value, note=note)
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    if found := FORECAST_BEFORE.match(text):
        return _asked("forecast", text[found.end() :], printed, wanted)
    if parts := WITH_REMARK.fullmatch(text):
        is_forecast = FORECAST_REMARK.fullmatch(parts["remark"])
        if not read_unit(parts["remark"]):
            about = "forecast" if is_forecast else "remark"
            return _asked(about, parts["before"], printed, wanted)
        text = parts["before"] + parts["remark"]
    if RANGE.fullmatch(text):
        return _inexact(printed, _("A range, not one number."), wanted)
    if ROUGH.fullmatch(text):
        return _inexact(printed, _("Not an exact number."), wanted)
    parts = PLAIN.fullmatch(text)
    if parts is None or len(text) > MOST_DIGITS:
        return Reading(problem=_no_number(printed, wanted))
    return _with_unit(parts["sign"] + parts["number"], parts["rest"], printed, wanted, factor)


def _with_unit(
    number: str, rest: str, printed: str, wanted: Wanted, factor: Fraction
) -> Reading[Decimal]:
    """Take a number with the unit that stands behind it."""
    value = Decimal(number.replace(",", ""))
    if not rest:
        return finished(value, printed, wanted, factor)
    own = _factor_of(rest, wanted)
    if own is not None:
        return finished(value, printed, wanted, own)
    if re.match(r"[\d.,]", rest) or not (read_unit(rest) or wanted.unit):
        return Reading(problem=_no_number(printed, wanted))
    if not read_unit(rest):
        return Reading(problem=_no_number(printed, wanted))
    offer = f"{number}{wanted.unit}"
    return Reading(doubt=Doubt("unit_of_measure", shown(printed), [offer]))


def _factor_of(rest: str, wanted: Wanted) -> Fraction | None:
    """Return what the words behind a number multiply it by, in the wanted unit."""
    times = TIMES.get(rest)
    if times is not None:
        return _times(times, wanted.unit)
    if wanted.unit:
        return factor_between(rest, wanted.unit)
    unit = read_unit(rest)
    if unit is None:
        return None
    return unit.size if unit.dimension == "share" else Fraction(TIMES.get(rest[:-1], 1))


def _times(times: int, unit: str) -> Fraction:
    """Count 3.5万 in a unit such as 万元: 35,000 yuan, so 3.5 of them."""
    for word in sorted(TIMES, key=len, reverse=True):
        if word and unit.startswith(word) and read_unit(unit.removeprefix(word)):
            return Fraction(times, TIMES[word])
    return Fraction(times)


def _of_number(
    value: Decimal, number_format: str, wanted: Wanted, factor: Fraction
) -> Reading[Decimal]:
    printed = plain(value) if value.is_finite() else str(value)
    if not value.is_finite():
        return Reading(problem=_no_number(printed, wanted))
    if is_percent_format(number_format):
        if wanted.is_share:
            return finished(value, printed, wanted, Fraction(100))
        if wanted.unit:
            offers = [f"{printed}{wanted.unit}"]
            return Reading(doubt=Doubt("unit_of_measure", f"{plain(value * 100)}%", offers))
        return finished(value, printed, wanted, Fraction(1))
    literal = next((word for word in LITERAL.findall(number_format) if read_unit(word)), "")
    if literal and wanted.unit:
        own = factor_between(literal, wanted.unit)
        return finished(value, printed, wanted, factor if own is None else own)
    return finished(value, printed, wanted, factor)


def is_percent_format(number_format: str) -> bool:
    """Say whether a number format shows a hundred times the number that is stored."""
    return "%" in re.sub(r'"[^"]*"|\\.', "", number_format)


def finished(
    value: Decimal, printed: str, wanted: Wanted, factor: Fraction = Fraction(1)
) -> Reading[Decimal]:
    """Turn a number into the wanted unit, round it, and hold it against what is allowed."""
    if len(value.as_tuple().digits) > MOST_DIGITS or abs(value.adjusted()) > MOST_DIGITS:
        return Reading(problem=_no_number(printed, wanted))
    with localcontext() as context:
        context.prec = 3 * MOST_DIGITS
        exact = value * factor.numerator / factor.denominator
        rounded = exact.quantize(Decimal(1).scaleb(-wanted.places), ROUND_HALF_UP)
    if abs(rounded) >= MOST:
        return Reading(problem=_no_number(printed, wanted))
    if problem := out_of_bounds(rounded, wanted):
        return Reading(problem=problem)
    result = rounded.normalize() + 0
    result = result.quantize(Decimal(1)) if result == result.to_integral_value() else result
    if factor != 1 and not printed.endswith("%"):
        note: Words = filled(
            _("“%(words)s” counts as %(number)s %(unit)s."),
            words=shown(printed),
            number=plain(result),
            unit=wanted.unit,
        )
        return Reading(value=result, note=note)
    if rounded != exact:
        return Reading(value=result, note=filled(_("Rounded to %(n)s decimals."), n=wanted.places))
    return Reading(value=result)


def out_of_bounds(value: Decimal, wanted: Wanted) -> Problem | None:
    """Refuse a number that is no level, is not whole, or lies beyond a bound."""
    if wanted.levels and value not in wanted.levels:
        return Problem(_("Not one of the levels."), in_list([plain(x) for x in wanted.levels]))
    if wanted.is_whole and value != value.to_integral_value():
        return Problem(_("Not a whole number."), allowed(wanted))
    name = wanted.name or _("The value")
    if wanted.lowest is not None and value < wanted.lowest:
        why = filled(
            _("%(name)s should be at least %(lowest)s."), name=name, lowest=plain(wanted.lowest)
        )
        return Problem(why, allowed(wanted))
    if wanted.highest is not None and value > wanted.highest:
        why = filled(
            _("%(name)s should be at most %(highest)s."), name=name, highest=plain(wanted.highest)
        )
        return Problem(why, allowed(wanted))
    return None


def allowed(wanted: Wanted) -> Words:
    """Say what number may stand there."""
    lowest, highest = plain(wanted.lowest), plain(wanted.highest)
    if wanted.levels:
        return in_list([plain(level) for level in wanted.levels])
    if lowest and highest:
        return filled(_("%(lowest)s to %(highest)s"), lowest=lowest, highest=highest)
    if lowest:
        return filled(_("a number of at least %(lowest)s"), lowest=lowest)
    if highest:
        return filled(_("a number of at most %(highest)s"), highest=highest)
    return _("a whole number") if wanted.is_whole else _("a number")


def _no_number(printed: str, wanted: Wanted) -> Problem:
    return Problem(filled(_("“%(words)s” is not a number."), words=shown(printed)), allowed(wanted))


def _inexact(printed: str, why: Words, wanted: Wanted) -> Reading[Decimal]:
    """Refuse words that only bound a number; they may be kept as printed."""
    return Reading(words=printed, problem=Problem(why, allowed(wanted)))


def _asked(about: str, words: str, printed: str, wanted: Wanted) -> Reading[Decimal]:
    """Ask whether a number with a remark is to be taken."""
    parts = PLAIN.fullmatch(words)
    if parts is None or RANGE.fullmatch(words) or ROUGH.fullmatch(words):
        return Reading(problem=_no_number(printed, wanted))
    reading = _with_unit(
        parts["sign"] + parts["number"], parts["rest"], printed, wanted, Fraction(1)
    )
    if reading.problem:
        return reading
    return Reading(words=printed, doubt=Doubt(about, shown(printed), [words]))


def _with_raised(printed: str, unmarked: str, wanted: Wanted) -> Reading[Decimal]:
    """Ask whether 32.5² bears the mark of a footnote; a power is not meant, but who knows."""
    text = _number_signs(RAISED.sub("", unmarked))
    if not PLAIN.fullmatch(text):
        return Reading(problem=_no_number(printed, wanted))
    return _asked("footnote", text, printed, wanted)

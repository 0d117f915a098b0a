"""Versions of the rules: copied to a draft, edited, approved by somebody else, put in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zlib import crc32

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import CheckConstraint, Max
from django.utils.translation import gettext as _

from accounts.security.rights import Right
from parks.actions.step import StaleRecordError
from parks.choices import Direction, WeightKind
from parks.models import BusinessDay, Indicator, Scheme, SchemeIndicator, SchemeWeight
from parks.readers import Reader
from parks.text.days import full_day
from parks.writing import Touched, writing
from parks.writing.constraints import holds
from parks.writing.locks import lock_rows

if TYPE_CHECKING:
    from accounts.models import User

# What a draft may set, in the order of its form: of lights and scores, and of other matters.
SCORING_NUMBERS = (
    "health_share",
    "indicator_share",
    "outcome_share",
    "half_pressure",
    "longest_overdue",
    "overdue_cap",
    "freshness_months",
    "amber_behind",
    "red_behind",
    "red_below",
    "amber_below",
    "grade_a",
    "grade_b",
    "grade_c",
    "quota_grading",
    "weak_below",
    "uneven_gap",
    "peer_group",
)
NUMBERS = (
    *SCORING_NUMBERS,
    "alike_high",
    "alike_medium",
    "needs_two_tiers",
    "notice_days",
    "recheck_critical",
    "recheck_serious",
    "recheck_other",
)
# The field at which each constraint of a version is shown; for two pairs of numbers, the one that
# is wrong.
PLACES = {
    "parks_scheme_bands_of_likeness_are_in_order": "alike_high",
    "parks_scheme_shares_are_percentages": "health_share",
    "parks_scheme_grades_are_in_order": "grade_a",
    "parks_scheme_pressure_and_overdue_have_a_measure": "half_pressure",
}
INDICATOR_PLACES = {
    "parks_schemeindicator_has_a_range": "best",
    "parks_schemeindicator_weighs_something": "weight",
    "parks_schemeindicator_logarithm_is_of_counts": "worst",
}
DIMENSION = WeightKind.DIMENSION.value
SEVERITY = WeightKind.SEVERITY.value
STAGE = WeightKind.STAGE.value
Weights = Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True)
class Range:
    """How an indicator is scored in a draft."""

    weight: Decimal
    worst: Decimal
    best: Decimal
    is_logarithmic: bool = False


@dataclass
class Wanted:
    """All that a draft is to say. Weights by kind and code; ranges by the key of the indicator."""

    numbers: dict[str, Any] = field(default_factory=dict)
    weights: Weights = field(default_factory=dict)
    ranges: Mapping[int, Range] = field(default_factory=dict)
    reason: str = ""


def may_write_schemes(reader: Reader) -> bool:
    """Say whether a person writes and approves versions of the rules, which hold everywhere."""
    return reader.may(Right.CHANGE, Scheme) and reader.is_in_charge_of_all


def state_of(scheme: Scheme) -> int:
    """Return a check sum of all that a version says; two statements.

    It changes when somebody saves the version.
    """
    values: list[Any] = [f.value_from_object(scheme) for f in Scheme._meta.concrete_fields]
    if not scheme.pk:
        return crc32(repr([*map(str, values)]).encode())
    values += scheme.weights.order_by("kind", "code").values_list("kind", "code", "weight")
    rows = scheme.indicators.order_by("indicator").values_list(
        "indicator", "weight", "worst", "best", "is_logarithmic"
    )
    return crc32(repr([*map(str, values), *map(str, rows)]).encode())


def copy_scheme(
    *,
    source: Scheme,
    by: User,
    reason: str = "",
    dimensions: Mapping[str, Decimal] | None = None,
    **numbers: Any,
) -> Scheme:
    """Make a draft of all that the source says; dimensions and numbers given replace its own."""
    _check_writer(by)
    weights = list(source.weights.all()) if source.pk else []
    ranges = list(source.indicators.select_related("indicator")) if source.pk else []
    with writing() as touched:
        # who copies at the same moment waits here, and then counts on from the new version
        lock_rows(Scheme, Scheme.objects.values_list("pk", flat=True))
        last = Scheme.objects.aggregate(last=Max("version"))["last"] or source.version
        draft = Scheme(version=last + 1, author=by, created_on=BusinessDay.today(), reason=reason)
        for name in NUMBERS:
            setattr(draft, name, numbers.get(name, getattr(source, name)))
        _raise(_broken_numbers(draft))
        draft.save()
        if dimensions is not None:
            weights = [weight for weight in weights if weight.kind != DIMENSION]
            weights += [
                SchemeWeight(kind=DIMENSION, code=code, weight=w) for code, w in dimensions.items()
            ]
        made = [
            SchemeWeight(scheme=draft, kind=weight.kind, code=weight.code, weight=weight.weight)
            for weight in weights
        ]
        _store_rows(touched, made, [_range_row(draft, row.indicator, row) for row in ranges])
    return draft


def edit_draft(*, scheme: Scheme, by: User, wanted: Wanted, seen: int) -> Scheme:
    """Replace what a draft says.

    Raises StaleRecordError where somebody saved it since, ValidationError by field. Fields of
    weights are named `dimension_P1`, those of ranges `best_7` after the key of the indicator.
    """
    with writing() as touched:
        draft = _locked_draft(scheme, by, seen)
        # who wrote last answers for the whole, so that nobody approves what they have just changed
        draft.reason = wanted.reason
        draft.author = by
        for name in NUMBERS:
            if name in wanted.numbers:
                setattr(draft, name, wanted.numbers[name])
        indicators = Indicator.objects.filter(
            pk__in=wanted.ranges, kind=Indicator.Kind.SCORED
        ).in_bulk()
        rows = [
            _range_row(draft, indicators[pk], limits)
            for pk, limits in wanted.ranges.items()
            if pk in indicators
        ]
        _raise(
            _broken_numbers(draft)
            | _broken_weights(wanted.weights)
            | _broken_ranges(rows, indicators)
        )
        draft.save()
        draft.weights.all().delete()
        draft.indicators.all().delete()
        weights = [
            SchemeWeight(scheme=draft, kind=kind, code=code, weight=weight)
            for kind, by_code in wanted.weights.items()
            for code, weight in by_code.items()
        ]
        _store_rows(touched, weights, rows)
    return draft


def _store_rows(
    touched: Touched, weights: list[SchemeWeight], ranges: list[SchemeIndicator]
) -> None:
    """Store what a draft says in bulk, and name it for its fact hashes."""
    SchemeWeight.objects.bulk_create(weights)
    SchemeIndicator.objects.bulk_create(ranges)
    touched.facts[SchemeWeight].update(row.pk for row in weights)
    touched.facts[SchemeIndicator].update(row.pk for row in ranges)


def approve_scheme(*, scheme: Scheme, by: User, from_day: date, seen: int) -> Scheme:
    """Approve a draft that somebody else wrote; it comes into force on a day after today."""
    with writing():
        draft = _locked_draft(scheme, by, seen)
        if draft.author_id == by.pk:
            raise ValidationError(_("Who wrote a version of the rules does not approve it."))
        today = BusinessDay.today()
        if from_day <= today:
            message = _(
                "The earliest day is %(day)s: the scores of today are not changed any more."
            )
            raise ValidationError(
                {"from_day": message % {"day": full_day(today + timedelta(days=1))}}
            )
        if Scheme.objects.waiting().filter(in_force_from=from_day).exists():
            message = _(
                "Another approved version comes into force on that day. Choose another day, "
                "or take it back."
            )
            raise ValidationError({"from_day": message})
        draft.approver = by
        draft.approved_on = today
        draft.in_force_from = from_day
        draft.save()
    return draft


def withdraw_scheme(*, scheme: Scheme, by: User, seen: int) -> Scheme:
    """Take an approved version whose day has not come back to a draft."""
    _check_writer(by)
    with writing():
        waiting = _locked(scheme)
        if not Scheme.objects.waiting().filter(pk=waiting.pk).exists():
            raise ValidationError(
                _("Only an approved version whose day has not come can be taken back.")
            )
        _check_seen(waiting, seen)
        waiting.approver = None
        waiting.approved_on = None
        waiting.in_force_from = None
        waiting.save()
    return waiting


def put_in_force(day: date) -> bool:
    """Put the approved version whose day has come in force; True where lights turn otherwise.

    Where several days have passed at once the latest counts, and those before it were in force
    until the day before it. Call inside the transaction that moves the business day, before
    anything is locked.
    """
    due = list(Scheme.objects.waiting().filter(in_force_from__lte=day).order_by("in_force_from"))
    if not due:
        return False
    old = Scheme.current()
    new = due[-1]
    for before, after in zip([old, *due[:-1]], due, strict=True):
        if before.pk and after.in_force_from:
            before.is_current = False
            before.ended_on = after.in_force_from - timedelta(days=1)
            before.save(update_fields=["is_current", "ended_on"])
    new.is_current = True
    new.save(update_fields=["is_current"])
    return old.thresholds != new.thresholds


def _check_writer(by: User) -> None:
    if not may_write_schemes(Reader.of(by)):
        raise PermissionDenied


def _locked(scheme: Scheme) -> Scheme:
    return Scheme.objects.select_for_update(of=("self",), no_key=True).get(pk=scheme.pk)


def _locked_draft(scheme: Scheme, by: User, seen: int) -> Scheme:
    """Read and lock the draft as it is stored now.

    Raises where it is none any more, or where it was saved since.
    """
    _check_writer(by)
    draft = _locked(scheme)
    if not draft.is_draft:
        raise ValidationError(_("This version is no draft any more; copy it to change it."))
    _check_seen(draft, seen)
    return draft


def _check_seen(scheme: Scheme, seen: int) -> None:
    if seen != state_of(scheme):
        raise StaleRecordError([])


def _range_row(
    scheme: Scheme, indicator: Indicator, limits: Range | SchemeIndicator
) -> SchemeIndicator:
    """Make the row of an indicator in a draft, at the dimension that it has now."""
    return SchemeIndicator(
        scheme=scheme,
        indicator=indicator,
        dimension=indicator.dimension,
        weight=limits.weight,
        worst=limits.worst,
        best=limits.best,
        is_logarithmic=limits.is_logarithmic,
    )


def _broken(row: Any) -> Iterable[tuple[str, str]]:
    """Name the checks that a row in memory breaks, with their messages."""
    for constraint in row._meta.constraints:
        if isinstance(constraint, CheckConstraint) and holds(constraint.condition, row) is False:
            yield constraint.name, str(constraint.violation_error_message)


def _broken_numbers(scheme: Scheme) -> dict[str, str]:
    messages = {}
    for name, message in _broken(scheme):
        place = PLACES.get(name) or (
            "red_behind" if scheme.amber_behind >= scheme.red_behind else "amber_below"
        )
        messages[place] = message
    for name in ("amber_below", "weak_below"):
        if getattr(scheme, name) > 100:
            messages.setdefault(name, _("A score is at most 100, and so is its bound."))
    return messages


def _broken_weights(weights: Weights) -> dict[str, str]:
    """Refuse negative weights, and an index of the score in which no dimension weighs anything."""
    messages = {
        f"{kind}_{code}": _("A weight is not negative.")
        for kind, by_code in weights.items()
        for code, weight in by_code.items()
        if weight < 0
    }
    for pillars in (False, True):
        half = {
            code: w
            for code, w in weights.get(DIMENSION, {}).items()
            if code.startswith("R") == pillars
        }
        if half and not any(half.values()):
            messages[f"dimension_{min(half)}"] = _(
                "At least one of these weights is more than zero."
            )
    return messages


def _broken_ranges(
    rows: list[SchemeIndicator], indicators: Mapping[int, Indicator]
) -> dict[str, str]:
    """Say what is wrong with a range, at the number in question."""
    messages = {}
    for row in rows:
        for name, message in _broken(row):
            messages[f"{INDICATOR_PLACES[name]}_{row.indicator_id}"] = message
        less = indicators[row.indicator_id].direction == Direction.LESS
        if row.worst != row.best and (row.worst > row.best) != less:
            messages.setdefault(
                f"best_{row.indicator_id}",
                _("Less is better here: the worst value lies above the best.")
                if less
                else _("More is better here: the worst value lies below the best."),
            )
    return messages


def _raise(messages: dict[str, str]) -> None:
    if messages:
        raise ValidationError(messages)

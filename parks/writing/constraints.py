"""The check constraints of a table, read in memory: many rows are judged without statements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import CheckConstraint, F, Model, Q

from parks.fields import field_of

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": lambda ours, theirs: ours == theirs,
    "in": lambda ours, theirs: ours in theirs,
    "gte": lambda ours, theirs: ours >= theirs,
    "gt": lambda ours, theirs: ours > theirs,
    "lte": lambda ours, theirs: ours <= theirs,
    "lt": lambda ours, theirs: ours < theirs,
}


def broken(row: Model) -> list[str]:
    """Return the messages of the checks that a row would break, in the order of the model."""
    checks = [
        constraint
        for constraint in row._meta.constraints
        if isinstance(constraint, CheckConstraint)
    ]
    return [
        str(check.violation_error_message)
        for check in checks
        if holds(check.condition, row) is False
    ]


class CheckedInMemory(Model):
    """A record whose checks are read in memory before it is saved, a statement less for each.

    The database checks again when the row is written; a test holds that both say the same.
    """

    class Meta:
        abstract = True

    def validate_constraints(self, exclude: Any = None) -> None:
        """Raise ValidationError with the message of every constraint that the record breaks."""
        left = set(exclude or ())
        errors: dict[str, list[ValidationError]] = {}
        for constraint in self._meta.constraints:
            try:
                if isinstance(constraint, CheckConstraint):
                    _judge(constraint, self, left)
                else:
                    rule: Any = constraint  # the stubs know no validate()
                    rule.validate(type(self), self, exclude=exclude)
            except ValidationError as error:
                errors.setdefault(NON_FIELD_ERRORS, []).append(error)
        if errors:
            raise ValidationError(errors)


def _judge(check: CheckConstraint, row: Model, left: set[str]) -> None:
    """Raise the message of a check that the row breaks; one about a field left out says nothing."""
    if not left & fields_of(check.condition) and holds(check.condition, row) is False:
        raise ValidationError(check.get_violation_error_message(), code=check.violation_error_code)


def fields_of(condition: Any) -> set[str]:
    """Return the names of the fields that a condition reads."""
    if isinstance(condition, Q):
        return set().union(*(fields_of(child) for child in condition.children))
    lookup, value = condition
    return {lookup.partition("__")[0]} | ({value.name} if isinstance(value, F) else set())


def holds(condition: Any, row: Model) -> bool | None:
    """Say whether a condition holds for a row; None is SQL's unknown, with which a check passes."""
    if not isinstance(condition, Q):
        lookup, value = condition
        return _compare(lookup, value, row)
    parts = [holds(child, row) for child in condition.children]
    decisive = condition.connector == Q.OR
    if decisive in parts:
        result: bool | None = decisive
    else:
        result = None if None in parts else not decisive
    return result if result is None or not condition.negated else not result


def _compare(lookup: str, value: Any, row: Model) -> bool | None:
    name, _, comparison = lookup.partition("__")
    ours = getattr(row, field_of(type(row), name).attname)
    if comparison == "isnull":
        return (ours is None) == value
    theirs = getattr(row, value.name) if isinstance(value, F) else value
    if ours is None or theirs is None:
        return None
    return COMPARISONS[comparison or "exact"](ours, theirs)

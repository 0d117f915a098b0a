"""The check constraints of a table, read in memory: many rows are judged without statements."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache
from typing import Any, NamedTuple

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
# What a condition says of a row; None is SQL's unknown, with which a check passes.
Test = Callable[[Model], bool | None]


class Check(NamedTuple):
    """A check constraint of a table, with the fields that it reads and its condition as a test."""

    constraint: CheckConstraint
    fields: frozenset[str]
    holds: Test


@cache
def checks_of(model: type[Model]) -> tuple[Check, ...]:
    """Return the checks of a table, in the order of the model."""
    return tuple(
        Check(
            constraint,
            frozenset(fields_of(constraint.condition)),
            _compile(constraint.condition, model),
        )
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint)
    )


def broken(row: Model) -> list[str]:
    """Return the messages of the checks that a row would break, in the order of the model."""
    return [
        str(check.constraint.violation_error_message)
        for check in checks_of(type(row))
        if check.holds(row) is False
    ]


class CheckedInMemory(Model):
    """A record whose checks are read in memory before it is saved, a statement less for each.

    The database checks again when the row is written; a test holds that both say the same.
    """

    class Meta:
        abstract = True

    def clean_in_memory(self, exclude: Collection[str] = ()) -> None:
        """Check fields and constraints without a statement; raises ValidationError.

        That a record which a field points at is there, and that what is unique is so, is left to
        the database.
        """
        relations = [field for field in self._meta.concrete_fields if field.is_relation]
        mistakes: dict[str, list[ValidationError]] = {
            field.name: [ValidationError(field.error_messages["null"], code="null")]
            for field in relations
            if not field.null and field.name not in exclude and getattr(self, field.attname) is None
        }
        try:
            self.clean_fields(exclude={*exclude, *(field.name for field in relations)})
        except ValidationError as error:
            mistakes = error.update_error_dict(mistakes)
        if mistakes:
            raise ValidationError(mistakes)
        self.clean()
        self.validate_constraints(exclude=set(exclude))

    def validate_constraints(self, exclude: Any = None) -> None:
        """Raise ValidationError with the message of every constraint that the record breaks.

        A check about a field that is left out says nothing.
        """
        left = set(exclude or ())
        errors = [
            ValidationError(
                check.constraint.get_violation_error_message(),
                code=check.constraint.violation_error_code,
            )
            for check in checks_of(type(self))
            if left.isdisjoint(check.fields) and check.holds(self) is False
        ]
        for constraint in self._meta.constraints:
            if isinstance(constraint, CheckConstraint):
                continue
            try:
                rule: Any = constraint  # the stubs know no validate()
                rule.validate(type(self), self, exclude=exclude)
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError({NON_FIELD_ERRORS: errors})


def fields_of(condition: Any) -> set[str]:
    """Return the names of the fields that a condition reads."""
    if isinstance(condition, Q):
        return set().union(*(fields_of(child) for child in condition.children))
    lookup, value = condition
    return {lookup.partition("__")[0]} | ({value.name} if isinstance(value, F) else set())


def holds(condition: Any, row: Model) -> bool | None:
    """Say whether a condition holds for a row; None is SQL's unknown."""
    return _compile(condition, type(row))(row)


def _compile(condition: Any, model: type[Model]) -> Test:
    """Make a test of a condition, so that names are looked up once for many rows."""
    if not isinstance(condition, Q):
        name, value = condition
        return _comparison(name, value, model)
    tests = [_compile(child, model) for child in condition.children]
    decisive = condition.connector == Q.OR
    negated = condition.negated

    def test(row: Model) -> bool | None:
        result: bool | None = not decisive
        for part in tests:
            verdict = part(row)
            if verdict is decisive:
                result = decisive
                break
            if verdict is None:
                result = None
        return result if result is None or not negated else not result

    return test


def _comparison(lookup: str, value: Any, model: type[Model]) -> Test:
    """Make the test of one comparison, such as `due_on__gte`."""
    name, _, comparison = lookup.partition("__")
    column = field_of(model, name).attname
    if comparison == "isnull":
        return lambda row: (getattr(row, column) is None) == value
    compare = COMPARISONS[comparison or "exact"]
    other = value.name if isinstance(value, F) else None

    def test(row: Model) -> bool | None:
        ours = getattr(row, column)
        theirs = getattr(row, other) if other else value
        return None if ours is None or theirs is None else compare(ours, theirs)

    return test

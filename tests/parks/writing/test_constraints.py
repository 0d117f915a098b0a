"""The checks that are read in memory say what the database says."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint

from parks.models import Issue
from parks.writing.constraints import fields_of, holds
from recommendations.models import Measure

pytestmark = pytest.mark.django_db
EARLY = date(2026, 1, 1)
LATE = date(2026, 12, 31)
VALUES = {
    "kind": ("problem", "strength"),
    "stage": ("", "filed", "acting", "submitted", "closed", "suspended", "dismissed"),
    "stage_reason": ("", "无资金"),
    "starts_on": (None, EARLY, LATE),
    "due_on": (None, EARLY, LATE),
    "deadline_words": ("", "全年"),
    "progress": (None, 0, 100, 101),
    "closed_on": (None, LATE),
    "closed_by_id": (None, 1),
    "submitted_by_id": (None, 1),
    "dismissed_on": (None, LATE),
    "dismissed_by_id": (None, 1),
    "submitted_on": (None, LATE),
    "lead_id": (None, 1),
    "stopped_on": (None, LATE),
    "stopped_by_id": (None, 1),
    "stopped_reason": ("", "已并入他项"),
    "successor_id": (None, 1),
    "withdrawn_on": (None, LATE),
    "withdrawn_by_id": (None, 1),
    "withdrawn_reason": ("", "登记错了"),
}


def checks_of(model: type) -> list[CheckConstraint]:
    return [
        constraint
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint)
    ]


def said_by(check, row) -> bool:
    try:
        check.validate(type(row), row)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("model", [Issue, Measure])
def test_memory_and_database_agree_on_every_check(model):
    for check in checks_of(model):
        names = [model._meta.get_field(name).attname for name in sorted(fields_of(check.condition))]
        for values in product(*(VALUES[name] for name in names)):
            row = model(**dict(zip(names, values, strict=True)))
            assert (holds(check.condition, row) is not False) == said_by(check, row), (
                check.name,
                values,
            )


def test_all_that_is_broken_is_said_at_once_and_fields_left_out_are_not_judged():
    row = Issue(stage="closed", starts_on=LATE, due_on=EARLY, progress=101)
    with pytest.raises(ValidationError) as refused:
        row.validate_constraints()
    assert len(refused.value.messages) >= 3
    row = Issue(starts_on=LATE, due_on=EARLY)
    row.validate_constraints(exclude={"due_on"})

"""What somebody does at the account page before anything else."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from django.http import HttpRequest

from accounts.models import User
from accounts.security.second_factor.factors import has_second_factor, is_asked_of

View = TypeVar("View", bound=Callable[..., Any])
# The name under which a session notes what comes before anything else.
FIRST_STEP = "first_step"
OPEN_BEFORE = "open_before_first_step"


class FirstStep(StrEnum):
    """What comes before anything else."""

    PASSWORD = "password"
    SECOND_FACTOR = "second-factor"


def first_step_of(person: User) -> FirstStep | None:
    """Return what a person has to do before anything else; None where nothing is."""
    if person.must_choose_password():
        return FirstStep.PASSWORD
    if is_asked_of(person) and not has_second_factor(person):
        return FirstStep.SECOND_FACTOR
    return None


def note_first_step(request: HttpRequest, person: User) -> None:
    """Note in the session what comes first, or that nothing does."""
    step = first_step_of(person)
    if step:
        request.session[FIRST_STEP] = step
    else:
        request.session.pop(FIRST_STEP, None)


def open_before_first_step(view: View) -> View:
    """Let a view answer somebody who has something to do first."""
    setattr(view, OPEN_BEFORE, True)
    return view

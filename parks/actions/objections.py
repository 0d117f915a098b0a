"""Objections to figures: readers of a park object, who keeps its figures answers in writing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from accounts.roles import Role
from parks.models import BusinessDay, FigureObjection, Indicator, Park
from parks.readers import Reader
from parks.writing import writing

if TYPE_CHECKING:
    from accounts.models import User

ANSWERING = frozenset({Role.ANALYST, Role.VERIFIER, Role.ADMINISTRATOR})


def may_answer(reader: Reader, park: Park) -> bool:
    """Say whether a person keeps or checks figures in the region of the park."""
    is_one = bool(reader.roles & ANSWERING) or reader.is_superuser
    return is_one and Park.objects.editable_by(reader).filter(pk=park.pk).exists()


def object_to_figure(
    *,
    park: Park,
    indicator: Indicator | None,
    raised_by: str,
    words: str,
    by: User,
    on: date | None = None,
) -> FigureObjection:
    """Record an objection to the score of a park, or to one figure of it.

    Changes no score by itself.
    """
    if not Park.objects.visible_to(Reader.of(by)).filter(pk=park.pk).exists():
        raise PermissionDenied
    with writing():
        objection = FigureObjection(
            park=park,
            indicator=indicator,
            raised_by=raised_by,
            words=words,
            recorded_by=by,
            recorded_on=on or BusinessDay.today(),
            is_demo=by.is_demo,
        )
        objection.full_clean()
        objection.save()
    return objection


def answer_figure_objection(
    *, objection: FigureObjection, answer: str, by: User, on: date | None = None
) -> FigureObjection:
    """Answer an objection once.

    Raises ValidationError where it is answered, PermissionDenied for anybody else.
    """
    if not may_answer(Reader.of(by), objection.park):
        raise PermissionDenied
    with writing():
        row = FigureObjection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
        if row.answered_on:
            raise ValidationError(
                _("The objection is answered already. Open the page again to read the answer.")
            )
        if row.recorded_by_id == by.pk:
            raise ValidationError(
                _("Who recorded an objection does not answer it. Ask a colleague.")
            )
        row.answer = answer
        row.answered_by = by
        row.answered_on = on or BusinessDay.today()
        row.full_clean()
        row.save(update_fields=["answer", "answered_by", "answered_on"])
    return row

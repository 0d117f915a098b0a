"""Record the answers of units to advice: accepted, in part, or declined, by when and why."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.roles import Role
from parks.models import BusinessDay, Organisation
from parks.models.place import under
from parks.readers import Reader
from parks.writing import writing
from recommendations.models import Recommendation, Response

if TYPE_CHECKING:
    from accounts.models import User


def read_answering_units(reader: Reader) -> list[Organisation]:
    """Read the units for which a person may answer.

    An officer answers for the own unit, an analyst for the units of the posting.
    """
    roles = reader.roles
    if Role.ANALYST in roles:
        in_charge = Organisation.objects.current().filter(under(reader.edits, "region__path"))
        return list(in_charge.order_by("sort_key"))
    if reader.unit_id:
        return list(Organisation.objects.current().filter(pk=reader.unit_id))
    return []


def answer_advice(
    *,
    advice: Recommendation,
    unit: Organisation,
    answer: str,
    words: str,
    by_when: date | None,
    by: User,
) -> Response:
    """Record what a unit answers; earlier answers stay.

    Raises ValidationError for what the answer lacks.
    """
    if unit not in read_answering_units(Reader.of(by)):
        raise ValidationError(_("You cannot answer for this unit."))
    if advice.kind == Recommendation.Kind.OUTCOME:
        raise ValidationError(_("A hoped-for outcome is not answered; its actions are."))
    if by_when and by_when < BusinessDay.today():
        raise ValidationError({"by_when": _("This day has passed already.")})
    with writing():
        response = Response(
            recommendation=advice,
            organisation=unit,
            answer=answer,
            words=words.strip(),
            by_when=by_when,
            answered_by=by,
        )
        response.full_clean()
        response.save()
    return response

"""How extra fields are typed: an input for each, on pages and in the admin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from parks.choices import ExtraKind
from parks.models import ExtraField, ExtraValue
from parks.models.extra import NUMBER_DIGITS, NUMBER_PLACES
from parks.text.numbers import plain

LONGEST_TEXT = 5000


class Lines(forms.CharField):
    """Words of several lines, whose ends are the same from every browser."""

    def to_python(self, value: Any) -> Any:
        """Return the words with ends of lines as they are stored."""
        words = super().to_python(value)
        return words.replace("\r\n", "\n") if isinstance(words, str) else words


def make_input(extra: ExtraField) -> forms.Field:
    """Make the input of an extra field; it may stay empty."""
    kind = ExtraKind(extra.kind)
    given: dict[str, Any] = {"label": extra.label, "required": False}
    if kind in (ExtraKind.NUMBER, ExtraKind.MONEY):
        return forms.DecimalField(**given, max_digits=NUMBER_DIGITS, decimal_places=NUMBER_PLACES)
    if kind == ExtraKind.DATE:
        calendar = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(**given, widget=calendar)
    if kind == ExtraKind.YES_NO:
        answers = [("", "–"), ("True", _("yes")), ("False", _("no"))]
        return forms.TypedChoiceField(
            **given, choices=answers, coerce=lambda sent: sent == "True", empty_value=None
        )
    if kind == ExtraKind.CHOICE:
        choices = [(str(choice.pk), choice.name) for choice in extra.choices.all()]
        return forms.TypedChoiceField(
            **given, choices=[("", "–"), *choices], coerce=int, empty_value=None
        )
    widget = forms.Textarea(attrs={"rows": 2})
    return Lines(**given, widget=widget, max_length=LONGEST_TEXT)


def make_inputs(fields: Iterable[ExtraField]) -> dict[str, forms.Field]:
    """Make the inputs of extra fields by their keys."""
    return {extra.key: make_input(extra) for extra in fields}


def typed_values(fields: Iterable[ExtraField], cleaned: Mapping[str, Any]) -> dict[ExtraField, Any]:
    """Return what was typed, as actions store it."""
    return {extra: cleaned[extra.key] for extra in fields if extra.key in cleaned}


def held_values(fields: Iterable[ExtraField], record: Any) -> dict[str, Any]:
    """Read what a record holds, by the keys of the inputs."""
    if record is None or record.pk is None:
        return {}
    keys = {extra.pk: extra.key for extra in fields}
    rows = record.extras.filter(field__in=keys.keys()) if keys else ()
    return {keys[row.field_id]: _as_initial(row) for row in rows}


def _as_initial(row: ExtraValue) -> Any:
    """Write a value as its input holds it, so that what nobody touched has not changed."""
    value = row.value
    if isinstance(value, Decimal):
        return Decimal(plain(value))
    return str(value) if row.kind in (ExtraKind.CHOICE, ExtraKind.YES_NO) else value

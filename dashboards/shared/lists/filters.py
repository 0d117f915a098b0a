"""What the filters of all lists say about themselves."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from parks.text.days import full_day


class SpokenFilter(django_filters.FilterSet):
    """A filter that names the values it cannot use, and those that are on."""

    # fields that arrange the list and leave nothing out
    arranging: tuple[str, ...] = ()

    def wrong_values(self) -> list[tuple[str, str]]:
        """Label and value of each filter that could not be used."""
        return [
            (str(self.form.fields[name].label), self.data.get(name, ""))
            for name in self.form.errors
        ]

    def active(self) -> list[tuple[str, str, str]]:
        """Name, label and shown value of each filter that is on."""
        active = []
        for name, value in self.form.cleaned_data.items():
            # zero is a bound too
            if (value or isinstance(value, Decimal)) and name not in self.arranging:
                choices: Any = dict(getattr(self.form.fields[name], "choices", []))
                shown = full_day(value) if isinstance(value, date) else choices.get(value, value)
                active.append((name, str(self.form.fields[name].label), str(shown)))
        return active


# A select beyond this is no help; the keyword finds units, and links of park pages name their park.
OFFERED = 200


ALL = _("All")


YES = [("1", _("Yes"))]


def choice(
    label: Any, *, choices: list[tuple[str, Any]] | None = None, **more: Any
) -> django_filters.ChoiceFilter:
    """A select that may stay open."""
    return django_filters.ChoiceFilter(label=label, choices=choices or [], empty_label=ALL, **more)


def day(label: Any, lookup: str) -> django_filters.DateFilter:
    """A bound of a date, 2026-10-31."""
    name, comparison = lookup.split("__")
    return django_filters.DateFilter(
        label=label, field_name=name, lookup_expr=comparison, input_formats=["%Y-%m-%d"]
    )

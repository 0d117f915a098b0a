"""The forms of the rules: a draft with all its numbers, weights and ranges, and an approval."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import islice
from typing import Any

from django import forms
from django.forms.models import fields_for_model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboards.pages.schemes.dimensions import (
    codes_of_half,
    read_dimension_names,
    read_weights,
)
from dashboards.pages.schemes.page import severity_names, stage_names
from dashboards.shared.forms import OnceForm
from parks.actions.schemes import DIMENSION, NUMBERS, SEVERITY, STAGE, Range, Wanted, state_of
from parks.models import Indicator, Scheme, SchemeIndicator

# Headings of the numbers of a draft, and how many of them stand below each, in the order of
# NUMBERS.
PARTS = (
    (_("Shares and overdue work"), 7),
    (_("Lights"), 4),
    (_("Grades and marks"), 7),
    (_("Likeness of structures"), 2),
    (_("Closing"), 5),
)
HIGHEST_WEIGHT = Decimal("9999.99")
# of an indicator, in the order in which a range takes them
RANGE_FIELDS = ("weight", "worst", "best", "is_logarithmic")


def weight_field(
    label: str, initial: Any = None, *, highest: Decimal = HIGHEST_WEIGHT, **more: Any
) -> forms.DecimalField:
    """Make the field of a weight. Negative ones are refused where they are typed."""
    return forms.DecimalField(
        label=label,
        initial=initial,
        min_value=0,
        max_value=highest,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "any", "min": "0", "max": str(highest)}),
        **more,
    )


class SeenForm(OnceForm):
    """A form about a version, which knows what its reader saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, scheme: Scheme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scheme = scheme
        self.fields["seen"].initial = state_of(scheme)


class ApprovalForm(SeenForm):
    """From which day on an approved version is in force."""

    from_day = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class DraftForm(SeenForm):
    """All that a draft says.

    An indicator without its mark is not scored; its numbers are then not looked at.
    """

    def __init__(self, *args: Any, scheme: Scheme, **kwargs: Any) -> None:
        super().__init__(*args, scheme=scheme, **kwargs)
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            max_length=2000,
            initial=scheme.reason,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        for name, field in fields_for_model(Scheme, NUMBERS).items():
            field.initial = getattr(scheme, name)
            self.fields[name] = field
        self.names = {
            DIMENSION: read_dimension_names(),
            SEVERITY: severity_names(),
            STAGE: stage_names(),
        }
        stored = read_weights(scheme, self.names[DIMENSION])
        for kind, names in self.names.items():
            # a dimension without a weight takes no part in the version
            is_dimension = kind == DIMENSION
            for code, name in names.items():
                self.fields[f"{kind}_{code}"] = weight_field(
                    name,
                    stored[kind].get(code),
                    required=not is_dimension,
                    help_text=_("Empty: takes no part in the score.") if is_dimension else "",
                )
        indicators = Indicator.objects.filter(kind=Indicator.Kind.SCORED)
        self.indicators = list(indicators.order_by("dimension", "position", "sort_key", "code"))
        self._add_ranges({row.indicator_id: row for row in scheme.indicators.all()})

    def _add_ranges(self, rows: dict[int, SchemeIndicator]) -> None:
        """Add the fields of each indicator, filled where the draft scores it."""
        for indicator in self.indicators:
            row = rows.get(indicator.pk)
            self.fields[f"scored_{indicator.pk}"] = forms.BooleanField(
                label=gettext("%(name)s is scored") % {"name": indicator.name},
                required=False,
                initial=row is not None,
            )
            self.fields[f"weight_{indicator.pk}"] = weight_field(
                gettext("Weight"), row.weight if row else 1, required=False
            )
            for name, label in (
                ("worst", gettext("Worst, scores 0")),
                ("best", gettext("Best, scores 100")),
            ):
                value = getattr(row, name) if row else None
                self.fields[f"{name}_{indicator.pk}"] = forms.DecimalField(
                    label=label,
                    required=False,
                    max_digits=18,
                    decimal_places=4,
                    initial=None if value is None else value.normalize().__format__("f"),
                    widget=forms.NumberInput(attrs={"step": "any"}),
                )
            self.fields[f"is_logarithmic_{indicator.pk}"] = forms.BooleanField(
                label=gettext("by ln(1 + x)"),
                required=False,
                initial=bool(row and row.is_logarithmic),
            )

    @property
    def parts(self) -> Iterable[tuple[Any, list[Any]]]:
        """The numbers below their headings."""
        names = iter(NUMBERS)
        for heading, size in PARTS:
            yield heading, [self[name] for name in islice(names, size)]

    @property
    def weights(self) -> list[tuple[str, list[Any]]]:
        """The weights below their headings."""
        dimensions = self.names[DIMENSION]
        domains = codes_of_half(dimensions, pillars=False)
        pillars = codes_of_half(dimensions, pillars=True)
        return [
            (gettext("Weights of the domains"), self._weight_fields(DIMENSION, domains)),
            (gettext("Weights of the pillars"), self._weight_fields(DIMENSION, pillars)),
            (
                gettext("Points of a severity"),
                self._weight_fields(SEVERITY, self.names[SEVERITY]),
            ),
            (gettext("Factors of a stage"), self._weight_fields(STAGE, self.names[STAGE])),
        ]

    def _weight_fields(self, kind: str, codes: Iterable[str]) -> list[forms.BoundField]:
        return [self[f"{kind}_{code}"] for code in codes]

    @property
    def ranges(self) -> list[tuple[Indicator, str, list[Any]]]:
        """Each indicator with its dimension and its fields: whether scored, weight, range."""
        names = self.names[DIMENSION]
        stems = ("scored", *RANGE_FIELDS)
        return [
            (
                indicator,
                names.get(indicator.dimension, indicator.dimension),
                [self[f"{stem}_{indicator.pk}"] for stem in stems],
            )
            for indicator in self.indicators
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a scored indicator without a weight or a range, and a half without a dimension."""
        cleaned = super().clean()
        for pillars in (False, True):
            fields = [
                f"{DIMENSION}_{code}"
                for code in codes_of_half(self.names[DIMENSION], pillars=pillars)
            ]
            if fields and not any(
                cleaned.get(field) is not None or field in self.errors for field in fields
            ):
                self.add_error(
                    fields[0], gettext("At least one of these weights is more than zero.")
                )
        for indicator in self.indicators:
            for stem in ("weight", "worst", "best"):
                name = f"{stem}_{indicator.pk}"
                if (
                    cleaned.get(f"scored_{indicator.pk}")
                    and cleaned.get(name) is None
                    and name not in self.errors
                ):
                    self.add_error(
                        name,
                        gettext(
                            "A scored indicator needs this number. Fill it in, or take the "
                            "mark off."
                        ),
                    )
        return cleaned

    def make_draft(self) -> Wanted:
        """Make the draft as the action takes it."""
        cleaned = self.cleaned_data
        numbers = {name: cleaned[name] for name in NUMBERS}
        weights = {
            kind: {
                code: cleaned[f"{kind}_{code}"]
                for code in names
                if cleaned[f"{kind}_{code}"] is not None
            }
            for kind, names in self.names.items()
        }
        ranges = {
            indicator.pk: Range(*(cleaned[f"{stem}_{indicator.pk}"] for stem in RANGE_FIELDS))
            for indicator in self.indicators
            if cleaned[f"scored_{indicator.pk}"]
        }
        return Wanted(numbers, weights, ranges, cleaned["reason"])

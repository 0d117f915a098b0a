"""The forms of the rules: a draft with all its numbers, weights and ranges; an approval;
weights to try.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.models import fields_for_model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboards.pages.schemes.page import severity_names, stage_names
from dashboards.shared.dimensions import dimension_names, weights_of
from dashboards.shared.forms import OnceForm
from parks.actions.schemes import DIMENSION, NUMBERS, SEVERITY, STAGE, Range, Wanted, state_of
from parks.models import Indicator, Scheme
from standings.scoring import Weighing

# Headings of the numbers of a draft, and how many of them stand below each, in the order of
# NUMBERS.
PARTS = (
    (_("Shares and overdue work"), 7),
    (_("Lights"), 4),
    (_("Grades and marks"), 7),
    (_("Likeness of structures"), 2),
    (_("Closing"), 5),
)
MOST = Decimal("9999.99")


def _weight(
    label: str, initial: Any = None, *, most: Decimal = MOST, **more: Any
) -> forms.DecimalField:
    """A weight. Negative ones are refused where they are typed."""
    return forms.DecimalField(
        label=label,
        initial=initial,
        min_value=0,
        max_value=most,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "any", "min": "0", "max": str(most)}),
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
        stored = weights_of(scheme)
        self.names = {
            DIMENSION: dimension_names(),
            SEVERITY: severity_names(),
            STAGE: stage_names(),
        }
        for kind, names in self.names.items():
            for code, name in names.items():
                self.fields[f"{kind}_{code}"] = _weight(name, stored[kind].get(code, Decimal(1)))
        self.indicators = list(
            Indicator.objects.filter(kind=Indicator.Kind.SCORED).order_by(
                "dimension", "position", "code"
            )
        )
        self._add_ranges({row.indicator_id: row for row in scheme.indicators.all()})

    def _add_ranges(self, rows: dict[int, Any]) -> None:
        for one in self.indicators:
            row = rows.get(one.pk)
            self.fields[f"scored_{one.pk}"] = forms.BooleanField(
                label=gettext("%(name)s is scored") % {"name": one.name},
                required=False,
                initial=row is not None,
            )
            self.fields[f"weight_{one.pk}"] = _weight(
                gettext("Weight"), row.weight if row else 1, required=False
            )
            for name, label in (
                ("worst", gettext("Worst, scores 0")),
                ("best", gettext("Best, scores 100")),
            ):
                value = getattr(row, name) if row else None
                self.fields[f"{name}_{one.pk}"] = forms.DecimalField(
                    label=label,
                    required=False,
                    max_digits=18,
                    decimal_places=4,
                    initial=None if value is None else value.normalize().__format__("f"),
                    widget=forms.NumberInput(attrs={"step": "any"}),
                )
            self.fields[f"is_logarithmic_{one.pk}"] = forms.BooleanField(
                label=gettext("by ln(1 + x)"),
                required=False,
                initial=bool(row and row.is_logarithmic),
            )

    @property
    def parts(self) -> Iterable[tuple[Any, list[Any]]]:
        """The numbers below their headings."""
        at = 0
        for heading, size in PARTS:
            yield heading, [self[name] for name in NUMBERS[at : at + size]]
            at += size

    @property
    def weights(self) -> list[tuple[str, list[Any]]]:
        """The weights below their headings."""
        codes = self.names[DIMENSION]
        halves = [
            [self[f"{DIMENSION}_{c}"] for c in codes if c.startswith("R") == pillar]
            for pillar in (False, True)
        ]
        return [
            (gettext("Weights of the domains"), halves[0]),
            (gettext("Weights of the pillars"), halves[1]),
            (
                gettext("Points of a severity"),
                [self[f"{SEVERITY}_{c}"] for c in self.names[SEVERITY]],
            ),
            (gettext("Factors of a stage"), [self[f"{STAGE}_{c}"] for c in self.names[STAGE]]),
        ]

    @property
    def ranges(self) -> list[tuple[Indicator, str, list[Any]]]:
        """Each indicator with its dimension and its fields: scored, weight, worst, best, by
        logarithm.
        """
        names = self.names[DIMENSION]
        stems = ("scored", "weight", "worst", "best", "is_logarithmic")
        return [
            (
                one,
                names.get(one.dimension, one.dimension),
                [self[f"{stem}_{one.pk}"] for stem in stems],
            )
            for one in self.indicators
        ]

    def clean(self) -> dict[str, Any]:
        """A scored indicator has a weight and a range."""
        cleaned = super().clean()
        for one in self.indicators:
            for stem in ("weight", "worst", "best"):
                name = f"{stem}_{one.pk}"
                if (
                    cleaned.get(f"scored_{one.pk}")
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

    def asked(self) -> Wanted:
        """The draft as the action takes it."""
        given = self.cleaned_data
        return Wanted(
            {name: given[name] for name in NUMBERS},
            {
                kind: {code: given[f"{kind}_{code}"] for code in names}
                for kind, names in self.names.items()
            },
            {
                one.pk: Range(
                    *(
                        given[f"{stem}_{one.pk}"]
                        for stem in ("weight", "worst", "best", "is_logarithmic")
                    )
                )
                for one in self.indicators
                if given[f"scored_{one.pk}"]
            },
            given["reason"],
        )


class WeightsForm(forms.Form):
    """Weights to try, 0 to 100 each, and the share of health in the score.

    Sent by GET; empty ones stay as they are.
    """

    use_required_attribute = False
    health_share = forms.IntegerField(
        label=_("Share of health in the score, percent"), min_value=0, max_value=100
    )

    def __init__(self, data: Any, *, was: Weighing) -> None:
        names = dimension_names()
        stored: dict[str, Any] = {code: was.weights.get(code, Decimal(1)) for code in names}
        stored["health_share"] = int(was.health_share * 100)
        # an address may name a single weight; the others are those in force
        asked = {name: str(value) for name, value in stored.items()}
        asked |= {name: data[name] for name in stored if name in data}
        super().__init__(asked)
        for code, name in names.items():
            self.fields[code] = _weight(name, most=Decimal(100))

    @property
    def halves(self) -> list[tuple[str, list[Any]]]:
        """The fields of the domains, then those of the pillars."""
        codes = [name for name in self.fields if name != "health_share"]
        return [
            (
                gettext("Weights of the domains"),
                [self[code] for code in codes if not code.startswith("R")],
            ),
            (
                gettext("Weights of the pillars"),
                [self[code] for code in codes if code.startswith("R")],
            ),
        ]

    def clean(self) -> dict[str, Any]:
        """Each half needs a weight that is more than zero."""
        cleaned = super().clean() or self.cleaned_data
        for is_pillar in (False, True):
            codes = [
                code
                for code in self.fields
                if code != "health_share" and code.startswith("R") == is_pillar
            ]
            if codes and all(code in cleaned and not cleaned[code] for code in codes):
                self.add_error(
                    codes[0],
                    gettext("All weights of this half are zero: give at least one more than zero."),
                )
        return cleaned

    def typed(self) -> dict[str, str]:
        """What was typed, for an address that keeps it."""
        return {name: str(self[name].data) for name in self.fields}

    def weighing(self) -> Weighing:
        """The weights as the arithmetic takes them."""
        weights = {
            code: value for code, value in self.cleaned_data.items() if code != "health_share"
        }
        return Weighing(weights, Decimal(self.cleaned_data["health_share"]) / 100)


class SaveDraftForm(OnceForm):
    """Why the weights that were tried are kept as a draft."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

"""The forms of the page of other weights: the weights to try, and why they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboards.pages.schemes.dimensions import (
    codes_of_half,
    read_dimension_names,
)
from dashboards.pages.schemes.forms import weight_field
from dashboards.shared.forms import OnceForm
from standings.days.as_of import AsOf
from standings.scoring import Weighing

HIGHEST_WEIGHT = Decimal(100)


class WeightsForm(forms.Form):
    """Weights to try, 0 to 100 each, and the share of health in the score.

    Sent by GET; empty ones stay as they are.
    """

    use_required_attribute = False
    health_share = forms.IntegerField(
        label=_("Share of health in the score, percent"), min_value=0, max_value=100
    )

    def __init__(self, data: Mapping[str, str], *, was: Weighing, as_of: AsOf) -> None:
        known = read_dimension_names(as_of)
        # only what is in the version can weigh otherwise
        names = {code: name for code, name in known.items() if code in was.weights}
        values = {code: str(was.weights[code]) for code in names}
        values["health_share"] = str(int(was.health_share * 100))
        # an address may name a single weight; the others are those in force
        values |= {name: data[name] for name in values if name in data}
        super().__init__(values)
        for code, name in names.items():
            self.fields[code] = weight_field(name, highest=HIGHEST_WEIGHT)
        self.codes = list(names)

    @property
    def halves(self) -> list[tuple[str, list[Any]]]:
        """The fields of the domains, then those of the pillars."""
        domains = codes_of_half(self.codes, pillars=False)
        pillars = codes_of_half(self.codes, pillars=True)
        return [
            (gettext("Weights of the domains"), [self[code] for code in domains]),
            (gettext("Weights of the pillars"), [self[code] for code in pillars]),
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a half without any weight that is more than zero."""
        cleaned = super().clean() or self.cleaned_data
        for pillars in (False, True):
            codes = codes_of_half(self.codes, pillars=pillars)
            if codes and all(code in cleaned and not cleaned[code] for code in codes):
                self.add_error(
                    codes[0],
                    gettext("All weights of this half are zero: give at least one more than zero."),
                )
        return cleaned

    def typed(self) -> dict[str, str]:
        """Return what was typed, for an address that keeps it."""
        return {name: str(self[name].data) for name in self.fields}

    def make_weighing(self) -> Weighing:
        """Make the weights as the arithmetic takes them."""
        weights = {code: self.cleaned_data[code] for code in self.codes}
        return Weighing(weights, Decimal(self.cleaned_data["health_share"]) / 100)


class SaveDraftForm(OnceForm):
    """Why the weights that were tried are kept as a draft."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

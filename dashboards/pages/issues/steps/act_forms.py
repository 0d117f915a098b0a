"""Forms of what is done with an issue within its stage: deciding, objecting, looking back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboards.pages.issues.labels import WORDS
from dashboards.shared.forms import OnceForm
from parks.ledger.stages import Step


class ActForm(OnceForm):
    """Words for the log, and which request or objection they are about, as its reader saw it."""

    about = forms.IntegerField(widget=forms.HiddenInput, required=False)
    words = forms.CharField(
        max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, act: Step, about: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = WORDS[act]
        self.fields["about"].initial = about


class ObjectionForm(ActForm):
    """An objection names who raised it."""

    raised_by = forms.CharField(label=_("Raised by"), max_length=80)
    field_order = ["raised_by", "words"]

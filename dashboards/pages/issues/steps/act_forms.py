"""Forms of what is done with an issue within its stage: deciding, objecting, looking back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboards.pages.issues.labels import WORDS
from dashboards.shared.forms import ManyRecords, OnceForm
from parks.ledger.stages import Step
from recommendations.models import Measure


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


class ExtensionDecisionForm(ActForm):
    """A decision on more time, and the measures that get it too."""

    def __init__(self, *args: Any, offered: Sequence[tuple[Measure, bool]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if offered:
            self.fields["measures"] = MeasuresField(
                Measure.objects.filter(pk__in=[measure.pk for measure, _chosen in offered]),
                label=_("Where it is granted, these measures get the same days"),
                required=False,
                initial=[measure.pk for measure, is_chosen in offered if is_chosen],
                widget=forms.CheckboxSelectMultiple,
            )


class MeasuresField(ManyRecords):
    """Measures by number and title, each with its due date."""

    def label_from_instance(self, obj: Any) -> str:
        """Name a measure and the day on which it is due."""
        return _("%(measure)s, due %(day)s") % {"measure": obj, "day": obj.due_on}


class ObjectionForm(ActForm):
    """An objection names who raised it."""

    raised_by = forms.CharField(label=_("Raised by"), max_length=80)
    field_order = ["raised_by", "words"]

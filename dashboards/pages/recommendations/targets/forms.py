"""The form of a target."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboards.shared.forms import OnceForm, records_field
from parks.choices import ZoneStage
from parks.models import Source
from parks.readers import Reader
from recommendations.actions.targets import target_state
from recommendations.models import Target


class TargetForm(OnceForm):
    """How far a region is with what a recommendation asks of it, and which source says so."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    stage = forms.ChoiceField(
        label=_("Stage"), required=False, choices=[("", _("stage not stated")), *ZoneStage.choices]
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=200)
    source = forms.ModelChoiceField(
        label=_("Source"), required=False, empty_label="–", queryset=Source.objects.none()
    )

    def __init__(self, *args: Any, target: Target, reader: Reader, **kwargs: Any) -> None:
        stored = {"stage": target.stage, "note": target.note, "source": target.source_id}
        super().__init__(*args, **kwargs | {"initial": stored | {"seen": target_state(target)}})
        records_field(self, "source").queryset = Source.objects.visible_to(reader).order_by("key")

    def target_values(self) -> dict[str, Any]:
        """Return the target as the action takes it."""
        return {name: self.cleaned_data[name] for name in ("stage", "note", "source", "seen")}

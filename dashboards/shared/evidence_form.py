"""The form that adds evidence: several files at once, one caption."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dashboards.shared.forms import OnceForm
from parks.choices import EvidencePhase
from parks.evidence.uploads import Upload, check_upload
from recommendations.models import Measure, Milestone

MOST_FILES = 10


class ManyFiles(forms.ClearableFileInput):
    """A file field of the browser that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each checked; every mistake is named, not only the first.

    A form calls it `files` and types it as Any: Django takes fields out of a form's class, and what
    the form itself calls `files` is what was sent.
    """

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        """Check each file that was sent; one mistake refuses them all."""
        files = data if isinstance(data, list | tuple) else [data]
        sent = [file for file in files if file]
        if not sent and self.required:
            raise ValidationError(_("Choose a file."))
        if len(sent) > MOST_FILES:
            raise ValidationError(
                _("Send at most %(most)d files at a time."), params={"most": MOST_FILES}
            )
        uploads = []
        mistakes = []
        for file in sent:
            try:
                uploads.append(check_upload(file))
            except ValidationError as error:
                mistakes += error.messages
        if mistakes:
            raise ValidationError(mistakes)
        return uploads


class EvidenceForm(OnceForm):
    """Files that show something, what they show, and whether it was before or after the work."""

    files: Any = FilesField(label=_("Files"))
    caption = forms.CharField(label=_("Caption"), max_length=160, required=False)
    moment = forms.ChoiceField(
        label=_("Shows"), choices=[("", "–"), *EvidencePhase.choices], required=False
    )

    def __init__(self, *args: Any, measure: Measure | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if measure is not None:
            self.fields["milestone"] = forms.ModelChoiceField(
                Milestone.objects.filter(measure=measure),
                label=_("Milestone that they show"),
                required=False,
                empty_label=_("the measure as a whole"),
            )

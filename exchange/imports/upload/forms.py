"""Files, several at once, or a pasted table; and what they are about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards.shared.forms import OnceForm, choice_field
from exchange.records.permits import kind_in_words, kinds_to_import
from parks.readers import Reader

MOST_FILES = 20
# Signs of a pasted table; a longer one comes as a file.
LONGEST_PASTED = 500_000
ENDINGS = ".xlsx,.xlsm,.xls,.xlsb,.ods,.csv,.tsv,.txt,.html,.htm,.et"


class SeveralFiles(forms.ClearableFileInput):
    """A field of files that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """The files that were sent, as a list."""

    def clean(self, data: Any, _initial: Any = None) -> list[File[bytes]]:
        """Return the files; how large one may be is said where it is kept."""
        return [sent for sent in (data if isinstance(data, list | tuple) else [data]) if sent]


class UploadForm(OnceForm):
    """What is brought: files or a pasted table, and what its rows are."""

    tables = FilesField(
        label=gettext_lazy("Choose files"),
        required=False,
        widget=SeveralFiles(attrs={"multiple": True, "accept": ENDINGS}),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Pasted table"),
        required=False,
        strip=False,
        max_length=LONGEST_PASTED,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("These tables hold"), required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(kind), kind_in_words(kind)) for kind in kinds_to_import(reader)]
        choice_field(self, "kind").choices = [("", _("Find out")), *choices]

    def clean(self) -> dict[str, Any]:
        """Ask for a file or a table; at most twenty files come at once."""
        cleaned = super().clean()
        files = cleaned.get("tables") or []
        if len(files) > MOST_FILES:
            words = _("%(n)d files came; at most %(most)d are read at once.")
            raise ValidationError(words % {"n": len(files), "most": MOST_FILES})
        if not files and not (cleaned.get("pasted") or "").strip() and not self.errors:
            raise ValidationError(_("Choose a file, or paste a table."))
        return cleaned

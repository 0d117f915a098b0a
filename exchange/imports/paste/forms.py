"""The form that takes a list from the clipboard."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboards.shared.forms import OnceForm
from exchange.imports.upload.forms import LONGEST_PASTED


class PasteForm(OnceForm):
    """A list, as a spreadsheet puts it on the clipboard."""

    pasted = forms.CharField(
        label=_("Paste here"),
        max_length=LONGEST_PASTED,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        error_messages={"required": _("Paste the list first.")},
    )

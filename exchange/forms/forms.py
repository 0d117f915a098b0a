"""What is asked of a form of another office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards.exports import LISTS
from dashboards.shared.forms import OnceForm
from exchange.models import OfficeForm

LONGEST_NAME = OfficeForm._meta.get_field("name").max_length
# The last row of Excel.
LAST_ROW = 1_048_576
MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 5


class KeepForm(OnceForm):
    """The empty form, its name, and the list whose rows it takes."""

    file = forms.FileField(
        label=gettext_lazy("The empty form (.xlsx)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=gettext_lazy("Left empty: the name of the file."),
    )
    list = forms.ChoiceField(
        label=gettext_lazy("Its rows are"),
        choices=[(stem, of_list.name) for stem, of_list in LISTS.items()],
    )

    def clean_file(self) -> Any:
        """Refuse what is too large, or by its name no workbook."""
        sent = self.cleaned_data["file"]
        if sent.size > MOST_MEGABYTES * MEGABYTE:
            raise ValidationError(_("A form has at most %(n)d MB.") % {"n": MOST_MEGABYTES})
        return sent

    def clean(self) -> dict[str, Any]:
        """Name a form after its file where nobody names it."""
        cleaned = super().clean()
        sent = cleaned.get("file")
        if sent is not None and not cleaned.get("name"):
            cleaned["name"] = sent.name.rpartition(".")[0][:LONGEST_NAME] or sent.name
        return cleaned


class PlacesForm(OnceForm):
    """The name of a form, where its rows begin, and how many it has drawn."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)
    first_row = forms.IntegerField(
        label=gettext_lazy("First row to fill"), min_value=1, max_value=LAST_ROW
    )
    drawn_rows = forms.IntegerField(
        label=gettext_lazy("Rows drawn"),
        min_value=1,
        max_value=10_000,
        help_text=gettext_lazy("More rows are inserted below them, in their look."),
    )

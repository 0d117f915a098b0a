"""The form of a sheet of observations that is entered at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.saving.merge import writable
from dashboards.pages.indicators.entry.sheet import (
    Sheet,
    foreign_row_mistakes,
    make_cells,
    take_paste,
    take_typed,
)
from dashboards.shared.forms import OnceForm, records_field
from parks.actions.observations import SheetCell
from parks.models import Source
from parks.readers import Reader

COLUMNS = {
    "value": gettext_lazy("Value"),
    "missing": gettext_lazy("Why there is no value"),
    "note": gettext_lazy("Note"),
}


class SheetForm(OnceForm):
    """A sheet of observations with one source.

    Its rows hold what was typed, whatever becomes of it.
    """

    source = forms.ModelChoiceField(
        label=gettext_lazy("Source of the values that change"),
        queryset=Source.objects.none(),
        empty_label="–",
        error_messages={"required": gettext_lazy("Name the source of the values.")},
    )
    paste = forms.CharField(
        label=gettext_lazy("Lines from a spreadsheet"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, sheet: Sheet, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        records_field(self, "source").queryset = Source.objects.visible_to(reader).order_by("key")
        self.sheet = sheet
        self.cells: list[SheetCell] = []
        self.bad_lines: list[str] = []
        if self.is_bound:
            take_typed(sheet, self.data)
            self._take_paste()

    @property
    def only_reads(self) -> bool:
        """Whether pasted lines are only to be put into the rows, and nothing stored yet."""
        return self.is_bound and "read" in self.data

    def _take_paste(self) -> None:
        """Put pasted lines into the rows, and empty the box where all of them could be read."""
        pasted = self.data.get("paste", "")
        if not pasted.strip():
            return
        self.bad_lines = take_paste(self.sheet, pasted)
        if not self.bad_lines:
            data = writable(self.data)
            data["paste"] = ""
            self.data = data

    def clean(self) -> dict[str, Any]:
        """Read every row, and refuse all of them where one has a mistake.

        A mistake names its row, its column, what was typed and what is allowed.
        """
        cleaned = super().clean()
        self.cells = make_cells(self.sheet)
        if mistakes := foreign_row_mistakes(self.sheet, self.data):
            raise ValidationError(mistakes)
        mistakes = [
            _("%(row)s, %(column)s: %(words)s")
            % {"row": self.sheet.subject(row), "column": COLUMNS[column], "words": words}
            for row in self.sheet.rows
            for column, words in row.errors
        ]
        if mistakes or self.bad_lines:
            raise ValidationError([*self.bad_lines, *mistakes])
        return cleaned

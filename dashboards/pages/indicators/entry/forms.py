"""The forms of figures: a sheet that is entered at once, and a list of values that are reviewed
at once.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from dashboards.shared.forms import OnceForm
from parks.actions.observations import Review, SheetCell
from parks.models import Observation, Source
from parks.observations.values import BadValueError, read_value
from parks.text.numbers import plain

COLUMNS = {
    "value": gettext_lazy("Value"),
    "missing": gettext_lazy("Why there is no value"),
    "note": gettext_lazy("Note"),
}


class SheetForm(OnceForm):
    """A sheet of figures with one source. Its rows hold what was typed, whatever becomes of it."""

    source = forms.ModelChoiceField(
        label=gettext_lazy("Source of the values that change"),
        queryset=Source.objects.order_by("key"),
        empty_label="–",
        error_messages={"required": gettext_lazy("Name the source of the values.")},
    )
    paste = forms.CharField(
        label=gettext_lazy("Lines from a spreadsheet"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, sheet: Sheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        self.entries: list[SheetCell] = []
        self.bad_lines: list[str] = []
        if self.is_bound:
            take_typed(sheet, self.data)
            self._read_paste()

    @property
    def only_reads(self) -> bool:
        """Whether the pasted lines are to be put into the rows, and nothing stored yet."""
        return self.is_bound and "read" in self.data

    def _read_paste(self) -> None:
        """Pasted lines go into the rows; what could be read leaves the box."""
        words = self.data.get("paste", "")
        self.bad_lines = take_paste(self.sheet, words) if words.strip() else []
        if words.strip() and not self.bad_lines:
            data = writable(self.data)
            data["paste"] = ""
            self.data = data

    def clean(self) -> dict[str, Any]:
        """Read every row; each mistake names its row, its column, what was typed and what is
        allowed.
        """
        cleaned = super().clean()
        self.entries = make_cells(self.sheet)
        if said := foreign_row_mistakes(self.sheet, self.data):
            raise ValidationError(said)
        wrong = [
            _("%(row)s, %(column)s: %(words)s")
            % {"row": self.sheet.subject(row), "column": COLUMNS[column], "words": words}
            for row in self.sheet.rows
            for column, words in row.errors
        ]
        if wrong or self.bad_lines:
            raise ValidationError([*self.bad_lines, *wrong])
        return cleaned


class ReviewForm(OnceForm):
    """Values under review: each is left, confirmed, or set to another one with words."""

    def __init__(self, *args: Any, rows: Sequence[Observation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = [ReviewRow(one, self.data if self.is_bound else {}) for one in rows]
        self.reviews: list[Review] = []

    def clean(self) -> dict[str, Any]:
        """Read every row that was answered."""
        cleaned = super().clean()
        self.reviews = [review for row in self.rows if (review := row.review())]
        wrong = [
            f"{row.observation.park} · {row.observation.indicator}: {row.error}"
            for row in self.rows
            if row.error
        ]
        if wrong:
            raise ValidationError(wrong)
        if not self.reviews:
            raise ValidationError(_("Confirm at least one value, or set another one."))
        return cleaned


class ReviewRow:
    """A value under review with what was typed about it."""

    def __init__(self, observation: Observation, data: Any) -> None:
        self.observation = observation
        self.error = ""
        key = observation.pk
        self.confirmed = f"confirm-{key}" in data
        self.value = data.get(f"value-{key}", "").replace("\0", "").strip()
        self.words = data.get(f"words-{key}", "").replace("\0", "").strip()
        version = data.get(f"version-{key}", "")
        # what was seen: the version that the form carried, else the one that is shown now
        known = version.isascii() and version.isdigit() and len(version) < 10
        self.version = int(version) if known else observation.version

    @property
    def reported(self) -> str:
        """The self-reported value."""
        return plain(self.observation.value)

    def review(self) -> Review | None:
        """The review that was asked for; None where the row was left."""
        if not (self.confirmed or self.value):
            self.error = _("Confirm the value, or give another one.") if self.words else ""
            return None
        if self.confirmed and self.value:
            self.error = _("Either confirm the value or give another one.")
            return None
        try:
            given = read_value(self.value, self.observation.indicator)
        except BadValueError as error:
            self.error = str(error)
            return None
        value = self.observation.value if given is None else given
        if len(self.words) > 200:
            self.error = _("The words are longer than 200 characters.")
        return None if value is None else Review(self.observation, value, self.version, self.words)

"""Rows of a record in the admin: what somebody else did meanwhile is not overwritten unseen."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.saving.forms import read_odd_keys_as_nobodys
from accounts.saving.merge import (
    Serialised,
    line_of,
    moved_fields,
    put,
    read_signed,
    row_state,
    sent,
    shown,
    sign,
    writable,
)

SEEN = "SEEN"
# So many rows may be added at once; a larger number is refused before any of them is made.
MOST_NEW_ROWS = 200
Rows = dict[str, dict[str, Serialised]]


class SafeInlineFormSet(forms.BaseInlineFormSet):
    """Carries the rows as its reader saw them, and asks again where others changed them.

    The record itself is locked by its own form, which is validated before.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.max_num = self.absolute_max = len(self.get_queryset()) + MOST_NEW_ROWS
        self.lines: list[str] = []
        self.clashes: list[tuple[int, str, str]] = []
        if self.is_bound and self.instance.pk and self.management_form.is_valid():
            now = self._rows()
            seen = read_signed(self.instance, self.data.get(f"{self.prefix}-{SEEN}"))
            if seen != now and (now or seen):
                self._meet({} if seen is None else seen, now)

    def total_form_count(self) -> int:
        """Count the rows that came along, whatever number was sent with them."""
        count = super().total_form_count()
        if not self.is_bound:
            return count
        places = re.compile(rf"{re.escape(str(self.prefix))}-(\d+)-")
        sent_places = {match[1] for match in map(places.match, self.data) if match}
        return min(count, len(sent_places))

    def add_fields(self, form: Any, index: int | None) -> None:
        """Name each field of a row: what the head of its column says belongs to no field.

        The key of the row is added; one that is no key is nobody's.
        """
        super().add_fields(form, index)
        read_odd_keys_as_nobodys(form)
        for field in form.fields.values():
            # a list with links around it draws the list within
            widget = getattr(field.widget, "widget", field.widget)
            if field.label and not widget.is_hidden:
                widget.attrs.setdefault("aria-label", field.label)

    @cached_property
    def management_form(self) -> Any:
        """The counts of the rows, and their state."""
        form = super().management_form
        if self.instance.pk:
            initial = None if self.is_bound else sign(self.instance, self._rows())
            form.fields[SEEN] = forms.CharField(
                widget=forms.HiddenInput, required=False, initial=initial
            )
        return form

    @cached_property
    def _fields(self) -> dict[str, forms.Field]:
        own = (self.fk.name, self.model._meta.pk.name)
        return {name: field for name, field in self.form.base_fields.items() if name not in own}

    def _rows(self) -> Rows:
        return {str(row.pk): row_state(row, self._fields) for row in self.get_queryset()}

    def _meet(self, seen: Rows, now: Rows) -> None:
        """Write the sent rows anew: what is stored with what was typed, then the new ones."""
        sent_rows = self._sent()
        rows: list[tuple[str, dict[str, Serialised], bool]] = []
        for key, stored in now.items():
            typed, removed = sent_rows.pop(key, ({}, False))
            if key not in seen:
                self.lines.append(
                    _("Added by somebody else: %(row)s.") % {"row": self._named(stored)}
                )
            moves = moved_fields(seen.get(key, stored), stored, typed)
            for moved in moves:
                field = self._fields[moved.name]
                self.lines.append(
                    line_of(moved, field, f"{self._named(stored)} · {field.label}", [])
                )
                if moved.clashes and not removed:
                    self.clashes.append((len(rows), moved.name, shown(field, moved.stored)))
            merged = stored | {
                name: value for name, value in typed.items() if value != seen.get(key, {}).get(name)
            }
            # what was changed meanwhile is not removed unseen
            rows.append((key, stored if removed else merged, removed and not moves and key in seen))
        for key, (typed, removed) in sent_rows.items():
            if key in seen:
                self.lines.append(
                    _("Removed by somebody else: %(row)s.") % {"row": self._named(seen[key])}
                )
                changed = any(value != seen[key].get(name) for name, value in typed.items())
                if not changed or removed:
                    continue
            rows.append(("", typed, removed))
        self._rewrite(rows, now)

    def _sent(self) -> dict[str, tuple[dict[str, Serialised], bool]]:
        """Read the sent rows by key (new ones by place), and whether each is to be removed."""
        rows: dict[str, tuple[dict[str, Serialised], bool]] = {}
        for place in range(self.total_form_count()):
            start = f"{self.prefix}-{place}"
            key = self.data.get(f"{start}-{self.model._meta.pk.name}") or f"new {place}"
            names = [
                name
                for name, field in self._fields.items()
                if f"{start}-{name}" in self.data or isinstance(field, forms.BooleanField)
            ]
            typed = {name: sent(self._fields[name], self.data, f"{start}-{name}") for name in names}
            rows[key] = (typed, f"{start}-DELETE" in self.data)
        return rows

    def _rewrite(self, rows: list[tuple[str, dict[str, Serialised], bool]], now: Rows) -> None:
        data = writable(self.data)
        rows_sent = re.compile(rf"{re.escape(str(self.prefix))}-\d+-")
        for name in [name for name in data if rows_sent.match(name)]:
            del data[name]
        for place, (key, values, removed) in enumerate(rows):
            start = f"{self.prefix}-{place}"
            data[f"{start}-{self.model._meta.pk.name}"], data[f"{start}-{self.fk.name}"] = (
                key,
                str(self.instance.pk),
            )
            for name, value in values.items():
                put(self._fields[name], data, f"{start}-{name}", value)
            if removed:
                data[f"{start}-DELETE"] = "on"
        counts = {
            "TOTAL_FORMS": len(rows),
            "INITIAL_FORMS": len(now),
            SEEN: sign(self.instance, now),
        }
        for name, count in counts.items():
            data[f"{self.prefix}-{name}"] = str(count)
        self.data = data
        self.__dict__.pop("management_form", None)

    def _named(self, row: dict[str, Serialised]) -> str:
        """Name a row by its first field of words or names, not by its numbers."""
        words = [shown(self._fields[name], value) for name, value in row.items() if value]
        return next((word for word in words if not word.isdigit()), self.model._meta.verbose_name)

    def clean(self) -> None:
        """Refuse once what clashed with somebody else's change; the form may be sent again."""
        super().clean()
        for place, name, stored in self.clashes:
            words = _(
                "Stored now: %(value)s. What you typed stands here; sending the form again "
                "stores it."
            )
            self.forms[place].add_error(name, words % {"value": stored})
        if self.lines:
            why = _("Somebody else changed these rows while you were editing.")
            what_now = _("Nothing was overwritten. Look at what changed, then send the form again.")
            raise ValidationError([f"{why} {what_now}", *self.lines])

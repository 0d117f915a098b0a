"""What the history of the admin says of a change: old and new values, in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.saving.merge import shown

# What a form carries beside the fields of its record.
HIDDEN = ("form_key", "record_version", "record_seen")
SECRET = "••••••"


class ChangedField(NamedTuple):
    """A field that a form changed, in the words of the language in force."""

    label: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.label}：{self.old} → {self.new}"


def changed_fields(form: forms.BaseForm) -> list[ChangedField]:
    """Read what a form changed, with both values; a password stays unsaid."""
    return [
        ChangedField(
            str(form.fields[name].label or name),
            _in_words(form.fields[name], form.initial.get(name, form.fields[name].initial)),
            _in_words(form.fields[name], form.cleaned_data.get(name)),
        )
        for name in form.changed_data
        if name not in HIDDEN and name in form.fields
    ]


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(field.widget, forms.PasswordInput):
        return SECRET
    if isinstance(value, date) and not isinstance(value, datetime):
        return str(date_format(value, "DATE_FORMAT"))
    return shown(field, value)


def message_of(
    message: Iterable[Any], form: Any, formsets: Any, *, add: bool
) -> list[dict[str, Any]]:
    """Take inner fields out of the message of Django, and add the lines in every language.

    A new record says no more than that it is new; its rows do, because they may come later.
    """
    kept = _without_hidden(message)
    lines = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            own = [] if add else [str(field) for field in changed_fields(form)]
            lines[code] = [*own, *(line for rows in formsets or () for line in _row_lines(rows))]
    return [*kept, {"lines": lines}] if any(lines.values()) else kept


def _without_hidden(message: Iterable[Any]) -> list[dict[str, Any]]:
    """Take inner fields out of a message, and what then says nothing."""
    kept = []
    for item in message:
        changed = item.get("changed")
        if changed and "fields" in changed:
            fields = [name for name in changed["fields"] if name not in HIDDEN]
            if not fields:
                continue
            item = {**item, "changed": {**changed, "fields": fields}}
        kept.append(item)
    return kept


def _row_lines(rows: Any) -> list[str]:
    """Say which rows of a record were added, changed and deleted."""
    name = str(rows.model._meta.verbose_name)
    lines = [
        _("added: %(kind)s “%(row)s”") % {"kind": name, "row": row} for row in rows.new_objects
    ]
    changed = {row.pk for row, _fields in rows.changed_objects}
    for form in rows.initial_forms if changed else ():
        if form.instance.pk in changed and form.has_changed():
            lines += [f"{name} “{form.instance}” · {field}" for field in changed_fields(form)]
    lines += [
        _("deleted: %(kind)s “%(row)s”") % {"kind": name, "row": row}
        for row in rows.deleted_objects
    ]
    return lines


def lines_of(entry: LogEntry) -> list[str]:
    """Return what an entry of the history says, in the language of the page."""
    try:
        message = json.loads(entry.change_message)
    except ValueError:
        return entry.change_message.splitlines()
    if not isinstance(message, list):
        return [entry.get_change_message()]
    for item in message:
        if lines := item.get("lines"):
            return list(lines.get(get_language()) or next(iter(lines.values())))
    plain = LogEntry(change_message=json.dumps(_without_hidden(message)))
    return [plain.get_change_message()]

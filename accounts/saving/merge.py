"""Three states of a form: seen, stored by now, and typed; and who changed what between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

NOTHING = "–"
Serialised = str | list[str]


def serialise(value: Any) -> Serialised:
    """Write a value as a form would send it, so that equal values are equal words.

    Rows become their keys.
    """
    if value is None or value is False:
        return ""
    if hasattr(value, "__iter__") and not isinstance(value, str):
        return sorted(str(serialise(item)) for item in value)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return str(getattr(value, "pk", value)).replace("\r\n", "\n").strip()


def sent(field: forms.Field, data: Any, key: str) -> Serialised:
    """Return what a browser sent for a field, serialised; nothing where it sent none."""
    if isinstance(field, forms.BooleanField):
        return "True" if data.get(key) else ""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return serialise(data.getlist(key) if hasattr(data, "getlist") else data.get(key, []))
    return serialise(data.get(key))


def pairs_of(field: forms.ChoiceField) -> list[tuple[Any, Any]]:
    """Return the choices of a field, which Django keeps as an iterable of any kind."""
    return list(cast("Iterable[tuple[Any, Any]]", field.choices))


def writable(data: Mapping[str, Any]) -> dict[str, Any]:
    """Copy what a form was sent, to be changed; several values of a name stay several."""
    return data.copy() if isinstance(data, MultiValueDict) else dict(data)


def put(field: forms.Field, data: Any, key: str, value: Serialised) -> None:
    """Let a bound form show a value."""
    if isinstance(value, list) and hasattr(data, "setlist"):
        data.setlist(key, value)
    elif isinstance(field, forms.BooleanField) and not value:
        data.pop(key, None)
    else:
        data[key] = value


def shown(field: forms.Field, value: Any) -> str:
    """Put a value into words: rows by their names, choices by their labels."""
    if isinstance(field, forms.ModelChoiceField):
        several = value if hasattr(value, "__iter__") and not isinstance(value, str) else [value]
        keys = [getattr(item, "pk", item) for item in several if item]
        if field.queryset is None or not keys:
            return NOTHING
        rows = field.queryset.model._base_manager.filter(pk__in=keys)
        return "、".join(str(row) for row in rows) or NOTHING
    if isinstance(field, forms.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, forms.ChoiceField) and value:
        return str({str(key): label for key, label in pairs_of(field)}.get(str(value), value))
    if isinstance(field, forms.DateField) and value:
        with suppress(forms.ValidationError):
            day = field.to_python(value)
            return date_format(day, "DATE_FORMAT") if day else NOTHING
    return NOTHING if value in (None, "") else str(value)


def row_state(record: Any, names: Iterable[str]) -> dict[str, Serialised]:
    """Read the fields of a stored record, serialised."""
    return {
        name: serialise(value) for name, value in model_to_dict(record, fields=list(names)).items()
    }


def sign(record: Any, state: Any) -> str:
    """Sign a state for a hidden field, for this record alone."""
    return signing.dumps(state, salt=f"{record._meta.label}:{record.pk}", compress=True)


def read_signed(record: Any, words: str | None) -> Any:
    """Read the state that a hidden field brought back; None where it is missing or spoiled."""
    try:
        return signing.loads(words or "", salt=f"{record._meta.label}:{record.pk}")
    except (signing.BadSignature, ValueError):
        return None


@dataclass(frozen=True)
class MovedField:
    """A field that somebody else changed meanwhile: at opening, now, and as it is to be shown."""

    name: str
    seen: Serialised
    stored: Serialised
    kept: Serialised

    @property
    def clashes(self) -> bool:
        """Whether the writer typed yet another value."""
        return self.kept != self.stored


def moved_fields(
    seen: Mapping[str, Serialised],
    stored: Mapping[str, Serialised],
    typed: Mapping[str, Serialised],
) -> list[MovedField]:
    """Compare the fields that moved since the opening.

    A field shows the new value where nothing was typed into it, else what was typed.
    """
    moved = [name for name in stored if name in seen and stored[name] != seen[name]]
    return [
        MovedField(
            name,
            seen[name],
            stored[name],
            stored[name] if typed.get(name, seen[name]) == seen[name] else typed[name],
        )
        for name in moved
    ]


@dataclass(frozen=True)
class RecordChange:
    """Something done to a record: by whom, when, with which words, and to which fields if known."""

    by: Any
    at: datetime
    words: str
    said: str = ""
    fields: frozenset[str] | None = None

    def touches(self, name: str, label: str) -> bool:
        """Say whether it changed a field: by the names it knows, else by a line of the log."""
        if self.fields is not None:
            return name in self.fields
        return any(line.startswith(f"{label}：") for line in self.words.splitlines())

    def signature(self) -> str:
        """Say by whom and when: the time for today, the day before it otherwise."""
        at = timezone.localtime(self.at)
        time = f"{at:%H:%M}" if at.date() == timezone.localdate() else f"{at:%Y-%m-%d %H:%M}"
        return _("by %(who)s, %(when)s") % {"who": self.by, "when": time} if self.by else time


def last_mark(record: Any) -> int:
    """Read the number of the last thing that the log of a record holds."""
    if hasattr(record, "entries"):
        return record.entries.order_by("-seq").values_list("seq", flat=True).first() or 0
    if hasattr(record, "history"):
        return (
            record.history.order_by("-history_id").values_list("history_id", flat=True).first() or 0
        )
    return _admin_lines(record).order_by("-pk").values_list("pk", flat=True).first() or 0


def changes_since(record: Any, mark: int) -> list[RecordChange]:
    """Read what was done to a record after a mark, newest first, from the log it has."""
    if hasattr(record, "entries"):
        entries = (
            record.entries.select_related("by")
            .filter(seq__gt=mark)
            .exclude(what="light")
            .order_by("-seq")
        )
        return [
            RecordChange(
                entry.by,
                entry.at,
                entry.words,
                "" if entry.what == "edited" else f"{entry.get_what_display()} {entry.words}",
            )
            for entry in entries
        ]
    if hasattr(record, "history"):
        rows = list(
            record.history.select_related("history_user")
            .filter(history_id__gte=mark)
            .order_by("-history_id")
        )
        return [
            RecordChange(
                new.history_user,
                new.history_date,
                "",
                fields=frozenset(new.diff_against(old).changed_fields),
            )
            for new, old in zip(rows, rows[1:], strict=False)
        ]
    lines = _admin_lines(record).select_related("user").filter(pk__gt=mark).order_by("-pk")
    return [RecordChange(line.user, line.action_time, "") for line in lines]


def _admin_lines(record: Any) -> Any:
    kind = ContentType.objects.get_for_model(type(record))
    return LogEntry.objects.filter(content_type=kind, object_id=str(record.pk))


def line_of(moved: MovedField, field: forms.Field, label: str, changes: list[RecordChange]) -> str:
    """Say of one field what it was, what it is, who did that, and what the form does about it."""
    with override(settings.LANGUAGE_CODE):  # the log is one text for all readers
        in_log = str(field.label)
    named = [change for change in changes if change.touches(moved.name, in_log)]
    change = next(iter(named or changes), None)
    parts = {"field": label, "old": shown(field, moved.seen), "new": shown(field, moved.stored)}
    if change:
        what_changed = _("%(field)s: %(old)s → %(new)s, %(who)s.") % (
            parts | {"who": change.signature()}
        )
    else:
        what_changed = _("%(field)s: %(old)s → %(new)s.") % parts
    what_follows = (
        _("You typed something else; it is kept.")
        if moved.clashes
        else _("The form shows the new value.")
    )
    return f"{what_changed} {what_follows}"

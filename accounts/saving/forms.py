"""Saving safely: a one-time key against double clicks, a version against lost updates."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any
from zlib import crc32

from django import forms
from django.contrib import admin, messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import KEY_LENGTH, FormKey
from accounts.saving.asking import already_sent, ask_back, new_form_key, renew
from accounts.saving.history import HIDDEN, message_of
from accounts.saving.merge import (
    Serialised,
    changes_since,
    last_mark,
    line_of,
    moved_fields,
    put,
    read_signed,
    row_state,
    sent,
    serialise,
    shown,
    sign,
    writable,
)

# Every number of so many digits fits into 64 bits.
LONGEST_KEY_DIGITS = 18
# A key that no row has: what is no key reads as this one, and its field says so in words.
NOBODYS_KEY = "0"
# seconds for which the second of two clicks is led where the first one went
REMEMBERED_SECONDS = 600


def _counts(model: type[models.Model]) -> bool:
    """Say whether rows count their changes in a version that nobody types."""
    return any(
        field.name == "version" and not field.editable for field in model._meta.concrete_fields
    )


def state_of(record: Any, names: Iterable[str]) -> int:
    """Return what changes when somebody saves the record.

    It is the version, or a check sum of the fields named where rows have no version.
    """
    options = record._meta
    if _counts(options.model):
        return int(record.version)
    shown = [
        field.value_to_string(record) for field in options.concrete_fields if field.name in names
    ]
    for field in options.many_to_many:
        if field.name in names:
            shown.append(str(sorted(getattr(record, field.name).values_list("pk", flat=True))))
    return crc32("\0".join(shown).encode())


class Unlabelled(forms.BoundField):
    """A hidden field of the admin, which has no label: a label names what somebody can fill in."""

    def label_tag(self, *_args: Any, **_kwargs: Any) -> SafeString:
        """Return nothing, where Django returns a label without words."""
        return SafeString()


class UnlabelledText(forms.CharField):
    """A hidden text of the admin."""

    bound_field_class = Unlabelled


class UnlabelledNumber(forms.IntegerField):
    """A hidden number of the admin."""

    bound_field_class = Unlabelled


def read_odd_keys_as_nobodys(form: forms.BaseForm) -> None:
    """Let a form read what is no key, or one beyond 64 bits, as a key that no row has.

    A database would answer it with an error, and so would the widget that looks up its name.
    """
    if not isinstance(form.data, MultiValueDict):
        return
    for name, field in form.fields.items():
        if not isinstance(field, forms.ModelChoiceField) or not _has_numbers_as_keys(field):
            continue
        key = form.add_prefix(name)
        words = form.data.getlist(key)
        known = [word if _may_be_key(word) else NOBODYS_KEY for word in words]
        if known != words:
            data = form.data.copy()
            data.setlist(key, known)
            form.data = data


def _has_numbers_as_keys(field: forms.ModelChoiceField) -> bool:
    if field.queryset is None:
        return False
    options = field.queryset.model._meta
    key = options.get_field(field.to_field_name) if field.to_field_name else options.pk
    return isinstance(key, models.IntegerField)


def _may_be_key(words: str) -> bool:
    digits = words.strip()
    return not digits or (
        digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_KEY_DIGITS
    )


class CheckedForm(forms.ModelForm):
    """A form that does more than Django where the record is filled and checked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        read_odd_keys_as_nobodys(self)

    def _post_clean(self) -> None:
        """Fill the record from the form and check it."""
        super()._post_clean()  # type: ignore[misc]  # Django's own hook, but not in the stubs


class SafeSaveForm(CheckedForm):
    """Refuses the second sending of a form, and a save over somebody else's later one.

    Who comes second is told field by field what changed, keeps what was typed, and may send again.
    """

    form_key = UnlabelledText(
        label="", widget=forms.HiddenInput, required=False, initial=new_form_key
    )
    record_version = UnlabelledNumber(label="", widget=forms.HiddenInput, required=False)
    record_seen = UnlabelledText(label="", widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.is_bound and (names := self._typed_names()):
            self.fields["record_version"].initial = state_of(self.instance, self.fields)
            self.fields["record_seen"].initial = self._signed_state(self.instance, names)

    def _typed_names(self) -> list[str]:
        known = {
            field.name
            for field in (*self._meta.model._meta.fields, *self._meta.model._meta.many_to_many)
        }
        return [name for name, field in self.fields.items() if name in known and not field.disabled]

    def _signed_state(self, record: Any, names: list[str]) -> str:
        return sign(record, {"fields": row_state(record, names), "mark": last_mark(record)})

    def clean(self) -> dict[str, Any]:
        """Check the key and the version; both are refused when missing."""
        cleaned = super().clean() or self.cleaned_data
        key = self.cleaned_data.get("form_key")
        if not key or len(key) > KEY_LENGTH:
            renew(self, form_key=new_form_key())
            raise ValidationError(
                _("The form came without its key. Open the page again and repeat your change.")
            )
        stored = (
            self._locked() if self.instance.pk else None
        )  # the second of two clicks waits here for the first
        if FormKey.objects.filter(key=key).exists():
            if stored is None:
                renew(self, form_key=new_form_key())
                raise ValidationError(already_sent())
            self._refuse(
                stored,
                _("This form was already sent; the first sending was stored. Look at the record."),
            )
        elif stored is not None and self.cleaned_data.get("record_version") != state_of(
            stored, self.fields
        ):
            self._refuse(stored, _("Somebody else changed this record while you were editing."))
        ask_back(self)
        return cleaned

    def _locked(self) -> Any:
        return (
            type(self.instance)
            ._base_manager.select_for_update(of=("self",), no_key=True)
            .get(pk=self.instance.pk)
        )

    def _refuse(self, stored: Any, why: str) -> None:
        """Bring together what was seen, stored and typed, so that the form may be sent again."""
        names = self._typed_names()
        now = row_state(stored, names)
        seen = read_signed(stored, self.data.get(self.add_prefix("record_seen")))
        typed = {name: self._typed(name) for name in names}
        # without what was seen, whatever differs counts as typed
        before = (
            seen["fields"]
            if seen
            else {name: now[name] for name in names if typed[name] == now[name]}
        )
        changes = changes_since(stored, seen["mark"]) if seen else []
        data = writable(self.data)
        lines = []
        for moved in moved_fields(before, now, typed):
            lines.append(
                line_of(moved, self.fields[moved.name], str(self.fields[moved.name].label), changes)
            )
            if moved.clashes:
                words = _(
                    "Stored now: %(value)s. What you typed stands here; sending the form "
                    "again stores it."
                )
                self.add_error(
                    moved.name, words % {"value": shown(self.fields[moved.name], moved.stored)}
                )
            else:
                put(self.fields[moved.name], data, self.add_prefix(moved.name), moved.kept)
        entries = [
            (change.said.strip(), change.signature()) for change in changes if change.said.strip()
        ]
        lines += [_("%(what)s, %(who)s.") % {"what": words, "who": who} for words, who in entries]
        if not seen:
            lines += self._differing(now, typed)
        fresh = {"form_key": new_form_key(), "record_version": state_of(stored, self.fields)}
        for name, value in (fresh | {"record_seen": self._signed_state(stored, names)}).items():
            data[self.add_prefix(name)] = str(value)
        self.data = data
        what_now = _("Nothing was overwritten. Look at what changed, then send the form again.")
        raise ValidationError([f"{why} {what_now}", *lines])

    def _typed(self, name: str) -> Serialised:
        if name in self.cleaned_data:
            return serialise(self.cleaned_data[name])
        return sent(self.fields[name], self.data, self.add_prefix(name))

    def _differing(self, now: dict[str, Serialised], typed: dict[str, Serialised]) -> list[str]:
        """Name everything that differs from what is stored, where nobody knows what was seen."""
        return [
            _("%(field)s: stored now: %(value)s")
            % {"field": field.label, "value": shown(field, now[name])}
            for name, field in self.fields.items()
            if name in now and typed[name] != now[name]
        ]

    def use_key(self, user: models.Model) -> None:
        """Use the key up, in the same transaction as the change."""
        FormKey.objects.create(key=self.cleaned_data["form_key"], user_id=user.pk)


class SafeSaveAdmin(admin.ModelAdmin):
    """A ModelAdmin whose forms carry a key, a version and what their reader saw."""

    form = SafeSaveForm

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        """Return the usual fieldsets, with the hidden fields in the first."""
        fieldsets: list[tuple[Any, dict[str, Any]]] = [
            (name, dict(options)) for name, options in super().get_fieldsets(request, obj)
        ]
        shown_already = [field for _, options in fieldsets for field in options["fields"]]
        missing = [name for name in HIDDEN if name not in shown_already]
        fieldsets[0][1]["fields"] = [*fieldsets[0][1]["fields"], *missing]
        return fieldsets

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Lead the second of two clicks where the first one went; the form judges the rest."""
        response: HttpResponse = super().changeform_view(
            request, object_id, form_url, extra_context
        )
        return once(request, response) if request.method == "POST" else response

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Name old and new values in the history, and nothing that only the form knows."""
        message = super().construct_change_message(request, form, formsets, add)
        return message_of(message, form, formsets, add=add)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Use the key up and raise the version together with the change."""
        form.use_key(request.user)
        if change and _counts(type(obj)):
            obj.version += 1
        super().save_model(request, obj, form, change)


def once(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Remember where a sending led; the very same sending once more leads there too, with words."""
    key = request.POST.get("form_key", "")
    if not key:
        return response
    typed = sorted(
        (name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"
    )
    name = (
        f"sent:{hashlib.sha256(repr((request.user.pk, request.path, typed)).encode()).hexdigest()}"
    )
    if isinstance(response, HttpResponseRedirect):
        address = response.url
        transaction.on_commit(lambda: cache.set(name, address, REMEMBERED_SECONDS))
    elif address := cache.get(name):
        messages.info(request, _("This form was already sent; the first sending was stored."))
        return HttpResponseRedirect(address)
    return response

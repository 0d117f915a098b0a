"""Saving safely in the admin: a one-time key against double clicks, a version against lost updates."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any
from zlib import crc32

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import FormKey


def new_form_key() -> str:
    """A key that no other form carries."""
    return secrets.token_urlsafe(24)


def state_of(record: Any, names: Iterable[str]) -> int:
    """What changes when somebody saves the record: its version, else a check sum of the fields named."""
    if hasattr(record, "version"):
        return int(record.version)
    options = record._meta
    shown = [field.value_to_string(record) for field in options.concrete_fields if field.name in names]
    for field in options.many_to_many:
        if field.name in names:
            shown.append(str(sorted(getattr(record, field.name).values_list("pk", flat=True))))
    return crc32("\0".join(shown).encode())


def _last_change(record: Any) -> str:
    """Who changed the record last and when, in brackets; empty where no log says so."""
    if hasattr(record, "entries"):
        last = record.entries.select_related("by").first()
        by, at = (last.by, last.at) if last else (None, None)
    elif hasattr(record, "history"):
        last = record.history.select_related("history_user").first()
        by, at = (last.history_user, last.history_date) if last else (None, None)
    else:
        return ""
    return f" ({by}, {timezone.localtime(at):%Y-%m-%d %H:%M})" if by else ""


class SafeSaveForm(forms.ModelForm):
    """Refuses a second submission of the same form, and a save over somebody else's later one."""

    form_key = forms.CharField(label="", widget=forms.HiddenInput, required=False, initial=new_form_key)
    record_version = forms.IntegerField(label="", widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["record_version"].initial = state_of(self.instance, self.fields)

    def clean(self) -> dict[str, Any]:
        """Check the key and the version; both are refused when missing."""
        cleaned = super().clean() or self.cleaned_data
        key = self.cleaned_data.get("form_key")
        if not key:
            raise ValidationError(_("The form came without its key. Open the page again and repeat your change."))
        if FormKey.objects.filter(key=key).exists():
            raise ValidationError(_("This form was already sent; the first sending was stored. Look at the record."))
        if self.instance.pk:
            self._check_version()
        return cleaned

    def _check_version(self) -> None:
        model = type(self.instance)
        stored = model._base_manager.select_for_update(of=("self",)).get(pk=self.instance.pk)
        if self.cleaned_data.get("record_version") == state_of(stored, self.fields):
            return
        differing = [
            str(model._meta.get_field(name).verbose_name) for name in self.changed_data if name in self.initial
        ]
        raise ValidationError(
            _(
                "Somebody else changed this record while you were editing%(who)s. Nothing was overwritten. "
                "What you sent differs from what is stored now in: %(fields)s. "
                "Open the record again and repeat your change."
            )
            % {"who": _last_change(stored), "fields": ", ".join(differing) or "–"}
        )

    def spend_key(self, user: models.Model) -> None:
        """Use the key up, in the same transaction as the change."""
        FormKey.objects.create(key=self.cleaned_data["form_key"], user_id=user.pk)


class SafeSaveAdmin(admin.ModelAdmin):
    """A ModelAdmin whose forms carry a key and a version."""

    form = SafeSaveForm

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        """The usual fieldsets, with the two hidden fields in the first."""
        fieldsets: list[tuple[Any, dict[str, Any]]] = [
            (name, dict(options)) for name, options in super().get_fieldsets(request, obj)
        ]
        hidden = ("form_key", "record_version")
        shown = [field for _, options in fieldsets for field in options["fields"]]
        missing = [name for name in hidden if name not in shown]
        fieldsets[0][1]["fields"] = [*fieldsets[0][1]["fields"], *missing]
        return fieldsets

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Spend the key and raise the version together with the change."""
        form.spend_key(request.user)
        if hasattr(obj, "version") and change:
            obj.version += 1
        super().save_model(request, obj, form, change)

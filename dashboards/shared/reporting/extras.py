"""The page on which somebody fills in the extra fields of an issue or a measure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dashboards.shared.forms import OnceForm
from parks.actions.extra_inputs import held_values, make_inputs, typed_values
from parks.actions.fill_in import fill_in, may_fill_in
from parks.choices import ExtraOf
from parks.models import ExtraField, ExtraValue
from parks.readers import Request


class ExtrasForm(OnceForm):
    """An input for each extra field, and the version of the record that its reader saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, record: Any, extras: Sequence[ExtraField], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"version": record.version, **held_values(extras, record)}
        self.fields.update(make_inputs(extras))


def fill_in_page(
    request: Request, record: Any, records: ExtraOf, table: type[ExtraValue]
) -> HttpResponse:
    """Answer the page of a record in sight; 403 out of charge."""
    if not may_fill_in(record, request.reader):
        raise PermissionDenied
    extras = ExtraField.objects.offered_to(request.reader, records)
    form = ExtrasForm(request.POST or None, record=record, extras=extras)

    def store() -> None:
        fill_in(
            record=record,
            table=table,
            values=typed_values(extras, form.cleaned_data),
            version=form.cleaned_data["version"],
            by=request.reader.person,
        )

    if form.save_once(request, store):
        messages.success(request, _("The extra fields are stored."))
        return redirect(record)
    context = {"record": record, "form": form, "is_issue": records == ExtraOf.ISSUES}
    status = 422 if form.is_bound else 200
    return render(request, "pages/issues/extras/page.html", context, status=status)

"""Extra fields in the admin: their definitions, and their inputs on the form of a record."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.saving.inlines import SafeInlineFormSet
from parks.actions.extra_inputs import held_values, make_inputs, typed_values
from parks.actions.extras import store_extras
from parks.admin.base import WritingAdmin
from parks.choices import ExtraKind
from parks.models import ExtraChoice, ExtraField, ExtraValue
from parks.readers import reader_of
from parks.writing import writing


class ChoiceInline(admin.TabularInline):
    """The choices of an extra field; one that a record holds is not deleted."""

    model = ExtraChoice
    formset = SafeInlineFormSet
    fields = ["name_zh", "name_en", "position"]
    extra = 0


@admin.register(ExtraField)
class ExtraFieldAdmin(WritingAdmin):
    """Fields that the office adds to issues, measures and parks; retired, never deleted."""

    list_display = ["name_zh", "name_en", "records", "kind", "unit", "position", "retired_on"]
    list_filter = ["records", "kind"]
    list_select_related = False
    search_fields = ["name_zh", "name_en"]
    ordering = ["records", "position", "sort_key", "pk"]
    inlines = [ChoiceInline]
    fields = ["records", "name_zh", "name_en", "kind", "unit", "position", "retired_on"]

    def get_readonly_fields(self, request: HttpRequest, obj: ExtraField | None = None) -> list[str]:
        """Hold what the stored values are made of."""
        return ["records", "kind"] if obj is not None else []

    def get_inlines(self, request: HttpRequest, obj: ExtraField | None) -> list[Any]:
        """Offer choices where the kind has them; a new field gets its choices once it is saved."""
        return self.inlines if obj is not None and obj.kind == ExtraKind.CHOICE else []


class ExtrasForm(forms.ModelForm):
    """A form of a record that has the inputs of its extra fields."""

    extra_fields: ClassVar[list[ExtraField]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.extra_fields:
            self.initial.update(held_values(self.extra_fields, self.instance))


class WithExtras(WritingAdmin):
    """An admin of records that may have extra fields: inputs on the form, stored with the rest."""

    extra_of: ClassVar[str]
    extra_table: ClassVar[type[ExtraValue]]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Add an input for each extra field; who only looks sees them on the page of the record."""
        fields = self._offered(request, obj)
        inputs: dict[str, Any] = make_inputs(fields)
        readonly = dict.fromkeys(
            name
            for name in self.get_readonly_fields(request, obj)
            if name in self.form.declared_fields
        )
        bases = (ExtrasForm, self.form) if fields else (self.form,)
        attributes = {**readonly, **inputs, "extra_fields": fields} if fields else readonly
        kwargs["form"] = type(self.form.__name__, bases, attributes)
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Put the inputs below the fields of the model."""
        fieldsets = [*super().get_fieldsets(request, obj)]
        names = [extra.key for extra in self._offered(request, obj)]
        kept = [
            (name, {**options, "fields": [one for one in options["fields"] if one not in names]})
            for name, options in fieldsets
        ]
        return [*kept, (_("Extra fields"), {"fields": names})] if names else kept

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Store the extra values before the log of the record tells them."""
        with writing():
            self._store(request, form)
            super().save_related(request, form, formsets, change)

    def _store(self, request: HttpRequest, form: Any) -> None:
        fields = getattr(form, "extra_fields", [])
        values = typed_values(fields, form.cleaned_data)
        if values:
            by = reader_of(request).person
            store_extras(self.extra_table, {form.instance.pk: values}, by=by)

    def _offered(self, request: HttpRequest, obj: Any) -> list[ExtraField]:
        """Read the extra fields that the form has inputs for, once a request."""
        may_change = obj is None or self.has_change_permission(request, obj)
        if not may_change:
            return []
        kept: dict[str, Any] = request.__dict__
        name = f"_extras_{self.extra_of}"
        if name not in kept:
            kept[name] = ExtraField.objects.offered_to(reader_of(request), self.extra_of)
        fields: list[ExtraField] = kept[name]
        return fields

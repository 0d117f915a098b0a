"""Agreements in the admin: shares with the agreement, amounts with the share of a party."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.saving.forms import state_of
from accounts.saving.inlines import SafeInlineFormSet
from parks.admin.base import LinkForm, ScopedFields, ScopedForm, WritingAdmin
from parks.admin.scope import PLACES
from recommendations.actions.agreements import check_payment, check_shares
from recommendations.models import Agreement, AgreementPayment, AgreementShare

PLACES["recommendations.agreementshare"] = ("region__path",)
PLACES["recommendations.agreementpayment"] = ("share__region__path",)


class ShareFormSet(SafeInlineFormSet):
    """Shares that sum to 100, or none (docs/rules.md, 2)."""

    def clean(self) -> None:
        """Add up what stays; a row that is wrong by itself says so first."""
        super().clean()
        if any(self.errors):
            return
        staying = [form.cleaned_data for form in self.forms if form not in self.deleted_forms]
        percents = {
            place: row["percent"]
            for place, row in enumerate(staying)
            if row.get("percent") is not None
        }
        if not percents:
            return
        try:
            check_shares(percents)
        except ValidationError as error:
            raise ValidationError(sorted(set(error.messages))) from None


class ShareInline(ScopedFields, admin.TabularInline):
    """Who gets what share; the amounts of a party stand behind its own link."""

    model = AgreementShare
    formset = ShareFormSet
    form = LinkForm
    autocomplete_fields = ["region"]
    show_change_link = True
    extra = 0


@admin.register(Agreement)
class AgreementAdmin(WritingAdmin):
    """Co-built parks and benefit sharing. It is changed by who is in charge of every party."""

    list_display = ["name_zh", "name_en", "stage", "base", "recommendation", "is_demo"]
    ordering = ["sort_key", "pk"]
    list_filter = ["stage", "base"]
    list_select_related = ["recommendation"]
    search_fields = ["name_zh", "name_en"]
    autocomplete_fields = ["parks", "regions", "recommendation", "source"]
    inlines = [ShareInline]


class PartyForm(ScopedForm):
    """A form whose own fields are all read only; its rows carry what their reader saw."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.is_bound and "record_version" in self.fields:
            self.fields["record_version"].initial = state_of(self.instance, self.fields)


class AdminPaymentForm(LinkForm):
    """An amount as the pages take it too."""

    def _post_clean(self) -> None:
        """Check what the fields say together, once they are read into the record."""
        super()._post_clean()
        if not self.errors:
            try:
                check_payment(self.instance)
            except ValidationError as error:
                self.add_error(None, error)


class PaymentInline(ScopedFields, admin.TabularInline):
    """What the party was due and what was paid."""

    model = AgreementPayment
    formset = SafeInlineFormSet
    form = AdminPaymentForm
    autocomplete_fields = ["source"]
    extra = 0


@admin.register(AgreementShare)
class AgreementShareAdmin(WritingAdmin):
    """The amounts of a party. Its share is changed with those of the others, in the agreement."""

    form = PartyForm
    list_display = ["agreement", "region", "percent"]
    ordering = ["agreement__sort_key", "pk"]
    list_select_related = ["agreement", "region"]
    search_fields = ["agreement__name_zh", "agreement__name_en", "region__search_text"]
    fields = ["agreement", "region", "percent"]
    readonly_fields = ["agreement", "region", "percent"]
    inlines = [PaymentInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AgreementShare]:
        """Read agreement and region in the same statement: both stand in the title of a row."""
        return super().get_queryset(request).select_related("agreement", "region")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a share is added with those of the others."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a share is taken out with those of the others."""
        return False

"""The forms of an agreement: the shares of its parties, and an amount due or paid."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboards.shared.forms import OnceForm, records_field
from parks.models import Source
from parks.readers import Reader
from recommendations.actions.agreements import agreement_state, parties_of
from recommendations.models import Agreement, AgreementShare


class TermsForm(OnceForm):
    """A form about an agreement, which knows what its reader saw.

    A page holds two, each with its own prefix.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreement = agreement
        self.fields["seen"].initial = agreement_state(agreement)


class SharesForm(TermsForm):
    """A field for each party; those filled in sum to 100, which the action sees to."""

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, agreement=agreement, prefix="shares", **kwargs)
        stored = {share.region_id: share.percent for share in agreement.shares.all()}
        for region in parties_of(agreement):
            self.fields[f"share_{region.pk}"] = forms.DecimalField(
                label=region.name,
                required=False,
                max_digits=5,
                decimal_places=2,
                initial=stored.get(region.pk),
                widget=forms.NumberInput(attrs={"step": "0.01", "min": "0"}),
            )

    def percents(self) -> dict[int, Decimal | None]:
        """Return the share of each party by the key of its region."""
        stem = "share_"
        return {
            int(name.removeprefix(stem)): value
            for name, value in self.cleaned_data.items()
            if name.startswith(stem)
        }


class ShareField(forms.ModelChoiceField):
    """A share by the name of its party."""

    def label_from_instance(self, obj: AgreementShare) -> str:
        """Return the name of the party."""
        return obj.region.name


class PaymentForm(TermsForm):
    """What a party is due in a period and what was paid.

    The same party and period again brings the amount up to date.
    """

    share = ShareField(label=_("Party"), queryset=AgreementShare.objects.none())
    period = forms.CharField(
        label=_("Period"), max_length=20, widget=forms.TextInput(attrs={"placeholder": "2026"})
    )
    due = forms.DecimalField(
        label=_("Due, 10,000 yuan"), required=False, max_digits=14, decimal_places=2
    )
    due_on = forms.DateField(label=_("Due on"), required=False)
    paid = forms.DecimalField(
        label=_("Paid, 10,000 yuan"), required=False, max_digits=14, decimal_places=2
    )
    paid_on = forms.DateField(label=_("Paid on"), required=False)
    source = forms.ModelChoiceField(label=_("Source"), queryset=Source.objects.none())

    def __init__(
        self,
        *args: Any,
        agreement: Agreement,
        shares: list[AgreementShare],
        reader: Reader,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, agreement=agreement, prefix="payment", **kwargs)
        for name in ("due_on", "paid_on"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        for name in ("due", "paid"):
            self.fields[name].widget.attrs |= {"step": "0.01", "min": "0"}
        own_shares = AgreementShare.objects.filter(pk__in=[share.pk for share in shares])
        records_field(self, "share").queryset = own_shares.select_related("region", "agreement")
        records_field(self, "source").queryset = Source.objects.visible_to(reader).order_by("key")

    def payment_values(self) -> dict[str, Any]:
        """Return the amount as the action takes it."""
        names = ("share", "period", "due", "due_on", "paid", "paid_on", "source", "seen")
        return {name: self.cleaned_data[name] for name in names}

"""Agreements between parks and regions: who gets what share of what, what was due and what was
paid.

Amounts are in ten thousand yuan. C3, shared income paid (indicator C3), is paid / due over the
amounts that have fallen due; without any it is unknown, which is not 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import F, Prefetch, Q, Sum
from django.utils.translation import gettext as _

from parks.models import Park, Region
from recommendations.actions.agreements import parties_of
from recommendations.models import Agreement, AgreementPayment, AgreementShare

CHANGES_SHOWN = 10


@dataclass
class PaymentTotals:
    """What has fallen due, what of it was paid, and what falls due later; None: no amount is
    recorded.
    """

    due: Decimal | None = None
    paid: Decimal | None = None
    ahead: Decimal | None = None

    @classmethod
    def of(cls, payments: list[AgreementPayment], today: date) -> PaymentTotals:
        """Over these payments.

        One without a day counts as due; so does one that was paid ahead of its day.
        """
        sums = cls()
        for one in payments:
            if one.paid is None and one.due_on and one.due_on > today:
                sums.ahead = (sums.ahead or Decimal(0)) + one.due
            else:
                sums.due = (sums.due or Decimal(0)) + one.due
                sums.paid = (sums.paid or Decimal(0)) + (one.paid or Decimal(0))
        return sums

    @classmethod
    def over(cls, payments: Any, today: date) -> PaymentTotals:
        """The same over rows that stay in the database."""
        fallen = Q(paid__isnull=False) | Q(due_on__isnull=True) | Q(due_on__lte=today)
        sums = payments.order_by().aggregate(
            sum_due=Sum("due", filter=fallen),
            sum_paid=Sum("paid"),
            sum_ahead=Sum("due", filter=Q(paid__isnull=True, due_on__gt=today)),
        )
        due = sums["sum_due"]
        paid = sums["sum_paid"] or Decimal(0)
        return cls(due, None if due is None else paid, sums["sum_ahead"])

    @property
    def rate(self) -> int | None:
        """C3 in whole percent; unknown where nothing has fallen due."""
        if not self.due or self.paid is None:
            return None
        return int((self.paid * 100 / self.due).quantize(Decimal(1), ROUND_HALF_UP))


@dataclass
class Party:
    """A region of an agreement with its parks, its share and its sums."""

    region: Region
    parks: list[Park]
    share: AgreementShare | None
    sums: PaymentTotals


@dataclass
class AgreementRow:
    """An agreement as lists print it; `late` says that an amount is past its day."""

    agreement: Agreement
    parties: list[Region]
    sums: PaymentTotals
    late: int


@dataclass(frozen=True)
class PaymentRow:
    """An amount, and what there is to say of its day: paid, part, late, ahead or due."""

    payment: AgreementPayment
    state: str
    is_late: bool

    @property
    def words(self) -> str:
        """The state in words."""
        return {
            "paid": _("Paid"),
            "part": _("Paid in part"),
            "late": _("Overdue"),
            "ahead": _("Not due yet"),
            "due": _("Due, not paid"),
        }[self.state]


@dataclass(frozen=True)
class AgreementChange:
    """An entry of the history: when, by whom, what became of which figure."""

    at: datetime
    by: Any
    words: str


@dataclass
class AgreementPage:
    """Everything that the page of an agreement prints."""

    row: AgreementRow
    steps: list[tuple[str, str]]
    parties: list[Party]
    payments: list[PaymentRow]
    changes: list[AgreementChange]
    total: Decimal | None = None
    parks_elsewhere: list[Park] = field(default_factory=list)


def with_terms(rows: Any) -> Any:
    """Agreements with everything that a row needs, in a fixed number of statements."""
    shares = AgreementShare.objects.select_related("region").prefetch_related(
        Prefetch("payments", AgreementPayment.objects.select_related("source", "share__region"))
    )
    return rows.select_related("recommendation__pillar", "source").prefetch_related(
        Prefetch("parks", Park.objects.select_related("home_region")),
        "regions",
        Prefetch("shares", shares),
    )


def late_when(today: date) -> Q:
    """An amount that is past its day and not paid in full."""
    return Q(due_on__lt=today) & (Q(paid__isnull=True) | Q(paid__lt=F("due")))


def is_late(payment: AgreementPayment, today: date) -> bool:
    """The same of one amount that is read already."""
    unpaid = payment.paid is None or payment.paid < payment.due
    return unpaid and payment.due_on is not None and payment.due_on < today


def with_late_amounts(rows: Any, today: date) -> Any:
    """The agreements with an amount past its day: the one definition for the list and its count."""
    late = AgreementPayment.objects.filter(late_when(today))
    return rows.filter(pk__in=late.values("share__agreement"))


def agreement_row(agreement: Agreement, today: date) -> AgreementRow:
    """The row of an agreement read by `with_terms`."""
    payments = _payments(agreement)
    late = sum(is_late(one, today) for one in payments)
    return AgreementRow(agreement, parties_of(agreement), PaymentTotals.of(payments, today), late)


def read_agreement(agreement: Agreement, today: date) -> AgreementPage:
    """The page of an agreement read by `with_terms`."""
    row = agreement_row(agreement, today)
    payments = sorted(
        _payments(agreement),
        key=lambda one: (one.due_on or date.max, one.period, one.pk),
        reverse=True,
    )
    page = AgreementPage(
        row,
        stages_of(agreement),
        [_party(agreement, region, today) for region in row.parties],
        [PaymentRow(one, state_of_payment(one, today), is_late(one, today)) for one in payments],
        changes_of(agreement),
    )
    page.total = (
        sum((party.share.percent for party in page.parties if party.share), Decimal(0)) or None
    )
    placed = {park.pk for party in page.parties for park in party.parks}
    page.parks_elsewhere = [park for park in agreement.parks.all() if park.pk not in placed]
    return page


def stages_of(agreement: Agreement) -> list[tuple[str, str]]:
    """The stages in words with `ok` (behind), `now` or nothing; none is marked where no source
    states one.
    """
    stages = Agreement.Stage
    reached = stages.values.index(agreement.stage) if agreement.stage else -1
    marks = [
        "ok" if place < reached else "now" if place == reached else ""
        for place in range(len(stages))
    ]
    return [(str(stage.label), mark) for stage, mark in zip(stages, marks, strict=True)]


def state_of_payment(payment: AgreementPayment, today: date) -> str:
    """Paid in full, in part, past its day, before its day, or due without a day."""
    if payment.paid is not None:
        return "paid" if payment.paid >= payment.due else "part"
    if payment.due_on is None:
        return "due"
    return "late" if payment.due_on < today else "ahead" if payment.due_on > today else "due"


def changes_of(agreement: Agreement) -> list[AgreementChange]:
    """The newest changes of shares and payments."""
    shares = AgreementShare.history.filter(agreement_id=agreement.pk)
    payments = AgreementPayment.history.filter(share_id__in=shares.values("id"))
    regions = {share.pk: share.region for share in agreement.shares.all()}
    regions |= {one.id: one.region for one in shares.select_related("region")}
    found = [
        AgreementChange(one.history_date, one.history_user, _share_words(one))
        for one in shares.select_related("history_user", "region")[:CHANGES_SHOWN]
    ]
    found += [
        AgreementChange(
            one.history_date, one.history_user, _payment_words(one, regions.get(one.share_id))
        )
        for one in payments.select_related("history_user")[:CHANGES_SHOWN]
    ]
    return sorted(found, key=lambda change: change.at, reverse=True)[:CHANGES_SHOWN]


def _share_words(entry: Any) -> str:
    if entry.history_type == "-":
        return _("%(party)s: share taken out") % {"party": entry.region.name}
    return _("%(party)s: share %(n)s%%") % {
        "party": entry.region.name,
        "n": f"{entry.percent.normalize():f}",
    }


def _payment_words(entry: Any, region: Region | None) -> str:
    said = {
        "party": region.name if region else "–",
        "period": entry.period,
        "due": entry.due,
        "paid": entry.paid,
    }
    if entry.history_type == "-":
        return _("%(party)s, %(period)s: amount taken out") % said
    if entry.paid is None:
        return _("%(party)s, %(period)s: due %(due)s, not paid yet") % said
    return _("%(party)s, %(period)s: due %(due)s, paid %(paid)s") % said


def _payments(agreement: Agreement) -> list[AgreementPayment]:
    return [one for share in agreement.shares.all() for one in share.payments.all()]


def _party(agreement: Agreement, region: Region, today: date) -> Party:
    parks = [
        park for park in agreement.parks.all() if park.home_region.path.startswith(region.path)
    ]
    share = next((one for one in agreement.shares.all() if one.region_id == region.pk), None)
    return Party(
        region, parks, share, PaymentTotals.of(list(share.payments.all()) if share else [], today)
    )

"""Make the page of an agreement ready: who gets what share, what was due and what was paid.

Amounts are in ten thousand yuan. C3, shared income paid (indicator C3), is paid / due over the
amounts that have fallen due; without any it is unknown, which is not 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from accounts.models import User
from parks.models import Park, Region
from parks.text.days import period
from recommendations.actions.agreements import parties_of
from recommendations.models import Agreement, AgreementPayment, AgreementShare
from recommendations.models.agreement import AgreementQuerySet

CHANGES_SHOWN = 10


@dataclass
class PaymentTotals:
    """What has fallen due, what of it was paid, and what falls due later.

    None where no amount is recorded.
    """

    due: Decimal | None = None
    paid: Decimal | None = None
    ahead: Decimal | None = None

    @classmethod
    def of(cls, payments: list[AgreementPayment], today: date) -> PaymentTotals:
        """Add up these payments.

        One without a day counts as due; so does one that was paid ahead of its day.
        """
        totals = cls()
        for payment in payments:
            if payment.paid is None and payment.due_on and payment.due_on > today:
                totals.ahead = (totals.ahead or Decimal(0)) + payment.due
            else:
                totals.due = (totals.due or Decimal(0)) + payment.due
                totals.paid = (totals.paid or Decimal(0)) + (payment.paid or Decimal(0))
        return totals

    @classmethod
    def read(cls, payments: QuerySet[AgreementPayment], today: date) -> PaymentTotals:
        """Add up payments by the same rule in the database."""
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
    """An agreement as lists print it; `late` counts the amounts past their day."""

    agreement: Agreement
    parties: list[Region]
    sums: PaymentTotals
    late: int


@dataclass(frozen=True)
class PaymentRow:
    """An amount, and its state: paid, part, late, ahead or due."""

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
    by: User | None
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


def with_terms(rows: AgreementQuerySet) -> AgreementQuerySet:
    """Read everything that a row needs with the agreements, in a fixed number of statements."""
    shares = AgreementShare.objects.select_related("region").prefetch_related(
        Prefetch("payments", AgreementPayment.objects.select_related("source", "share__region"))
    )
    return rows.select_related("recommendation__pillar", "source").prefetch_related(
        Prefetch("parks", Park.objects.select_related("home_region")),
        "regions",
        Prefetch("shares", shares),
    )


def late_when(today: date) -> Q:
    """Make the condition of an amount that is past its day and not paid in full."""
    return Q(due_on__lt=today) & (Q(paid__isnull=True) | Q(paid__lt=F("due")))


def is_late(payment: AgreementPayment, today: date) -> bool:
    """Whether an amount is past its day and not paid in full, as `late_when` asks."""
    unpaid = payment.paid is None or payment.paid < payment.due
    return unpaid and payment.due_on is not None and payment.due_on < today


def with_late_amounts(rows: AgreementQuerySet, today: date) -> AgreementQuerySet:
    """Filter the agreements with an amount past its day, for the list and its count."""
    late = AgreementPayment.objects.filter(late_when(today))
    return rows.filter(pk__in=late.values("share__agreement"))


def agreement_row(agreement: Agreement, today: date) -> AgreementRow:
    """Make the row of an agreement that was read by `with_terms`."""
    payments = _payments(agreement)
    late = sum(is_late(payment, today) for payment in payments)
    return AgreementRow(agreement, parties_of(agreement), PaymentTotals.of(payments, today), late)


def read_agreement(agreement: Agreement, today: date) -> AgreementPage:
    """Read the page of an agreement that was read by `with_terms`."""
    row = agreement_row(agreement, today)
    payments = sorted(
        _payments(agreement),
        key=lambda payment: (payment.due_on or date.max, payment.period, payment.pk),
        reverse=True,
    )
    page = AgreementPage(
        row=row,
        steps=_stages(agreement),
        parties=[_make_party(agreement, region, today) for region in row.parties],
        payments=[_payment_row(payment, today) for payment in payments],
        changes=_read_changes(agreement),
    )
    percents = [party.share.percent for party in page.parties if party.share]
    page.total = sum(percents, Decimal(0)) or None
    placed = {park.pk for party in page.parties for park in party.parks}
    page.parks_elsewhere = [park for park in agreement.parks.all() if park.pk not in placed]
    return page


def _stages(agreement: Agreement) -> list[tuple[str, str]]:
    """List the stages in words, each marked `ok` (behind), `now` or not at all.

    None is marked where no source states one.
    """
    stages = Agreement.Stage
    reached = stages.values.index(agreement.stage) if agreement.stage else -1
    marks = [
        "ok" if place < reached else "now" if place == reached else ""
        for place in range(len(stages))
    ]
    return [(str(stage.label), mark) for stage, mark in zip(stages, marks, strict=True)]


def _payment_row(payment: AgreementPayment, today: date) -> PaymentRow:
    """Make the row of an amount."""
    return PaymentRow(payment, _state_of(payment, today), is_late(payment, today))


def _state_of(payment: AgreementPayment, today: date) -> str:
    """Return the state of a payment, as `PaymentRow` names it."""
    if payment.paid is not None:
        return "paid" if payment.paid >= payment.due else "part"
    if payment.due_on is None:
        return "due"
    return "late" if payment.due_on < today else "ahead" if payment.due_on > today else "due"


def _read_changes(agreement: Agreement) -> list[AgreementChange]:
    """Read the newest changes of shares and payments."""
    shares = AgreementShare.history.filter(agreement_id=agreement.pk)
    payments = AgreementPayment.history.filter(share_id__in=shares.values("id"))
    regions = {share.pk: share.region for share in agreement.shares.all()}
    regions |= {share.id: share.region for share in shares.select_related("region")}
    changes = [
        AgreementChange(entry.history_date, entry.history_user, _share_words(entry))
        for entry in shares.select_related("history_user", "region")[:CHANGES_SHOWN]
    ]
    for entry in payments.select_related("history_user")[:CHANGES_SHOWN]:
        words = _payment_words(entry, regions.get(entry.share_id))
        changes.append(AgreementChange(entry.history_date, entry.history_user, words))
    return sorted(changes, key=lambda change: change.at, reverse=True)[:CHANGES_SHOWN]


def _share_words(entry: Any) -> str:
    """Say what became of a share."""
    if entry.history_type == "-":
        return _("%(party)s: share taken out") % {"party": entry.region.name}
    return _("%(party)s: share %(n)s%%") % {
        "party": entry.region.name,
        "n": f"{entry.percent.normalize():f}",
    }


def _payment_words(entry: Any, region: Region | None) -> str:
    """Say what became of an amount."""
    figures = {
        "party": region.name if region else "–",
        "period": period(entry.period),
        "due": entry.due,
        "paid": entry.paid,
    }
    if entry.history_type == "-":
        return _("%(party)s, %(period)s: amount taken out") % figures
    if entry.paid is None:
        return _("%(party)s, %(period)s: due %(due)s, not paid yet") % figures
    return _("%(party)s, %(period)s: due %(due)s, paid %(paid)s") % figures


def _payments(agreement: Agreement) -> list[AgreementPayment]:
    """Return the amounts of all parties, which `with_terms` has read."""
    return [payment for share in agreement.shares.all() for payment in share.payments.all()]


def _make_party(agreement: Agreement, region: Region, today: date) -> Party:
    """Make a party of an agreement: the parks below its region, its share and its totals."""
    parks = [
        park for park in agreement.parks.all() if park.home_region.path.startswith(region.path)
    ]
    shares = {share.region_id: share for share in agreement.shares.all()}
    share = shares.get(region.pk)
    payments = list(share.payments.all()) if share else []
    return Party(region, parks, share, PaymentTotals.of(payments, today))

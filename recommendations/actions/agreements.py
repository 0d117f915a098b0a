"""Write who gets what share of an agreement, and what was due and paid.

Earlier figures stay in the history.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.roles import Role
from parks.models import BusinessDay, Region, Source
from parks.models.place import lies_in
from parks.readers import Reader
from parks.writing import writing
from parks.writing.locks import lock_rows
from recommendations.models import Agreement, AgreementPayment, AgreementShare

if TYPE_CHECKING:
    from accounts.models import User

WHOLE_PERCENT = Decimal(100)


def parties_of(agreement: Agreement) -> list[Region]:
    """Return the regions between which an agreement splits.

    These are those it names and those with a share; where there are none, the homes of its parks.
    """
    regions = {region.pk: region for region in agreement.regions.all()}
    regions |= {share.region_id: share.region for share in agreement.shares.all()}
    if not regions:
        regions = {park.home_region_id: park.home_region for park in agreement.parks.all()}
    return sorted(regions.values(), key=lambda region: region.path)


def may_set_shares(reader: Reader, agreement: Agreement) -> bool:
    """Whether a person may set shares: analysts in charge of every party, not of one side."""
    parties = parties_of(agreement)
    return (
        bool(parties)
        and Role.ANALYST in reader.roles
        and all(_is_in_charge(reader, region) for region in parties)
    )


def shares_to_pay(reader: Reader, agreement: Agreement) -> list[AgreementShare]:
    """Return the shares whose payments a person may record: an analyst, in charge of the party."""
    if Role.ANALYST not in reader.roles:
        return []
    return [share for share in agreement.shares.all() if _is_in_charge(reader, share.region)]


def agreement_state(agreement: Agreement) -> int:
    """Count the changes of shares and payments: the state that the reader of a form saw."""
    shares = AgreementShare.history.filter(agreement_id=agreement.pk)
    payments = AgreementPayment.history.filter(share_id__in=shares.values("id"))
    return int(shares.count() + payments.count())


def set_shares(
    *, agreement: Agreement, percents: Mapping[int, Decimal | None], seen: int, by: User
) -> None:
    """Give each party (key of its region) its share; empty takes it out. The shares sum to 100.

    Raises ValidationError, at `share_<key>` where one party is at fault.
    """
    with writing():
        _lock(agreement, seen)
        if not may_set_shares(Reader.of(by), agreement):
            raise ValidationError(_("You are not in charge of every party of this agreement."))
        shares = {share.region_id: share for share in agreement.shares.prefetch_related("payments")}
        parties = {region.pk: region for region in parties_of(agreement)}
        stated = {pk: percent for pk in parties if (percent := percents.get(pk)) is not None}
        check_shares(stated)
        for pk, region in parties.items():
            share = shares.get(pk) or AgreementShare(agreement=agreement, region=region)
            share._history_user = by
            _set_share(share, stated.get(pk))


def _set_share(share: AgreementShare, percent: Decimal | None) -> None:
    """Write the share of one party, where it differs from what is stored."""
    if percent is None and share.pk is None:
        return
    if percent is None:
        if share.payments.all():
            words = _("Amounts are recorded for this party; its share cannot be taken out.")
            raise ValidationError({f"share_{share.region_id}": words})
        share.delete()
    elif share.percent != percent:
        share.percent = percent
        try:
            share.full_clean()
        except ValidationError as error:
            raise ValidationError({f"share_{share.region_id}": error.messages}) from None
        share.save()


def check_shares(percents: Mapping[int, Decimal]) -> None:
    """Raise unless the shares are positive and sum to 100 (docs/rules.md, 2)."""
    for pk, percent in percents.items():
        if not 0 < percent <= WHOLE_PERCENT:
            raise ValidationError({f"share_{pk}": _("A share lies above 0 and up to 100 percent.")})
    total = sum(percents.values(), Decimal(0))
    if total != WHOLE_PERCENT:
        words = _("The shares sum to %(total)s; they must sum to 100.") % {"total": f"{total:f}"}
        raise ValidationError({f"share_{pk}": words for pk in percents} if percents else words)


def record_payment(
    *,
    share: AgreementShare,
    period: str,
    due: Decimal | None,
    due_on: date | None,
    paid: Decimal | None,
    paid_on: date | None,
    source: Source,
    seen: int,
    by: User,
) -> AgreementPayment:
    """Record what a party is due in a period, and what reached it; amounts in ten thousand yuan.

    An amount of the same party and period is brought up to date; an empty `due` or `due_on` keeps
    what is stored. Raises ValidationError at the field that is wrong.
    """
    with writing():
        _lock(share.agreement, seen)
        if share not in shares_to_pay(Reader.of(by), share.agreement):
            raise ValidationError(_("You are not in charge of this party."))
        period = " ".join(period.split())
        payment = AgreementPayment.objects.filter(share=share, period=period).first()
        if payment is None:
            payment = AgreementPayment(share=share, period=period, is_demo=share.agreement.is_demo)
        payment.due = payment.due if due is None else due
        payment.due_on = due_on or payment.due_on
        payment.source = source
        if paid is not None or paid_on is not None:
            payment.paid = paid
            payment.paid_on = paid_on
        check_payment(payment)
        payment.full_clean()
        payment._history_user = by
        payment.save()
    return payment


def check_payment(payment: AgreementPayment) -> None:
    """Raise ValidationError, at the field, for what an amount may not be."""
    mistakes: dict[str, str] = {}
    if payment.due is None:
        mistakes["due"] = _("Say what is due; nothing is stored for this party and period yet.")
    if payment.paid is not None and payment.paid_on is None:
        mistakes["paid_on"] = _("Give the amount paid together with its day.")
    if payment.paid_on is not None and payment.paid is None:
        mistakes["paid"] = _("Give the amount paid together with its day.")
    if payment.paid_on and payment.paid_on > BusinessDay.today():
        mistakes["paid_on"] = _("This day has not come yet.")
    if payment.paid is not None and payment.due is not None and payment.paid > payment.due:
        mistakes["paid"] = _("More than is due. Correct the amount due together with it.")
    if mistakes:
        raise ValidationError(mistakes)


def _lock(agreement: Agreement, seen: int) -> None:
    """Keep others from writing the agreement; refuse where somebody was faster."""
    lock_rows(Agreement, [agreement.pk])
    agreement.__dict__.get("_prefetched_objects_cache", {}).clear()
    if agreement_state(agreement) != seen:
        words = _(
            "Somebody else changed this record while you were writing. Nothing was overwritten."
        )
        raise ValidationError([words, _("Look at the figures, then send the form again.")])


def _is_in_charge(reader: Reader, region: Region) -> bool:
    return lies_in(region, reader.edits)

"""Agreements between parks and regions: parties, what is split, shares and payments."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import User
from parks.models import Park, Region, Source
from parks.models.base import Named
from parks.models.place import under
from parks.readers import Reader
from recommendations.models.advice import Recommendation


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Questions about agreements. A party is a region, or a park, which stands where it counts."""

    def visible_to(self, reader: Reader) -> AgreementQuerySet:
        """Filter the agreements with a party in sight; the other parties are named with it."""
        paths = reader.sees
        return self if "" in paths else self.filter(_has_party(paths))

    def editable_by(self, reader: Reader) -> AgreementQuerySet:
        """Filter the agreements all of whose parties lie in the posting.

        One side alone does not change the terms.
        """
        paths = reader.edits
        if "" in paths:
            return self
        return self.filter(_has_party(paths)).exclude(_has_party(paths, outside=True))

    def in_region(self, region: Region) -> AgreementQuerySet:
        """Filter the agreements with a party at a region or below it."""
        return self.filter(_has_party([region.path]))


def _has_party(paths: Sequence[str], *, outside: bool = False) -> Q:
    """Make the condition of a party under one of the paths, or of one under none of them."""
    regions = Agreement.regions.through.objects.filter(agreement=OuterRef("pk"))
    parks = Agreement.parks.through.objects.filter(agreement=OuterRef("pk"))
    at_region = under(paths, "region__path")
    at_park = under(paths, "park__home_region__path")
    if outside:
        return Q(Exists(regions.exclude(at_region))) | Q(Exists(parks.exclude(at_park)))
    return Q(Exists(regions.filter(at_region))) | Q(Exists(parks.filter(at_park)))


class Agreement(Named):
    """A co-built park or benefit sharing between parks and regions.

    Who gets what share is in `AgreementShare`.
    """

    class Stage(models.TextChoices):
        """How far an agreement is; empty where no source says."""

        TALKS = "talks", _("Talks")
        SIGNED = "signed", _("Signed")
        BODY = "body", _("Body formed")
        OPERATING = "operating", _("Operating")

    class Base(models.TextChoices):
        """What is split between the parties."""

        TAX = "tax", _("Tax kept locally")
        OUTPUT = "output", _("Industrial output")
        INVESTMENT = "investment", _("Fixed-asset investment")
        LAND = "land", _("Income from land")

    slug = models.SlugField(_("address"), unique=True)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, blank=True)
    parks = models.ManyToManyField(
        Park, blank=True, related_name="agreements", verbose_name=_("parks")
    )
    regions = models.ManyToManyField(
        Region, blank=True, related_name="agreements", verbose_name=_("regions")
    )
    recommendation = models.ForeignKey(
        Recommendation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name=_("recommendation"),
    )
    base = models.CharField(_("what is split"), max_length=10, choices=Base, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False, editable=False)
    statement = models.TextField(_("what the source says"), blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source")
    )

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["sort_key"]

    def get_absolute_url(self) -> str:
        """Return the page of the agreement."""
        return reverse("agreement-detail", args=[self.slug])


class AgreementShare(models.Model):
    """What share of the base a party gets.

    That the shares of an agreement sum to 100 is checked where they are set.
    """

    # who is named in the history of the next save
    _history_user: User

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="shares", verbose_name=_("agreement")
    )
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="shares", verbose_name=_("region")
    )
    percent = models.DecimalField(_("share, percent"), max_digits=5, decimal_places=2)

    # earlier shares, who changed them and when
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("share of an agreement")
        verbose_name_plural = _("shares of an agreement")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "region"],
                name="recommendations_agreementshare_is_set_once",
                violation_error_message=_("The region already has a share of this agreement."),
            ),
            models.CheckConstraint(
                name="recommendations_agreementshare_is_a_percentage",
                condition=Q(percent__gt=0, percent__lte=100),
                violation_error_message=_("A share lies above 0 and up to 100 percent."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.percent}%"


class AgreementPayment(models.Model):
    """What a party was due in a period and what reached it, in ten thousand yuan.

    Not yet paid is empty, not 0.
    """

    # who is named in the history of the next save
    _history_user: User

    share = models.ForeignKey(
        AgreementShare, models.PROTECT, related_name="payments", verbose_name=_("share")
    )
    period = models.CharField(_("period"), max_length=20)
    due = models.DecimalField(_("due, 10,000 yuan"), max_digits=14, decimal_places=2)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    paid = models.DecimalField(
        _("paid, 10,000 yuan"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, verbose_name=_("source"))
    is_demo = models.BooleanField(_("demonstration"), default=False, editable=False)

    # earlier amounts, who changed them and when
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("payment of an agreement")
        verbose_name_plural = _("payments of an agreement")
        ordering = ["period", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["share", "period"],
                name="recommendations_agreementpayment_is_one_a_period",
                violation_error_message=_("This party already has an amount for the period."),
            ),
            models.CheckConstraint(
                name="recommendations_agreementpayment_is_not_negative",
                condition=Q(due__gte=0) & (Q(paid__isnull=True) | Q(paid__gte=0)),
                violation_error_message=_("Amounts are not negative."),
            ),
            models.CheckConstraint(
                name="recommendations_agreementpayment_paid_says_when",
                condition=Q(paid__isnull=True, paid_on__isnull=True)
                | Q(paid__isnull=False, paid_on__isnull=False),
                violation_error_message=_("Give the amount paid together with its day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.share} {self.period}"

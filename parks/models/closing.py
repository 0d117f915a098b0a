"""How an issue is closed: sign-offs, the decision with its notice, objections, and looking back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parks.choices import Recheck, Tier
from parks.models.base import signed
from parks.models.issue import Issue
from parks.models.place import under

if TYPE_CHECKING:
    from parks.readers import Reader


class Approval(models.Model):
    """A sign-off of a submitted critical issue by one tier; a return withdraws it."""

    issue = models.ForeignKey(
        Issue, models.PROTECT, related_name="approvals", verbose_name=_("issue")
    )
    tier = models.CharField(_("tier"), max_length=8, choices=Tier)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("signed by")
    )
    signed_on = models.DateField(_("signed on"))
    words = models.TextField(_("conclusion"))
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    class Meta:
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "tier"],
                condition=Q(withdrawn_on__isnull=True),
                name="parks_approval_one_a_tier",
                violation_error_message=_("This tier has signed off the issue already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.issue.number} {self.get_tier_display()}"


class ClosingQuerySet(models.QuerySet["Closing"]):
    """Questions about closings."""

    def pending(self) -> ClosingQuerySet:
        """Decided, but the public notice still runs."""
        return self.filter(took_effect_on__isnull=True, withdrawn_on__isnull=True)

    def due_for_recheck(self, today: date, days: int = 0) -> ClosingQuerySet:
        """In effect, not looked at again, and the day for it comes within `days`."""
        return self.filter(
            recheck_on__lte=date.fromordinal(today.toordinal() + days),
            recheck="",
            took_effect_on__isnull=False,
        )

    def visible_to(self, reader: Reader) -> ClosingQuerySet:
        """The closings of issues in sight."""
        return self.filter(under(reader.sees, "issue__region__path"))


class Closing(models.Model):
    """A decision to close an issue: when it took effect, and what looking back (回头看) found."""

    issue = models.ForeignKey(
        Issue, models.PROTECT, related_name="closings", verbose_name=_("issue")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="closings",
        verbose_name=_("decided by"),
    )
    decided_on = models.DateField(_("decided on"))
    conclusion = models.TextField(_("conclusion"))
    notice_ends_on = models.DateField(_("public notice ends on"), null=True, blank=True)
    took_effect_on = models.DateField(_("took effect on"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    recheck_on = models.DateField(_("to be looked at again on"), null=True, blank=True)
    recheck = models.CharField(_("looking back"), max_length=9, choices=Recheck, blank=True)
    rechecked_on = models.DateField(_("looked at again on"), null=True, blank=True)
    rechecked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("looked at again by"),
    )
    recheck_words = models.TextField(_("what was found"), blank=True)
    # stands in the record of who closed the issue
    reopened_on = models.DateField(_("reopened on"), null=True, blank=True)

    objects = ClosingQuerySet.as_manager()

    class Meta:
        verbose_name = _("closing")
        verbose_name_plural = _("closings")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue"],
                condition=Q(took_effect_on__isnull=True, withdrawn_on__isnull=True),
                name="parks_closing_one_is_pending",
                violation_error_message=_("The closing of this issue is decided already."),
            ),
            models.CheckConstraint(
                name="parks_closing_is_in_effect_or_withdrawn",
                condition=Q(took_effect_on__isnull=True) | Q(withdrawn_on__isnull=True),
                violation_error_message=_("A closing that took effect is reopened, not withdrawn."),
            ),
            signed(
                "recheck",
                "rechecked",
                name="parks_closing_rechecked_says_when_and_by_whom",
                message=_("A re-check says when and by whom."),
            ),
        ]
        indexes = [
            # the list of due re-checks
            models.Index(
                fields=["recheck_on"], condition=Q(recheck=""), name="parks_closing_recheck"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue.number} {self.decided_on}"


class Objection(models.Model):
    """Something said against a closing during its notice; it holds the closing until answered."""

    issue = models.ForeignKey(
        Issue, models.PROTECT, related_name="objections", verbose_name=_("issue")
    )
    raised_by = models.CharField(_("raised by"), max_length=80)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_on = models.DateField(_("recorded on"))
    words = models.TextField(_("objection"))
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_on = models.DateField(_("answered on"), null=True, blank=True)

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["-id"]
        constraints = [
            signed(
                "answer",
                "answered",
                name="parks_objection_answered_says_when_and_by_whom",
                message=_("An answer says when and by whom."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.issue.number} {self.raised_by}"

"""Requests for more time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parks.choices import Decision
from parks.models.base import signed
from parks.models.issue import Issue


class Extension(models.Model):
    """A request of the lead unit to move the due date, and what the verifier decided."""

    issue = models.ForeignKey(
        Issue, models.PROTECT, related_name="extensions", verbose_name=_("issue")
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_on = models.DateField(_("asked on"))
    old_due_on = models.DateField(_("due on until then"))
    new_due_on = models.DateField(_("new due date"))
    reason = models.TextField(_("reason"))
    decision = models.CharField(_("decision"), max_length=7, choices=Decision, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    words = models.TextField(_("why it was decided so"), blank=True)

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue"],
                condition=Q(decision=""),
                name="parks_extension_one_is_pending",
                violation_error_message=_("A request for this issue is waiting for its decision."),
            ),
            models.CheckConstraint(
                name="parks_extension_is_later_than_before",
                condition=Q(new_due_on__gt=F("old_due_on")),
                violation_error_message=_("The new due date must lie after the present one."),
            ),
            signed(
                "decision",
                "decided",
                name="parks_extension_decided_says_when_and_by_whom",
                message=_("A decision says when and by whom."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue.number} {self.new_due_on}"

"""What was mailed to whom, so that no item reaches a person twice in a day."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Rows about older mails answer no question any more. A first mail looks back so far for
# assignments.
DAYS_KEPT = 30


class DigestItem(models.Model):
    """One line of one person's mail of one day: why it was there, and which record it named."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    day = models.DateField(_("day"))
    reason = models.CharField(_("reason"), max_length=16)
    number = models.CharField(_("record"), max_length=16)

    class Meta:
        verbose_name = _("line of a digest")
        verbose_name_plural = _("lines of digests")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "day", "number"],
                name="dashboards_digestitem_comes_once_a_day",
                violation_error_message=_("This record was in the mail of that day already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.number}"


def purge_digest_items(day: date | None = None) -> int:
    """Remove the lines of mails that were sent long before a day; today where none is given."""
    before = (day or timezone.localdate()) - timedelta(days=DAYS_KEPT)
    return DigestItem.objects.filter(day__lt=before).delete()[0]


class CalendarAddress(models.Model):
    """The private address of a person's deadlines as a calendar; a new one ends the old."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="calendar_address",
        verbose_name=_("person"),
    )
    # only the SHA-256 of the key is kept: the address itself is shown once
    key_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        return str(self.user)

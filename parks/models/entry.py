"""The append-only, hash-chained log of a record."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parks.choices import EntryKind


class Entry(models.Model):
    """One line of a log: what was done, by whom, when. Nothing edits or deletes it
    (docs/decisions/0009-append-only-log.md).
    """

    seq = models.PositiveIntegerField(_("number"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    what = models.CharField(_("what"), max_length=12, choices=EntryKind)
    old = models.CharField(_("from"), max_length=200, blank=True)
    new = models.CharField(_("to"), max_length=200, blank=True)
    words = models.TextField(_("words"), blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        abstract = True
        ordering = ["-seq"]

    def __str__(self) -> str:
        return f"{self.seq} {self.get_what_display()}"

    def digest(self, record_number: str) -> str:
        """Compute the SHA-256 of the entry and of the one before it, in a fixed spelling in UTC."""
        parts = [
            record_number,
            self.seq,
            self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            self.by_id,
            self.what,
            self.old,
            self.new,
            self.words,
            self.previous_hash,
        ]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()

    def chain(self, record_number: str, last: Entry | None) -> None:
        """Put the entry behind the last one of its record."""
        self.seq = last.seq + 1 if last else 1
        self.previous_hash = last.hash if last else ""
        self.hash = self.digest(record_number)

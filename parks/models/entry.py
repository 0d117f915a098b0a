"""The append-only, hash-chained log of a record."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parks.choices import EntryKind

# 1 knows no changes; 2 holds them under its hash, and whether the record is a demonstration.
LATEST_FORMAT = 2


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
    # how the hash was made; an entry is verified as it was hashed and never rewritten
    format = models.PositiveSmallIntegerField(default=LATEST_FORMAT, editable=False)
    # canonical JSON: what changed since the entry before, the names of that day, who acted
    changes = models.TextField(blank=True, editable=False)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        abstract = True
        ordering = ["-seq"]

    def __str__(self) -> str:
        return f"{self.seq} {self.get_what_display()}"

    def digest(self, record_number: str) -> str:
        """Compute the SHA-256 of the entry and of the one before it, in a fixed spelling in UTC."""
        parts: list[Any] = [
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
        if self.format > 1:
            parts += [self.format, self.is_demo, self.changes]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()

    def chain(self, record_number: str, last: Entry | None) -> None:
        """Put the entry behind the last one of its record."""
        self.seq = last.seq + 1 if last else 1
        self.previous_hash = last.hash if last else ""
        self.hash = self.digest(record_number)


class LoggedState(models.Model):
    """What the log of a record knows of it, as the last entry left it: canonical JSON.

    It saves replaying the log for every entry; the log itself is the proof.
    """

    fields = models.TextField()

    class Meta:
        abstract = True

"""The append-only, hash-chained log of a record, and the fact hashes and seals that prove it."""

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
    # what no entry tells, because the record is older than entries with changes
    base = models.TextField(default="{}")

    class Meta:
        abstract = True


class Head(models.Model):
    """The fact hash of a record, as the product last wrote it
    (docs/decisions/0009-append-only-log.md).

    `parts` holds a short digest of each field, so that what differs has a name. The hash of a
    record that the product deleted is empty.
    """

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=20)
    hash = models.CharField(max_length=64, blank=True)
    parts = models.TextField(blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False)
    is_sealed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("fact hash")
        verbose_name_plural = _("fact hashes")
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="parks_head_is_one_a_record")
        ]
        indexes = [
            # what the next seal takes
            models.Index(
                fields=["kind", "key"],
                condition=models.Q(is_sealed=False),
                name="parks_head_unsealed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Seal(models.Model):
    """A Merkle root over the fact hashes that changed up to a day, chained to the seal before.

    Demonstration records have a chain of their own, which their removal ends.
    """

    is_demo = models.BooleanField(_("demonstration"), default=False)
    seq = models.PositiveIntegerField(_("number"))
    day = models.DateField(_("day"))
    sealed_at = models.DateTimeField(_("sealed at"), default=timezone.now)
    heads = models.PositiveIntegerField(_("records"))
    root = models.CharField(max_length=64)
    is_end = models.BooleanField(default=False)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(_("seal"), max_length=64)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["-seq"]
        constraints = [
            models.UniqueConstraint(fields=["is_demo", "seq"], name="parks_seal_has_its_own_place")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.seq} {self.hash}"

    def digest(self) -> str:
        """Compute the SHA-256 of the seal and of the one before it."""
        parts = [
            self.is_demo,
            self.seq,
            self.day.isoformat(),
            self.sealed_at.astimezone(UTC).isoformat(timespec="microseconds"),
            self.heads,
            self.root,
            self.is_end,
            self.previous_hash,
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


class SealedHead(models.Model):
    """A fact hash as a seal holds it."""

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="sealed_heads")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=20)
    hash = models.CharField(max_length=64, blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    class Meta:
        verbose_name = _("sealed fact hash")
        verbose_name_plural = _("sealed fact hashes")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "seal"], name="parks_sealedhead_is_one_a_seal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.seal_id} {self.kind} {self.key}"

"""What an import wrote: the batch with its counts, and each record with what it held before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from exchange.models.draft import ImportDraft
from parks.models import Region
from parks.models.place import under

if TYPE_CHECKING:
    from parks.readers import Reader

UNDONE_WITHIN = timedelta(hours=24)


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Questions about batches."""

    def visible_to(self, reader: Reader) -> ImportBatchQuerySet:
        """The own ones; analysts, administrators and the auditor also see those of their places."""
        own = Q(by_id=reader.pk) if reader.pk else Q(pk__in=[])
        if not reader.sees:
            return self.none()
        looks_on = {Role.ANALYST, Role.ADMINISTRATOR, Role.AUDITOR} & reader.roles
        if looks_on or reader.is_superuser:
            return self.filter(own | under(reader.sees, "region__path"))
        return self.filter(own)

    def editable_by(self, reader: Reader) -> ImportBatchQuerySet:
        """Those that may be undone: the own ones; for analysts also those of regions in charge."""
        visible = self.visible_to(reader)
        own = Q(by_id=reader.pk)
        if {Role.ANALYST, Role.ADMINISTRATOR} & reader.roles or reader.is_superuser:
            return visible.filter(own | under(reader.edits, "region__path"))
        return visible.filter(own)


class ImportBatch(models.Model):
    """One write of an import. On SQLite a long file is written as several, one after another."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    draft = models.ForeignKey(
        ImportDraft,
        models.SET_NULL,
        null=True,
        related_name="batches",
        verbose_name=_("import draft"),
    )
    # issues, parks and so on (`exchange/fields/`), or people
    kind = models.CharField(_("kind"), max_length=16)
    file_name = models.CharField(_("file"), max_length=160)
    size = models.PositiveIntegerField(_("size, bytes"), default=0)
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="import_batches", verbose_name=_("region"), null=True
    )
    part = models.PositiveSmallIntegerField(_("part"), default=1)
    parts = models.PositiveSmallIntegerField(_("parts"), default=1)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="import_batches",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    # rows by state; those that were left out by hand stand under "skipped"
    counts = models.JSONField(_("counts"), default=dict)
    mapping_name = models.CharField(_("mapping"), max_length=60, blank=True)
    # what the record of the batch prints: sheets, fixed values, extra fields
    record = models.JSONField(_("record"), default=dict)
    plan_seconds = models.FloatField(null=True)
    write_seconds = models.FloatField(null=True)
    notes = models.TextField(_("notes"), blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
    )
    undo_reason = models.CharField(_("why it was undone"), max_length=300, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import batch")
        verbose_name_plural = _("import batches")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="exchange_importbatch_undone_is_signed",
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The page of the batch."""
        return reverse("import-batch", args=[self.pk])

    @property
    def undo_until(self) -> datetime:
        """Until when it may be undone as a whole."""
        return self.at + UNDONE_WITHIN

    @property
    def may_be_undone(self) -> bool:
        """Whether the time to undo it is not over, and nobody did."""
        return self.undone_at is None and timezone.now() < self.undo_until

    @property
    def not_written(self) -> int:
        """How many rows were refused, waited for an answer or were left out by hand."""
        return sum(int(self.counts.get(state, 0)) for state in ("refused", "asked", "skipped"))

    @property
    def written(self) -> int:
        """How many records were made or changed."""
        return int(self.counts.get("new", 0)) + int(self.counts.get("changed", 0))


class ImportedRecord(models.Model):
    """A record that a batch made or changed; `before` holds what an undo puts back."""

    class State(models.TextChoices):
        """What the batch did to it."""

        NEW = "new", _("new")
        CHANGED = "changed", _("changed")

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="records", verbose_name=_("import batch")
    )
    # the label of its table, such as parks.issue
    model = models.CharField(max_length=60)
    key = models.BigIntegerField()
    # how people call it: its number, or its name
    number = models.CharField(_("number"), max_length=160, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=State)
    before = models.JSONField(default=dict)
    # where its log stood after the write; none where it has no log
    seq = models.PositiveIntegerField(null=True)
    # what tells that it was changed since, where it has no log: a version or a hash
    mark = models.CharField(max_length=64, blank=True)
    # the row of the sheet that it came from
    sheet = models.CharField(max_length=120, blank=True)
    row = models.PositiveIntegerField(null=True)
    is_undone = models.BooleanField(_("undone"), default=False)

    class Meta:
        verbose_name = _("imported record")
        verbose_name_plural = _("imported records")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "model", "key"], name="exchange_importedrecord_is_named_once"
            )
        ]
        indexes = [models.Index(fields=["model", "key"], name="exchange_imported_by_record")]

    def __str__(self) -> str:
        return self.number or f"{self.model} {self.key}"

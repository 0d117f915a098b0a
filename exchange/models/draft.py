"""A table that somebody brought and has not written yet: its file, and what was decided of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.models import Job

if TYPE_CHECKING:
    from parks.readers import Reader

# After so long without a look, a draft and its file are removed.
DRAFTS_KEPT = timedelta(days=7)
# Who looked at the same file within this time is still at it.
STILL_THERE = timedelta(minutes=15)
FOLDER = "imports"


def stored_as(_file: ImportFile, name: str) -> str:
    """Return where a table is kept: by year and a random name; a sender's name is never a path."""
    return f"{FOLDER}/{timezone.localdate().year}/{uuid4().hex}{Path(name).suffix.lower()[:10]}"


class ImportDraftQuerySet(models.QuerySet["ImportDraft"]):
    """Questions about drafts."""

    def of(self, reader: Reader) -> ImportDraftQuerySet:
        """Those of a person; nobody sees another one's."""
        return self.filter(user_id=reader.pk) if reader.pk else self.none()

    def under_way(self) -> ImportDraftQuerySet:
        """Those that nobody has written yet, the latest last."""
        return self.exclude(state=ImportDraft.State.WRITTEN).order_by("pk")

    def expired(self) -> ImportDraftQuerySet:
        """Those at which nobody has looked for a week."""
        return self.filter(seen_at__lt=timezone.now() - DRAFTS_KEPT)

    def looked_at_now(self) -> ImportDraftQuerySet:
        """Those under way at which somebody looked a moment ago."""
        return self.under_way().filter(seen_at__gte=timezone.now() - STILL_THERE)


class ImportDraft(models.Model):
    """A table on its way in. What it would change is kept as the plan, with what that was made of.

    Choices and plan are in the form of `exchange/records/plan_json.py`.
    """

    class State(models.TextChoices):
        """How far it is."""

        OPEN = "open", _("open")
        WRITING = "writing", _("being written")
        WRITTEN = "written", _("written")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="import_drafts",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name"), max_length=160)
    pasted = models.TextField(_("pasted text"), blank=True)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.OPEN)
    # why the file cannot be read; empty where it can
    refusal = models.TextField(_("why it cannot be read"), blank=True)
    choices = models.JSONField(_("choices"), default=dict)
    # the name of the saved mapping that was applied
    mapping_name = models.CharField(_("mapping"), max_length=60, blank=True)
    # the plan as compressed JSON, the hash of what it was made of, and the little that lists show
    plan = models.BinaryField(_("plan"), null=True, editable=False)
    plan_basis = models.CharField(max_length=64, blank=True, editable=False)
    summary = models.JSONField(default=dict, editable=False)
    plan_seconds = models.FloatField(null=True, editable=False)
    # what is to be said when the person comes back, such as that somebody was faster
    message = models.TextField(blank=True, editable=False)
    # the job in the background that reads or writes it, where there is one
    job = models.ForeignKey(
        Job, models.SET_NULL, null=True, editable=False, related_name="import_drafts"
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    seen_at = models.DateTimeField(_("last looked at"), default=timezone.now)

    objects = ImportDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("import draft")
        verbose_name_plural = _("import drafts")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def kept(self) -> bytes:
        """The plan as it is stored; nothing where none was made."""
        return bytes(self.plan or b"")

    @property
    def is_in_work(self) -> bool:
        """Whether a worker reads or writes it, or is to."""
        return self.job is not None and not self.job.is_over

    def get_absolute_url(self) -> str:
        """The page where it goes on."""
        return reverse("import-preview", args=[self.pk])


class ImportFile(models.Model):
    """A file of a draft, kept as it came in; it goes with the draft."""

    draft = models.ForeignKey(
        ImportDraft, models.CASCADE, related_name="files", verbose_name=_("import draft")
    )
    file = models.FileField(_("file"), upload_to=stored_as, max_length=120)
    name = models.CharField(_("name"), max_length=160)
    size = models.PositiveIntegerField(_("size, bytes"))
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def stored_names(cls, names: Collection[str]) -> set[str]:
        """Return those of the names of files that a draft bears."""
        named = cls._base_manager.filter(file__in=names)
        return set(named.values_list("file", flat=True))

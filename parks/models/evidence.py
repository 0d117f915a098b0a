"""Files that show what was done."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parks.choices import EvidencePhase
from parks.models.issue import Issue
from parks.models.selfcheck import SelfCheck

if TYPE_CHECKING:
    from parks.readers import Reader


def stored_as(_evidence: EvidenceFile, name: str) -> str:
    """Return where a file is kept: by year and a random name; a sender's name is never a path."""
    return f"evidence/{timezone.localdate().year}/{uuid4().hex}{Path(name).suffix.lower()}"


class EvidenceFile(models.Model):
    """A file with its fingerprint.

    Nothing edits or deletes one; what it shows is said in the caption.
    """

    file = models.FileField(_("file"), upload_to=stored_as, max_length=120)
    name = models.CharField(_("name"), max_length=160)
    media_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size, bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    caption = models.CharField(_("caption"), max_length=160, blank=True)
    moment = models.CharField(_("shows"), max_length=6, choices=EvidencePhase, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    is_demo = models.BooleanField(_("demonstration"), default=False, editable=False)

    class Meta:
        abstract = True
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """Whether a small picture of it can be shown."""
        return self.media_type in ("image/jpeg", "image/png", "image/webp", "image/gif")

    @classmethod
    def stored_names(cls, names: Collection[str]) -> set[str]:
        """Return those of the names of files that a record bears, of whatever kind."""
        return {
            name
            for model in cls.__subclasses__()
            for name in model._base_manager.filter(file__in=names).values_list("file", flat=True)
        }


class IssueEvidenceQuerySet(models.QuerySet["IssueEvidence"]):
    """Questions about files of issues."""

    def visible_to(self, reader: Reader) -> IssueEvidenceQuerySet:
        """Filter the files of issues in sight; what answers a self-check goes with that.

        Who answers a self-check sees what was sent with it, without the issue that it is about.
        """
        of_issues = Q(issue__in=Issue.objects.visible_to(reader), self_check__isnull=True)
        return self.filter(
            of_issues | Q(self_check__in=SelfCheck.objects.readable_by(reader).values("pk"))
        )


class IssueEvidence(EvidenceFile):
    """A file that shows something about an issue: the place before and after, a document."""

    issue = models.ForeignKey(
        Issue, models.PROTECT, related_name="evidence", verbose_name=_("issue")
    )
    self_check = models.ForeignKey(
        SelfCheck,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("self-check"),
    )

    objects = IssueEvidenceQuerySet.as_manager()

    class Meta(EvidenceFile.Meta):
        verbose_name = _("evidence of an issue")
        verbose_name_plural = _("evidence of issues")

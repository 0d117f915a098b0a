"""Files that show how far a measure is."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from parks.models import EvidenceFile
from recommendations.models.measure import Measure, Milestone


class MeasureEvidence(EvidenceFile):
    """A file that shows something about a measure, and counts for the issues of the measure."""

    measure = models.ForeignKey(
        Measure, models.PROTECT, related_name="evidence", verbose_name=_("measure")
    )
    milestone = models.ForeignKey(
        Milestone,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("milestone"),
    )

    class Meta(EvidenceFile.Meta):
        verbose_name = _("evidence of a measure")
        verbose_name_plural = _("evidence of measures")

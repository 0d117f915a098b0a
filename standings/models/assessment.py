"""How far scores and ranks can be trusted: the stored result of a seeded simulation."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from parks.models import Park


class Assessment(models.Model):
    """One run: seed, number of draws, version of the scheme and day of the data, so that it can
    be run again.
    """

    day = models.DateField(_("data of"))
    ran_at = models.DateTimeField(_("ran at"), auto_now_add=True)
    seed = models.PositiveIntegerField(_("seed"))
    draws = models.PositiveIntegerField(_("draws"))
    scheme_version = models.PositiveSmallIntegerField(_("version of the scheme"))
    parks = models.PositiveIntegerField(_("parks"), default=0)
    # SHA-256 of all that went in: the same data, seed and version give the same result
    fingerprint = models.CharField(_("fingerprint of the data"), max_length=64)
    # by dimension: pairs of indicators with their correlation over the parks that have both
    correlations = models.JSONField(default=dict)
    # what changes when one weight moves or one indicator is left out: the largest changes of score
    # and rank
    one_at_a_time = models.JSONField(default=list)
    is_demo = models.BooleanField(_("holds demonstration data"), default=False)

    class Meta:
        verbose_name = _("assessment of scores")
        verbose_name_plural = _("assessments of scores")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.day} · {self.draws}"


class AssessedPark(models.Model):
    """What a run says of a park: where its rank lies in 90 of 100 draws, and how often it got
    which grade.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="results")
    park = models.ForeignKey(Park, models.CASCADE, related_name="assessed")
    # the group in which it is ranked, in the words of the scheme's peer group: "high_tech/national"
    group = models.CharField(max_length=40)
    size = models.PositiveIntegerField(_("parks ranked in the group"))
    rank = models.PositiveIntegerField(_("rank"))
    rank_low = models.PositiveIntegerField(_("best rank in 95 of 100 draws"))
    rank_high = models.PositiveIntegerField(_("worst rank in 95 of 100 draws"))
    # grade: share of draws, percent
    grades = models.JSONField(default=dict)
    # keys of the parks of the group that cannot be told apart from it, with the share of draws in
    # which it is better
    alike = models.JSONField(default=dict)
    # by indicator and weight: the change of the park's score, in points
    one_at_a_time = models.JSONField(default=list)

    class Meta:
        verbose_name = _("assessed park")
        verbose_name_plural = _("assessed parks")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "park"],
                name="standings_assessedpark_stands_once_in_a_run",
                violation_error_message=_("The run already holds this park."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.park_id} {self.rank_low}–{self.rank_high}"

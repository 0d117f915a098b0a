"""The standing: one computed row per park that every dashboard reads."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from parks.choices import Light
from parks.models import Park


class Standing(models.Model):
    """How a park stands on a day. Computed from issues and measures, never typed.

    `domains` maps a domain's code to light, open, overdue, pressure and health; `pillars` maps a
    pillar's number to progress, elapsed, score, light and measures. Kept true by `writing()`.
    """

    park = models.OneToOneField(Park, models.CASCADE, primary_key=True, related_name="standing")
    day = models.DateField(_("day"))
    light = models.CharField(_("light"), max_length=5, choices=Light, default=Light.GREY)
    light_rank = models.PositiveSmallIntegerField(default=Light.GREY.rank)
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2, null=True)
    health = models.DecimalField(_("health"), max_digits=5, decimal_places=2, null=True)
    progress = models.DecimalField(_("progress"), max_digits=5, decimal_places=2, null=True)
    open_issues = models.PositiveIntegerField(_("open issues"), default=0)
    overdue_issues = models.PositiveIntegerField(_("overdue issues"), default=0)
    closed_issues = models.PositiveIntegerField(_("closed issues"), default=0)
    critical_overdue = models.PositiveIntegerField(default=0)
    domains = models.JSONField(default=dict)
    pillars = models.JSONField(default=dict)
    last_entry_on = models.DateField(_("last entry"), null=True)

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        indexes = [
            # the park list in its default order: worst light, then lowest score
            models.Index(fields=["light_rank", "score", "park"], name="dashboards_standing_order"),
        ]

    def __str__(self) -> str:
        return f"{self.park_id} {self.day} {self.light}"

"""Requests for more time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parks.choices import Decision
from parks.models import Issue
from parks.models.base import signed
from parks.models.place import under
from parks.readers import Reader
from recommendations.models.measure import Measure


class ExtensionQuerySet(models.QuerySet["Extension"]):
    """Questions about requests for more time."""

    def waiting(self) -> ExtensionQuerySet:
        """Filter those that nobody has decided yet."""
        return self.filter(decision="")

    def visible_to(self, reader: Reader) -> ExtensionQuerySet:
        """Filter those about records in sight."""
        return self.filter(
            Q(issue__in=Issue.objects.visible_to(reader))
            | Q(measure__in=Measure.objects.visible_to(reader))
        )

    def editable_by(self, reader: Reader) -> ExtensionQuerySet:
        """Filter those about records that a reader may change."""
        return self.filter(
            under(reader.edits, "issue__region__path")
            | under(reader.edits, "measure__region__path")
        )


class Extension(models.Model):
    """A request of the lead unit to move the due date of an issue or a measure, and what the
    verifier decided. A step that makes it needless lets it lapse.
    """

    issue = models.ForeignKey(
        Issue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="extensions",
        verbose_name=_("issue"),
    )
    measure = models.ForeignKey(
        Measure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="extensions",
        verbose_name=_("measure"),
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_on = models.DateField(_("asked on"))
    old_due_on = models.DateField(_("due on until then"))
    new_due_on = models.DateField(_("new due date"))
    reason = models.TextField(_("reason"))
    decision = models.CharField(_("decision"), max_length=7, choices=Decision, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    words = models.TextField(_("why it was decided so"), blank=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="recommendations_extension_is_about_one_record",
                condition=Q(issue__isnull=False, measure__isnull=True)
                | Q(issue__isnull=True, measure__isnull=False),
                violation_error_message=_("A request is about one issue or one measure."),
            ),
            *[
                models.UniqueConstraint(
                    fields=[record],
                    condition=Q(decision=""),
                    name=f"recommendations_extension_one_{record}_request_is_pending",
                    violation_error_message=_("A request is waiting for its decision."),
                )
                for record in ("issue", "measure")
            ],
            models.CheckConstraint(
                name="recommendations_extension_is_later_than_before",
                condition=Q(new_due_on__gt=F("old_due_on")),
                violation_error_message=_("The new due date must lie after the present one."),
            ),
            signed(
                "decision",
                "decided",
                name="recommendations_extension_decided_says_when_and_by_whom",
                message=_("A decision says when and by whom."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about.number} {self.new_due_on}"

    @property
    def about(self) -> Issue | Measure:
        """The record that it is about."""
        record = self.issue or self.measure
        assert record, "a request is about one record: the table says so"
        return record

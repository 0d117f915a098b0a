"""What a unit answers to advice."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parks.models import Organisation
from parks.models.place import under
from parks.readers import Reader
from recommendations.models.advice import Recommendation


class ResponseQuerySet(models.QuerySet["Response"]):
    """Questions about answers to advice."""

    def visible_to(self, reader: Reader) -> ResponseQuerySet:
        """Filter the answers of units in the regions that a reader may see."""
        return self.filter(under(reader.sees, "organisation__region__path"))


class Response(models.Model):
    """A unit's answer to a recommendation that it received.

    A later answer follows an earlier; none is edited.
    """

    class Answer(models.TextChoices):
        """Whether the unit takes the advice up."""

        ACCEPTED = "accepted", _("Accepted")
        IN_PART = "in_part", _("Accepted in part")
        DECLINED = "declined", _("Declined")

    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, related_name="responses", verbose_name=_("recommendation")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="responses", verbose_name=_("unit")
    )
    answer = models.CharField(_("answer"), max_length=8, choices=Answer)
    words = models.TextField(_("reason, or what will be done"), blank=True)
    by_when = models.DateField(_("by when"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), default=timezone.now)
    is_demo = models.BooleanField(_("demonstration"), default=False, editable=False)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to advice")
        verbose_name_plural = _("answers to advice")
        ordering = ["-answered_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="recommendations_response_answer_is_known",
                condition=Q(answer__in=["accepted", "in_part", "declined"]),
                violation_error_message=_("Choose one of the answers."),
            ),
            models.CheckConstraint(
                name="recommendations_response_says_why_not",
                condition=Q(answer="accepted") | ~Q(words=""),
                violation_error_message=_("Say why the advice is declined, or which part is."),
            ),
            models.CheckConstraint(
                name="recommendations_response_says_by_when",
                condition=Q(answer="declined", by_when__isnull=True)
                | (~Q(answer="declined") & Q(by_when__isnull=False)),
                violation_error_message=_(
                    "What is accepted says by when; what is declined has no date."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation.number} {self.organisation} {self.get_answer_display()}"

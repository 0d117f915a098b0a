"""The same problem elsewhere (举一反三): parks that were asked whether they have it too."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parks.choices import SelfCheckAnswer
from parks.models.base import signed
from parks.models.issue import Issue
from parks.models.park import Park
from parks.models.place import Organisation, under

if TYPE_CHECKING:
    from parks.readers import Reader


class SelfCheckQuerySet(models.QuerySet["SelfCheck"]):
    """Questions about self-checks."""

    def waiting(self) -> SelfCheckQuerySet:
        """Not answered yet, and still asked."""
        return self.filter(answer="", lapsed_on__isnull=True)

    def answered(self) -> SelfCheckQuerySet:
        """Answered."""
        return self.exclude(answer="")

    def overdue(self, today: date) -> SelfCheckQuerySet:
        """Not answered, and the day for it has passed."""
        return self.waiting().filter(due_on__lt=today)

    def readable_by(self, reader: Reader) -> SelfCheckQuerySet:
        """The self-checks of parks in sight, and those that the reader's unit was asked for."""
        seen = self.visible_to(reader)
        if "" in reader.sees:
            return seen
        return seen | self.filter(unit=reader.unit_id) if reader.unit_id else seen

    def visible_to(self, reader: Reader) -> SelfCheckQuerySet:
        """The self-checks of parks in sight."""
        return self.filter(under(reader.sees, "park__home_region__path"))


class SelfCheck(models.Model):
    """A park asked to look whether it has the problem of an issue, and its answer."""

    issue = models.ForeignKey(
        Issue, models.PROTECT, related_name="self_checks", verbose_name=_("issue")
    )
    park = models.ForeignKey(
        Park, models.PROTECT, related_name="self_checks", verbose_name=_("park")
    )
    unit = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="self_checks",
        verbose_name=_("unit asked"),
    )
    words = models.TextField(_("what to look for"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_on = models.DateField(_("asked on"))
    due_on = models.DateField(_("answer due on"))
    answer = models.CharField(_("answer"), max_length=8, choices=SelfCheckAnswer, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answer_words = models.TextField(_("what was found"), blank=True)
    # the issue left the stage in which it asked
    lapsed_on = models.DateField(_("lapsed on"), null=True, blank=True, editable=False)
    found = models.OneToOneField(
        Issue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="found_by",
        verbose_name=_("issue filed"),
    )

    objects = SelfCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("self-check")
        verbose_name_plural = _("self-checks")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "park"],
                condition=Q(lapsed_on__isnull=True),
                name="parks_selfcheck_asks_a_park_once",
                violation_error_message=_("This park was asked already."),
            ),
            signed(
                "answer",
                "answered",
                name="parks_selfcheck_answered_says_when_and_by_whom",
                message=_("An answer says when and by whom."),
            ),
            models.CheckConstraint(
                name="parks_selfcheck_what_is_found_is_filed",
                condition=Q(answer=SelfCheckAnswer.HAVE, found__isnull=False)
                | (~Q(answer=SelfCheckAnswer.HAVE) & Q(found__isnull=True)),
                violation_error_message=_(
                    "A park that has the problem gets an issue of its own; no other does."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue.number} → {self.park}"

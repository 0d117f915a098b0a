"""What a leader asks of a unit (批示): a task with a clock of its own."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parks.fields import number_key
from parks.models import Issue, Organisation, Park
from parks.models.base import signed
from parks.readers import Reader
from recommendations.models.measure import Measure


class InstructionQuerySet(models.QuerySet["Instruction"]):
    """Questions about instructions."""

    def waiting(self) -> InstructionQuerySet:
        """Filter those that are not answered yet, and still asked."""
        return self.filter(answered_on__isnull=True, lapsed_on__isnull=True)

    def overdue(self, today: date) -> InstructionQuerySet:
        """Filter those that are not answered though the day for it has passed."""
        return self.waiting().filter(due_on__lt=today)

    def for_unit(self, organisation_id: int | None) -> InstructionQuerySet:
        """Filter those that a unit has to answer; without a unit there are none."""
        return self.filter(unit=organisation_id) if organisation_id else self.none()

    def visible_to(self, reader: Reader) -> InstructionQuerySet:
        """Filter those about records in sight."""
        if "" in reader.sees:
            return self
        return self.filter(
            Q(issue__in=Issue.objects.visible_to(reader))
            | Q(measure__in=Measure.objects.visible_to(reader))
            | Q(park__in=Park.objects.visible_to(reader))
        )

    def readable_by(self, reader: Reader) -> InstructionQuerySet:
        """Filter those about records in sight, and those that the reader's own unit was given."""
        if "" in reader.sees:
            return self
        in_sight = self.visible_to(reader)
        return in_sight | self.for_unit(reader.unit_id) if reader.unit_id else in_sight

    def for_rows(self) -> InstructionQuerySet:
        """Read all that a row about an instruction prints in the same statement."""
        return self.select_related("issue", "measure", "park", "unit", "given_by")


class Instruction(models.Model):
    """A leader's words on an issue, a measure or a park, which one unit answers until a day."""

    number = models.CharField(_("number"), max_length=16, unique=True, editable=False)
    number_key = number_key()
    issue = models.ForeignKey(
        Issue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="instructions",
        verbose_name=_("issue"),
    )
    measure = models.ForeignKey(
        Measure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="instructions",
        verbose_name=_("measure"),
    )
    park = models.ForeignKey(
        Park,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="instructions",
        verbose_name=_("park"),
    )
    words = models.TextField(_("instruction"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("given by")
    )
    given_on = models.DateField(_("given on"))
    unit = models.ForeignKey(
        Organisation, models.PROTECT, related_name="instructions", verbose_name=_("unit")
    )
    due_on = models.DateField(_("answer due on"))
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    # the record left the stage in which it was given
    lapsed_on = models.DateField(_("lapsed on"), null=True, blank=True, editable=False)
    is_demo = models.BooleanField(_("demonstration"), default=False, editable=False)

    objects = InstructionQuerySet.as_manager()

    class Meta:
        verbose_name = _("instruction")
        verbose_name_plural = _("instructions")
        ordering = ["-number_key"]
        constraints = [
            models.CheckConstraint(
                name="recommendations_instruction_is_about_one_record",
                condition=Q(issue__isnull=False, measure__isnull=True, park__isnull=True)
                | Q(issue__isnull=True, measure__isnull=False, park__isnull=True)
                | Q(issue__isnull=True, measure__isnull=True, park__isnull=False),
                violation_error_message=_(
                    "An instruction is about one issue, one measure or one park."
                ),
            ),
            signed(
                "answer",
                "answered",
                name="recommendations_instruction_answered_says_when_and_by_whom",
                message=_("An answer says when and by whom."),
            ),
            models.CheckConstraint(
                name="recommendations_instruction_is_not_due_before_it_is_given",
                condition=Q(due_on__gte=models.F("given_on")),
                violation_error_message=_(
                    "The answer cannot be due before the instruction is given."
                ),
            ),
        ]
        indexes = [
            # the desk of a unit and the supervision list
            models.Index(
                fields=["unit", "due_on"],
                condition=Q(answered_on__isnull=True),
                name="recommendations_inst_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the page of the instruction."""
        return reverse("instruction-detail", args=[self.number])

    @property
    def about(self) -> Issue | Measure | Park:
        """The record that it is about."""
        record = self.issue or self.measure or self.park
        assert record, "an instruction is about one record: the table says so"
        return record

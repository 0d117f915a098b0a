"""The framework of the survey: problem domains and their types."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from parks.choices import CauseClass
from parks.fields import SortKeyField
from parks.models.base import Named


class ProblemDomain(Named):
    """A domain of problems, shared by all places: a city may add one."""

    code = models.CharField(_("code"), max_length=6, unique=True)
    sort_key = SortKeyField("code")
    slug = models.SlugField(_("address"), unique=True)
    cause_class = models.CharField(
        _("class of cause"), max_length=6, choices=CauseClass, blank=True
    )
    statement = models.TextField(_("what the source says"), blank=True)
    strength_note = models.TextField(_("strength"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        verbose_name = _("problem domain")
        verbose_name_plural = _("problem domains")
        ordering = ["position", "sort_key"]
        constraints = [
            models.CheckConstraint(
                name="parks_problemdomain_code_is_of_no_pillar",
                condition=~models.Q(code__startswith="R"),
                violation_error_message=_(
                    "Codes that begin with R are those of pillars. Choose another, such as P4."
                ),
            )
        ]


class ProblemType(Named):
    """A sub-problem in a domain, such as P1.1."""

    code = models.CharField(_("code"), max_length=8, unique=True)
    # P1.2 before P1.10
    sort_key = SortKeyField("code")
    domain = models.ForeignKey(
        ProblemDomain, models.PROTECT, related_name="types", verbose_name=_("domain")
    )
    statement = models.TextField(_("what the source says"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        verbose_name = _("problem type")
        verbose_name_plural = _("problem types")
        ordering = ["sort_key"]

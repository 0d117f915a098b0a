"""What the world says: indicators, observations, external rankings, and which survey saw which park."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parks.models.base import Named
from parks.models.park import Industry, Park
from parks.models.place import Region
from parks.models.problem import ProblemDomain, ProblemType
from parks.models.source import Source


class Indicator(Named):
    """Something that is measured. Indicators of kind context are shown and never scored."""

    class Kind(models.TextChoices):
        """Whether an indicator enters a score."""

        SCORED = "scored", _("Scored")
        CONTEXT = "context", _("Context")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.CONTEXT)
    formula = models.TextField(_("formula"), blank=True)
    types = models.ManyToManyField(ProblemType, blank=True, related_name="indicators", verbose_name=_("problem types"))

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["code"]


class Observation(models.Model):
    """A value of an indicator for a park or a region; the printed words are kept (decision 24)."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="observations", verbose_name=_("indicator"))
    park = models.ForeignKey(
        Park, models.PROTECT, null=True, blank=True, related_name="observations", verbose_name=_("park")
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="observations", verbose_name=_("region")
    )
    # one part of the indicator, such as the output of one industry
    industry = models.ForeignKey(
        Industry, models.PROTECT, null=True, blank=True, related_name="observations", verbose_name=_("industry")
    )
    period = models.CharField(_("period"), max_length=60)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4, null=True, blank=True)
    as_printed = models.CharField(_("as printed"), max_length=60, blank=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    is_reviewed = models.BooleanField(_("reviewed"), default=False)
    source = models.ForeignKey(Source, models.PROTECT, verbose_name=_("source"))
    note = models.CharField(_("note"), max_length=250, blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False, editable=False)

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        constraints = [
            models.CheckConstraint(
                name="parks_observation_is_of_a_park_or_a_region",
                condition=Q(park__isnull=False, region__isnull=True) | Q(park__isnull=True, region__isnull=False),
                violation_error_message=_("An observation belongs to a park or to a region, not to both."),
            ),
            models.CheckConstraint(
                name="parks_observation_has_a_value_or_words",
                condition=Q(value__isnull=False) | ~Q(as_printed=""),
                violation_error_message=_("Give a value, or the words as printed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period}"


class ExternalRanking(models.Model):
    """A place that a park holds in somebody else's ranking."""

    system = models.CharField(_("ranking"), max_length=120)
    year = models.CharField(_("year, in words"), max_length=60, blank=True)
    park = models.ForeignKey(Park, models.PROTECT, related_name="rankings", verbose_name=_("park"))
    rank = models.PositiveSmallIntegerField(_("rank"))
    of = models.PositiveSmallIntegerField(_("of how many"), null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, verbose_name=_("source"))
    survey_no = models.CharField(_("survey statement"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("external ranking")
        verbose_name_plural = _("external rankings")

    def __str__(self) -> str:
        return f"{self.system} {self.rank}"


class RankingItem(models.Model):
    """An item of a ranking, better or worse than the overall rank; its own rank may be unknown."""

    class Standing(models.TextChoices):
        """How an item compares with the overall rank."""

        BETTER = "better", _("Better than the overall rank")
        WORSE = "worse", _("Worse than the overall rank")

    ranking = models.ForeignKey(ExternalRanking, models.CASCADE, related_name="items")
    name = models.CharField(_("item"), max_length=120)
    standing = models.CharField(_("compared"), max_length=6, choices=Standing)
    rank = models.PositiveSmallIntegerField(_("rank"), null=True, blank=True)
    survey_no = models.CharField(_("survey statement"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("ranking item")
        verbose_name_plural = _("ranking items")

    def __str__(self) -> str:
        return self.name


class SurveyCoverage(models.Model):
    """A survey or review has looked at a park; a domain of None means all three."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="coverage", verbose_name=_("source"))
    park = models.ForeignKey(Park, models.PROTECT, related_name="coverage", verbose_name=_("park"))
    domain = models.ForeignKey(ProblemDomain, models.PROTECT, null=True, blank=True, verbose_name=_("domain"))
    covered_on = models.DateField(_("covered on"))
    is_demo = models.BooleanField(_("demonstration"), default=False, editable=False)

    class Meta:
        verbose_name = _("survey coverage")
        verbose_name_plural = _("survey coverage")

    def __str__(self) -> str:
        return f"{self.park} {self.covered_on}"

"""What was advised: pillars, strategies, recommendations, and what they address."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import User
from parks.choices import ZoneStage
from parks.models import Industry, Issue, Organisation, ProblemType, Region, Source
from parks.models.base import Named, Searched, matching
from parks.text.pinyin import searchable, to_pinyin


class Pillar(Named):
    """One of the five pillars of recommendations (a city may add one)."""

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    subject_zh = models.CharField(_("subject, Chinese"), max_length=60, blank=True)
    subject_en = models.CharField(_("subject, English"), max_length=80, blank=True)
    statement = models.TextField(_("what the source says"), blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source")
    )

    class Meta:
        verbose_name = _("pillar")
        verbose_name_plural = _("pillars")
        ordering = ["number"]

    def get_absolute_url(self) -> str:
        """Return the page of the pillar."""
        return reverse("pillar-detail", args=[self.number])


class Strategy(Named):
    """A slogan of the survey under a pillar. It may hold no recommendation, and then says so."""

    slug = models.SlugField(_("address"), unique=True)
    pillar = models.ForeignKey(
        Pillar, models.PROTECT, related_name="strategies", verbose_name=_("pillar")
    )
    subject = models.CharField(_("subject"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source")
    )

    class Meta:
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")
        ordering = ["pillar__number", "position"]

    def get_absolute_url(self) -> str:
        """Return its place on the page of its pillar, whether it holds advice or none."""
        return f"{reverse('pillar-detail', args=[self.pillar.number])}#{self.slug}"


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    """Questions about recommendations."""

    def actions(self) -> RecommendationQuerySet:
        """Filter those to carry out, without hoped-for outcomes."""
        return self.filter(kind=Recommendation.Kind.ACTION)

    def idle(self) -> RecommendationQuerySet:
        """Filter the actions that no measure carries out (docs/rules.md, 5)."""
        current = Q(measures__isnull=False, measures__stopped_on__isnull=True)
        return self.actions().exclude(pk__in=self.filter(current).values("pk"))

    def matching(self, words: str) -> RecommendationQuerySet:
        """Filter by words in number or text, in its pinyin or its initials."""
        return matching(self, words)


class Recommendation(Searched):
    """One piece of advice, numbered pillar-sequence, such as 2-01."""

    class Kind(models.TextChoices):
        """Something to do, or what doing it should lead to."""

        ACTION = "action", _("Action")
        OUTCOME = "outcome", _("Outcome")

    number = models.CharField(_("number"), max_length=6, unique=True)
    pillar = models.ForeignKey(
        Pillar, models.PROTECT, related_name="recommendations", verbose_name=_("pillar")
    )
    strategy = models.ForeignKey(
        Strategy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recommendations",
        verbose_name=_("strategy"),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.ACTION)
    text = models.CharField(_("text"), max_length=250)
    text_en = models.CharField(_("text, English"), max_length=300, blank=True)
    lead = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, verbose_name=_("lead unit")
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source")
    )
    source_place = models.CharField(_("place in the source"), max_length=120, blank=True)
    survey_no = models.CharField(_("survey statement"), max_length=20, blank=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="recommendations_recommendation_number_reads_pillar_and_place",
                condition=Q(number__regex=r"^[0-9]-[0-9][0-9]$"),
                violation_error_message=_("A number reads like 2-01: pillar, hyphen, two digits."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"

    def get_absolute_url(self) -> str:
        """Return the page of the recommendation."""
        return reverse("recommendation-detail", args=[self.number])

    def words_to_search(self) -> str:
        """Join number and texts, and the pinyin of the Chinese one."""
        return searchable([self.number, self.text, self.text_en], to_pinyin(self.text))


class AddressesQuerySet(models.QuerySet["Addresses"]):
    """Questions about links from advice to problems."""

    def of_pillar(self, number: int | str) -> AddressesQuerySet:
        """Filter the links of a pillar, of its strategies and of its recommendations."""
        return self.filter(
            Q(pillar__number=number)
            | Q(strategy__pillar__number=number)
            | Q(recommendation__pillar__number=number)
        )


class Addresses(models.Model):
    """Advice of some level answers a problem type, or one issue of it (docs/rules.md, 4)."""

    class How(models.TextChoices):
        """How far the advice helps."""

        RESOLVES = "resolves", _("Resolves")
        EASES = "eases", _("Eases")

    recommendation = models.ForeignKey(
        Recommendation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="addresses",
        verbose_name=_("recommendation"),
    )
    strategy = models.ForeignKey(
        Strategy,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="addresses",
        verbose_name=_("strategy"),
    )
    pillar = models.ForeignKey(
        Pillar,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="addresses",
        verbose_name=_("pillar"),
    )
    type = models.ForeignKey(
        ProblemType, models.PROTECT, related_name="addressed_by", verbose_name=_("problem type")
    )
    issue = models.ForeignKey(
        Issue,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="addressed_by",
        verbose_name=_("issue"),
    )
    how = models.CharField(_("how"), max_length=8, choices=How, default=How.EASES)
    is_our_reading = models.BooleanField(_("our reading, not the source's words"), default=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source")
    )
    source_place = models.CharField(_("place in the source"), max_length=120, blank=True)
    survey_no = models.CharField(_("survey statement"), max_length=20, blank=True)

    objects = AddressesQuerySet.as_manager()

    class Meta:
        verbose_name = _("link from advice to problem")
        verbose_name_plural = _("links from advice to problem")
        constraints = [
            models.CheckConstraint(
                name="recommendations_addresses_comes_from_one_level",
                condition=Q(
                    recommendation__isnull=False, strategy__isnull=True, pillar__isnull=True
                )
                | Q(recommendation__isnull=True, strategy__isnull=False, pillar__isnull=True)
                | Q(recommendation__isnull=True, strategy__isnull=True, pillar__isnull=False),
                violation_error_message=_(
                    "Choose a recommendation, a strategy or a pillar: exactly one."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.recommendation or self.strategy or self.pillar} → {self.issue or self.type}"


class Target(models.Model):
    """What a recommendation asks of one region, and how far that is."""

    # who is named in the history of the next save
    _history_user: User

    recommendation = models.ForeignKey(
        Recommendation, models.CASCADE, related_name="targets", verbose_name=_("recommendation")
    )
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="targets", verbose_name=_("region")
    )
    stage = models.CharField(_("stage"), max_length=10, choices=ZoneStage, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source")
    )

    # who set a stage, when, from what: docs/rules.md, 17
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "region"],
                name="recommendations_target_is_set_once_a_region",
                violation_error_message=_(
                    "The region already has a target for this recommendation."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.recommendation.number} {self.region}"


class RegionIndustry(models.Model):
    """An industry that the survey assigns to a region."""

    region = models.ForeignKey(
        Region, models.PROTECT, related_name="assigned_industries", verbose_name=_("region")
    )
    industry = models.ForeignKey(
        Industry, models.PROTECT, related_name="assigned_to", verbose_name=_("industry")
    )
    recommendation = models.ForeignKey(
        Recommendation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="industries",
        verbose_name=_("recommendation"),
    )
    role = models.CharField(_("role"), max_length=120, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source")
    )
    survey_no = models.CharField(_("survey statement"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("assigned industry")
        verbose_name_plural = _("assigned industries")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "industry"],
                name="recommendations_regionindustry_is_assigned_once",
                violation_error_message=_("The region already has this industry."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.region} · {self.industry}"

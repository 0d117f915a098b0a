"""What was advised: pillars, strategies, recommendations, and what they address."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import User
from parks.choices import ZoneStage
from parks.models import Industry, Issue, Organisation, ProblemType, Region, Source
from parks.models.base import Named, Searched, matching
from parks.models.place import PREFIX_SHAPES, along, under
from parks.readers import Reader
from parks.text.language import in_english
from parks.text.pinyin import searchable, to_pinyin

# how addresses and numbers call advice without a pillar
NO_PILLAR = "0"
# the shape of a number of advice: 2-01, of a region with a prefix yg-2-01
ADVICE_NUMBER = r"([a-z]{1,4}-)?[0-9]{1,2}-[0-9]{2}"
# the same, as a constraint reads it
ADVICE_SHAPES = tuple(
    f"{prefix}{pillar}-[0-9][0-9]"
    for prefix in ("", *(f"{letters}-" for letters in PREFIX_SHAPES[1:]))
    for pillar in ("[0-9]", "[0-9][0-9]")
)


class Pillar(Named):
    """A pillar of recommendations, shared by all places: a city may add one."""

    # 0 is no pillar
    number = models.PositiveSmallIntegerField(
        _("number"), unique=True, validators=[MinValueValidator(1)]
    )
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
        """Return the page of the pillar, or the list of the advice without one."""
        if not self.number:
            return f"{reverse('recommendation-list')}?pillar={NO_PILLAR}"
        return reverse("pillar-detail", args=[self.number])


def without_pillar() -> Pillar:
    """Make what stands in the place of a pillar where advice has none; it is never stored."""
    return Pillar(number=int(NO_PILLAR), name_zh=gettext("Without a pillar"))


class StrategyQuerySet(models.QuerySet["Strategy"]):
    """Questions about strategies."""

    def visible_to(self, reader: Reader) -> StrategyQuerySet:
        """Filter the strategies whose source is about places in sight."""
        return self._along(reader.sees)

    def editable_by(self, reader: Reader) -> StrategyQuerySet:
        """Filter the strategies of sources about the places in charge."""
        return self.filter(under(reader.edits, "source__region__path"))

    def of_region(self, region: Region) -> StrategyQuerySet:
        """Filter the strategies whose source is about a region, or lies above or below it."""
        return self._along([region.path])

    def _along(self, paths: Sequence[str]) -> StrategyQuerySet:
        """Filter by the path of the source.

        One without a source follows its advice; without advice too, it is a word for all.
        """
        if "" in paths:
            return self
        advice = Recommendation.objects.filter(strategy=OuterRef("pk"))
        here = advice.filter(along(paths, "source__region__path"))
        unsourced = Q(source__isnull=True) & (Q(Exists(here)) | ~Q(Exists(advice)))
        return self.filter(along(paths, "source__region__path") | unsourced)


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

    objects = StrategyQuerySet.as_manager()

    class Meta:
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")
        ordering = ["pillar__number", "position"]

    def get_absolute_url(self) -> str:
        """Return its place on the page of its pillar, whether it holds advice or none."""
        return f"{reverse('pillar-detail', args=[self.pillar.number])}#{self.slug}"


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    """Questions about recommendations. One belongs to the region of its source."""

    def visible_to(self, reader: Reader) -> RecommendationQuerySet:
        """Filter the advice for the places that a reader sees, or for what lies above them."""
        return self.filter(along(reader.sees, "source__region__path"))

    def editable_by(self, reader: Reader) -> RecommendationQuerySet:
        """Filter the advice of sources about the places in charge."""
        return self.filter(under(reader.edits, "source__region__path"))

    def of_region(self, region: Region) -> RecommendationQuerySet:
        """Filter the advice for a region, for what lies above it and for what lies below."""
        return self.filter(along([region.path], "source__region__path"))

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
    """One piece of advice, numbered pillar-sequence, such as 2-01.

    Of a region with a prefix it is yg-2-01; without a pillar it is 0-01.
    """

    class Kind(models.TextChoices):
        """Something to do, or what doing it should lead to."""

        ACTION = "action", _("Action")
        OUTCOME = "outcome", _("Outcome")

    number = models.CharField(_("number"), max_length=12, unique=True)
    pillar = models.ForeignKey(
        Pillar,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recommendations",
        verbose_name=_("pillar"),
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
        Source, models.PROTECT, related_name="recommendations", verbose_name=_("source")
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
                condition=Q(number__shaped=ADVICE_SHAPES),
                violation_error_message=_(
                    "A number reads like 2-01 or yg-2-01: prefix of the region, pillar (0 without "
                    "one), two digits."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text_en if in_english() and self.text_en else self.text}"

    def get_absolute_url(self) -> str:
        """Return the page of the recommendation."""
        return reverse("recommendation-detail", args=[self.number])

    @property
    def pillar_code(self) -> str:
        """The number of its pillar as addresses use it; 0 without one."""
        return str(self.pillar.number) if self.pillar else NO_PILLAR

    @property
    def pillar_name(self) -> str:
        """The name of its pillar, or the word for none."""
        return self.pillar.name if self.pillar else gettext("Without a pillar")

    def words_to_search(self) -> str:
        """Join texts and number, and the pinyin of the Chinese one."""
        return searchable([self.text, self.number, self.text_en], to_pinyin(self.text))


# the path of the region whose problems a link answers, by its advice, else by its own source
LINK_PATH = Coalesce(
    "recommendation__source__region__path",
    "strategy__source__region__path",
    "source__region__path",
    Value(""),
)


class AddressesQuerySet(models.QuerySet["Addresses"]):
    """Questions about links from advice to problems. A link holds where its advice does."""

    def with_path(self) -> AddressesQuerySet:
        """Annotate `path`, of the region whose problems it answers; empty: those of all places.

        The source of the advice says it, else that of the link.
        """
        return self.annotate(path=LINK_PATH)

    def visible_to(self, reader: Reader) -> AddressesQuerySet:
        """Filter the links for places in sight, or above them, to issues in sight."""
        if "" in reader.sees:
            return self
        issues = Issue.objects.visible_to(reader).values("pk")
        links = self.filter(Q(issue__isnull=True) | Q(issue__in=issues))
        return links.with_path().filter(along(reader.sees, "path") | Q(path=""))

    def of_region(self, region: Region) -> AddressesQuerySet:
        """Filter the links for a region, for what lies above it and for what lies below."""
        return self.with_path().filter(along([region.path], "path") | Q(path=""))

    def editable_by(self, reader: Reader) -> AddressesQuerySet:
        """Filter the links for places in charge, to issues in charge."""
        issues = Issue.objects.editable_by(reader).values("pk")
        links = self.filter(Q(issue__isnull=True) | Q(issue__in=issues))
        return links.with_path().filter(under(reader.edits, "path"))

    def to_issue(self, issue: Issue) -> AddressesQuerySet:
        """Filter the links that answer an issue: itself, or its type in its region or above."""
        general = Q(issue__isnull=True, type=issue.type_id)
        here = Q(path__in=["", *issue.region.path_and_above])
        return self.with_path().filter(Q(issue=issue) | (general & here))

    def of_pillar(self, number: int | str) -> AddressesQuerySet:
        """Filter the links of a pillar, of its strategies and of its recommendations.

        Number 0 asks for those of advice without a pillar.
        """
        if str(number) == NO_PILLAR:
            return self.filter(recommendation__isnull=False, recommendation__pillar__isnull=True)
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

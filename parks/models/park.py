"""Parks, their names and industries, and the programmes they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parks.choices import BuiltBy, ParkLevel, ParkStage, ParkType, ZoneStage
from parks.models.base import (
    Named,
    Retirable,
    RetirableQuerySet,
    current_pinyin,
    matching,
    retirable_constraints,
)
from parks.models.place import Organisation, Region, along, under
from parks.models.source import Source
from parks.text.pinyin import searchable

if TYPE_CHECKING:
    from parks.readers import Reader


class Industry(Named):
    """An industry that parks lead in or regions are assigned."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    code = models.CharField(_("GB/T 4754 code"), max_length=6, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="classes",
        verbose_name=_("belongs to the chain"),
    )

    class Meta:
        verbose_name = _("industry")
        verbose_name_plural = _("industries")
        ordering = ["sort_key"]


class ParkQuerySet(RetirableQuerySet["Park"]):
    """Questions about parks."""

    def visible_to(self, reader: Reader) -> ParkQuerySet:
        """The parks a reader may see."""
        return self.filter(under(reader.sees, "home_region__path"))

    def editable_by(self, reader: Reader) -> ParkQuerySet:
        """The parks a reader may change."""
        return self.filter(under(reader.edits, "home_region__path"))

    def in_region(self, region: Region) -> ParkQuerySet:
        """The parks that count at a region or below it."""
        return self.filter(home_region__path__startswith=region.path)

    def with_enclave(self) -> ParkQuerySet:
        """Annotate `enclave`: run by a region neither its place nor above it; None unknown."""
        return self.annotate(
            enclave=Case(
                When(
                    Q(located_in__isnull=True) | Q(managed_by_region__isnull=True), then=Value(None)
                ),
                When(located_in__path__startswith=F("managed_by_region__path"), then=Value(False)),
                default=Value(True),
                output_field=models.BooleanField(null=True),
            )
        )

    def matching(self, words: str) -> ParkQuerySet:
        """The parks whose name, alias, pinyin or initials contain the words."""
        return matching(self, words)


class Park(Retirable, Named):
    """An industrial park. It counts once, at the county or zone that manages it (`home_region`)."""

    slug = models.SlugField(_("address"), unique=True)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=ParkLevel, blank=True)
    type = models.CharField(_("type"), max_length=10, choices=ParkType, default=ParkType.OTHER)
    built_by = models.CharField(_("built by"), max_length=12, choices=BuiltBy, blank=True)
    stage = models.CharField(_("stage"), max_length=10, choices=ParkStage, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sub_parks",
        verbose_name=_("part of"),
    )
    located_in = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parks_located",
        verbose_name=_("lies in"),
    )
    located_note = models.CharField(_("note on the place"), max_length=200, blank=True)
    managed_by_region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parks_managed",
        verbose_name=_("managed by"),
    )
    home_region = models.ForeignKey(
        Region, models.PROTECT, related_name="parks", verbose_name=_("counts at"), editable=False
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parks",
        verbose_name=_("managing body"),
    )
    town = models.CharField(_("town"), max_length=80, blank=True)
    directory_code = models.CharField(_("directory code"), max_length=12, blank=True)
    established = models.CharField(_("established"), max_length=20, blank=True)
    approved = models.CharField(_("approved, year or month"), max_length=10, blank=True)
    approved_by = models.CharField(_("approved by"), max_length=120, blank=True)
    approved_area_ha = models.DecimalField(
        _("approved area, ha"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    planned_area_ha = models.DecimalField(
        _("planned area, ha"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    area_note = models.CharField(_("note on the area"), max_length=250, blank=True)
    lon = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    lat = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    point_source = models.CharField(_("source of the point"), max_length=120, blank=True)
    point_precision = models.CharField(_("precision of the point"), max_length=120, blank=True)
    key = models.CharField(_("key in the data set"), max_length=20, blank=True)
    pinyin = models.CharField(
        _("pinyin"),
        max_length=250,
        blank=True,
        help_text=_("Filled in from the name; correct it where it is wrong."),
    )
    search_text = models.TextField(editable=False, blank=True)
    industries: models.ManyToManyField[Industry, ParkIndustry] = models.ManyToManyField(
        Industry, through="ParkIndustry", related_name="parks"
    )
    sources = models.ManyToManyField(
        Source, blank=True, related_name="parks", verbose_name=_("sources")
    )
    note = models.TextField(_("note"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ParkQuerySet.as_manager()

    class Meta:
        verbose_name = _("park")
        verbose_name_plural = _("parks")
        ordering = ["sort_key"]
        constraints = [
            *retirable_constraints("parks_park"),
            models.CheckConstraint(
                name="parks_park_is_not_called_compare",
                condition=~Q(slug="compare"),
                violation_error_message=_(
                    "The address “compare” is taken by a page. Choose another."
                ),
            ),
            models.CheckConstraint(
                name="parks_park_is_not_part_of_itself",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message=_("A park cannot be part of itself."),
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the home region and the searched words in step with what they are made of."""
        home = self.managed_by_region_id or self.located_in_id
        if home:
            self.home_region_id = home
        self.pinyin = current_pinyin(self)
        self.search_text = self.words_to_search()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The scorecard of the park."""
        return reverse("park-detail", args=[self.slug])

    def words_to_search(self) -> str:
        """Names, aliases, pinyin with and without blanks and its initials, in small letters."""
        aliases = [alias.name for alias in self.aliases.all()] if self.pk else []
        return searchable(
            [self.name_zh, self.short_name, self.name_en, self.slug, *aliases], self.pinyin
        )

    @property
    def label(self) -> str:
        """The short name where there is one, for narrow columns."""
        return self.short_name or self.name_zh

    @property
    def brief(self) -> str:
        """The short name on a Chinese page, the English name on an English one."""
        return self.label if self.name == self.name_zh else self.name


class ParkAlias(models.Model):
    """Another name of a park, with the years it was used where known."""

    park = models.ForeignKey(Park, models.CASCADE, related_name="aliases")
    name = models.CharField(_("name"), max_length=120)
    used = models.CharField(_("used, in words"), max_length=60, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source")
    )

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        constraints = [
            models.UniqueConstraint(
                fields=["park", "name"],
                name="parks_parkalias_is_named_once",
                violation_error_message=_("The park already has this alias."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ParkIndustry(models.Model):
    """A leading industry of a park; position 1 leads."""

    park = models.ForeignKey(Park, models.CASCADE, related_name="park_industries")
    industry = models.ForeignKey(Industry, models.PROTECT, verbose_name=_("industry"))
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        verbose_name = _("leading industry")
        verbose_name_plural = _("leading industries")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["park", "industry"],
                name="parks_parkindustry_leads_once",
                violation_error_message=_("The park already lists this industry."),
            )
        ]

    def __str__(self) -> str:
        return str(self.industry)


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Questions about programmes."""

    def visible_to(self, reader: Reader) -> ProgrammeQuerySet:
        """Filter the programmes about places in sight."""
        paths = reader.sees
        return self._about(paths, along(paths, "source__region__path"))

    def editable_by(self, reader: Reader) -> ProgrammeQuerySet:
        """Filter the programmes about places in charge."""
        paths = reader.edits
        return self._about(paths, under(paths, "source__region__path"))

    def _about(self, paths: Sequence[str], sourced: Q) -> ProgrammeQuerySet:
        """Filter by the place of the source.

        One without a source is about the places of its members; an empty one is everybody's.
        """
        if "" in paths:
            return self
        member = ProgrammeMember.objects.filter(programme=OuterRef("pk"))
        placed = member.filter(Q(park__isnull=False) | Q(region__isnull=False))
        in_sight = member.filter(
            under(paths, "park__home_region__path") | along(paths, "region__path")
        )
        unsourced = Q(source__isnull=True) & (Q(Exists(in_sight)) | ~Q(Exists(placed)))
        return self.filter(sourced | unsourced)


class Programme(Named):
    """A named set that the city works with, such as 3+7, 2+1 or 1+N."""

    slug = models.SlugField(_("address"), unique=True)
    statement = models.TextField(_("what it says"), blank=True)
    target_indicator = models.ForeignKey(
        "parks.Indicator",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("indicator of the target"),
    )
    # what each park of the programme is to reach, in the unit of the indicator
    target = models.DecimalField(
        _("target a park"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source")
    )

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["sort_key"]

    def get_absolute_url(self) -> str:
        """The page of the programme."""
        return reverse("programme-detail", args=[self.slug])


class ProgrammeMember(models.Model):
    """A place in a programme; it points to a park, a region or an industry, and may be empty."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="members")
    slot = models.CharField(_("slot"), max_length=60)
    stage = models.CharField(_("stage"), max_length=10, choices=ZoneStage, blank=True)
    park = models.ForeignKey(Park, models.PROTECT, null=True, blank=True, verbose_name=_("park"))
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, verbose_name=_("region")
    )
    industry = models.ForeignKey(
        Industry, models.PROTECT, null=True, blank=True, verbose_name=_("industry")
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("programme member")
        verbose_name_plural = _("programme members")
        constraints = [
            models.UniqueConstraint(
                # an empty slot counts as a value, on SQLite too
                "programme",
                "slot",
                Coalesce("park", 0),
                Coalesce("region", 0),
                Coalesce("industry", 0),
                name="parks_programmemember_stands_once",
                violation_error_message=_("This member already stands in the programme."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.slot}: {self.park or self.region or self.industry or '–'}"

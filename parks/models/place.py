"""Regions, the organisations in them, and who is posted where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parks.choices import RegionKind
from parks.models.base import Named, WithPinyin, matching
from parks.text.pinyin import searchable, to_pinyin
from parks.text.units import long_unit_name, short_unit_name

if TYPE_CHECKING:
    from parks.readers import Reader


class RegionQuerySet(models.QuerySet["Region"]):
    """Questions about the tree of regions."""

    def within(self, region: Region) -> RegionQuerySet:
        """The region itself and everything that reports to it."""
        return self.filter(path__startswith=region.path)

    def visible_to(self, reader: Reader) -> RegionQuerySet:
        """The regions a reader may see: those of the posting with all below them."""
        return self.filter(under(reader.sees, "path"))

    def editable_by(self, reader: Reader) -> RegionQuerySet:
        """The regions in which a reader may write."""
        return self.filter(under(reader.edits, "path"))

    def beside(self, paths: Sequence[str]) -> RegionQuerySet:
        """The regions that lie neither under one of the paths nor above one."""
        above = {
            path[: place + 1] for path in paths for place, sign in enumerate(path) if sign == "/"
        }
        return self.exclude(under(paths, "path") | Q(path__in=above))

    def matching(self, words: str) -> RegionQuerySet:
        """The regions whose name, pinyin or initials contain the words."""
        return matching(self, words)


class Region(WithPinyin, Named):
    """A place that reports upwards: country, province, city, county or functional zone."""

    slug = models.SlugField(_("address"), unique=True)
    code = models.CharField(_("GB/T 2260 code"), max_length=6, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=RegionKind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("reports to"),
    )
    lies_in = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="zones_inside",
        verbose_name=_("lies in"),
    )
    path = models.CharField(max_length=250, unique=True, editable=False)
    lon = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    lat = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    tile_row = models.PositiveSmallIntegerField(_("tile row"), null=True, blank=True)
    tile_column = models.PositiveSmallIntegerField(_("tile column"), null=True, blank=True)
    intro = models.TextField(_("introduction"), blank=True)
    goal = models.TextField(_("goal"), blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="parks_region_code_belongs_to_one_region",
                violation_error_message=_("Another region has this GB/T 2260 code."),
            ),
            models.CheckConstraint(
                name="parks_region_kind_is_known",
                condition=Q(kind__in=RegionKind.values),
                violation_error_message=_("Choose one of the kinds of region."),
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the path, which subtree queries read, in step with the parent."""
        self.path = f"{self.parent.path if self.parent else ''}{self.slug}/"
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The page of the region."""
        return reverse("region-detail", args=[self.slug])


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Questions about units."""

    def visible_to(self, reader: Reader) -> OrganisationQuerySet:
        """The units of the regions a reader may see."""
        return self.filter(under(reader.sees, "region__path"))

    def matching(self, words: str) -> OrganisationQuerySet:
        """The units whose name, pinyin or initials contain the words."""
        return matching(self, words)


class Organisation(WithPinyin, Named):
    """A unit that manages parks or is responsible for work."""

    slug = models.SlugField(_("address"), unique=True)
    short_name = models.CharField(
        _("short name"),
        max_length=60,
        blank=True,
        help_text=_("Filled in from the name; correct it where it is wrong."),
    )
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="organisations", verbose_name=_("region")
    )
    note = models.TextField(_("note"), blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name_zh"]

    def words_to_search(self) -> str:
        """Return the names, the short one, the long one of a short one, and their pinyin."""
        self.pinyin = self.pinyin or to_pinyin(self.name_zh)
        self.short_name = self.short_name or short_unit_name(self.name_zh)
        names = [self.name_zh, self.short_name, long_unit_name(self.name_zh)]
        return searchable(
            [*names, self.name_en, self.slug], self.pinyin, to_pinyin(self.short_name)
        )


class Posting(models.Model):
    """Where a person works: the organisation, and the regions whose parks are in scope.

    Without a region nothing is in sight, unless the posting says everywhere (docs/rules.md, 15).
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="posting", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="postings",
        verbose_name=_("organisation"),
    )
    regions = models.ManyToManyField(
        Region, blank=True, related_name="postings", verbose_name=_("regions")
    )
    everywhere = models.BooleanField(
        _("reads everywhere"),
        default=False,
        help_text=_("Opens every region to reading. Writing stays within the regions above."),
    )

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation or '–'}"


def under(paths: Sequence[str], field: str) -> Q:
    """Make the condition that `field`, a region's path, lies under one of the prefixes."""
    if "" in paths:
        return Q()
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{field}__startswith": path})
    return condition


def lies_in(region: Region, paths: Sequence[str]) -> bool:
    """Say whether a region lies at or under one of the paths."""
    return any(region.path.startswith(path) for path in paths)

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
from parks.models.base import (
    Named,
    Retirable,
    RetirableQuerySet,
    WithPinyin,
    current_pinyin,
    matching,
    retirable_constraints,
)
from parks.text.office_names import long_unit_name, short_unit_name
from parks.text.pinyin import searchable, to_pinyin
from parks.text.sorting import LONGEST_PATH, sort_key, sort_path

if TYPE_CHECKING:
    from parks.readers import Reader

# up to four small letters
PREFIX_SHAPES = tuple("[a-z]" * letters for letters in range(5))


class RegionQuerySet(RetirableQuerySet["Region"]):
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

    def with_regions_below(self) -> RegionQuerySet:
        """The regions to which others report that are there."""
        return self.filter(children__isnull=False, children__retired_on__isnull=True).distinct()

    def beside(self, paths: Sequence[str]) -> RegionQuerySet:
        """The regions that lie neither under one of the paths nor above one."""
        above = {
            path[: place + 1] for path in paths for place, sign in enumerate(path) if sign == "/"
        }
        return self.exclude(under(paths, "path") | Q(path__in=above))

    def matching(self, words: str) -> RegionQuerySet:
        """The regions whose name, pinyin or initials contain the words."""
        return matching(self, words)


class Region(Retirable, WithPinyin, Named):
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
    advice_prefix = models.CharField(
        _("prefix of advice"),
        max_length=4,
        blank=True,
        help_text=_(
            "One to four small letters before the numbers of its advice, such as yg for yg-2-01. "
            "The first city needs none."
        ),
    )
    # the keys from the root down: a region stands before those below it, and these by pinyin
    sort_path = models.CharField(max_length=LONGEST_PATH, editable=False, default="", blank=True)
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
        ordering = ["sort_path", "path"]
        constraints = [
            *retirable_constraints("parks_region"),
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="parks_region_code_belongs_to_one_region",
                violation_error_message=_("Another region has this GB/T 2260 code."),
            ),
            models.UniqueConstraint(
                fields=["advice_prefix"],
                condition=~Q(advice_prefix=""),
                name="parks_region_prefix_of_advice_belongs_to_one_region",
                violation_error_message=_("Another region has this prefix."),
            ),
            models.CheckConstraint(
                name="parks_region_prefix_of_advice_is_letters",
                condition=Q(advice_prefix__shaped=PREFIX_SHAPES),
                violation_error_message=_("A prefix is one to four small letters, such as yg."),
            ),
            models.CheckConstraint(
                name="parks_region_kind_is_known",
                condition=Q(kind__in=RegionKind.values),
                violation_error_message=_("Choose one of the kinds of region."),
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the path, which subtree queries read, and the place in lists in step."""
        self.path = f"{self.parent.path if self.parent else ''}{self.slug}/"
        self.pinyin = current_pinyin(self)
        before = self.sort_path
        above = self.parent.sort_path if self.parent else ""
        self.sort_path = sort_path(above, sort_key(self.name_zh, self.pinyin))
        super().save(*args, **kwargs)
        if before != self.sort_path:
            for child in self.children.all():
                child.parent = self
                child.save()

    @property
    def path_and_above(self) -> list[str]:
        """Its own path and those of all regions that it reports to, the root first."""
        return prefixes_of(self.path)

    def get_absolute_url(self) -> str:
        """The page of the region."""
        return reverse("region-detail", args=[self.slug])


def read_advice_prefix(region: Region) -> str:
    """Read what the numbers of a region's advice begin with: its own prefix, or the next above."""
    above = Region.objects.filter(path__in=region.path_and_above).exclude(advice_prefix="")
    return above.order_by("-path").values_list("advice_prefix", flat=True).first() or ""


def read_place_names() -> list[str]:
    """Read the names of the regions as somebody would build a password on them.

    Of 广州市 that is 广州 too: the word without its level.
    """
    names = Region.objects.order_by().values_list("slug", "name_zh")
    words = {word.lower() for slug, name in names for word in (slug, name, name[:2])}
    return [word for word in words if len(word) > 1]


class OrganisationQuerySet(RetirableQuerySet["Organisation"]):
    """Questions about units."""

    def visible_to(self, reader: Reader) -> OrganisationQuerySet:
        """The units of the regions a reader may see."""
        return self.filter(under(reader.sees, "region__path"))

    def matching(self, words: str) -> OrganisationQuerySet:
        """The units whose name, pinyin or initials contain the words."""
        return matching(self, words)


class Organisation(Retirable, WithPinyin, Named):
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
        ordering = ["sort_key"]
        constraints = retirable_constraints("parks_organisation")

    def words_to_search(self) -> str:
        """Return the names, the short one, the long one of a short one, and their pinyin."""
        self.pinyin = current_pinyin(self)
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


def prefixes_of(path: str) -> list[str]:
    """List a path and all above it, the root first."""
    return [path[: end + 1] for end, letter in enumerate(path) if letter == "/"]


def along(paths: Sequence[str], field: str) -> Q:
    """Make the condition that `field` lies under one of the prefixes, or above one of them.

    What is said of a city holds for its counties, and a city hears what is said of a county.
    """
    above = {prefix for path in paths for prefix in prefixes_of(path)}
    return under(paths, field) | Q(**{f"{field}__in": above}) if above else under(paths, field)


def lies_in(region: Region, paths: Sequence[str]) -> bool:
    """Say whether a region lies at or under one of the paths."""
    return any(region.path.startswith(path) for path in paths)

"""Where facts come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from parks.choices import Reliability, SourceKind
from parks.models.base import Searched, matching
from parks.models.place import Region, along, under
from parks.text.pinyin import searchable, to_pinyin

if TYPE_CHECKING:
    from parks.readers import Reader


class SourceQuerySet(models.QuerySet["Source"]):
    """Questions about sources. A source speaks of its region and of everything below it."""

    def visible_to(self, reader: Reader) -> SourceQuerySet:
        """Filter the sources about the places that a reader sees, below or above the posting."""
        return self.filter(along(reader.sees, "region__path"))

    def editable_by(self, reader: Reader) -> SourceQuerySet:
        """Filter the sources about the places in charge; those above are only read."""
        return self.filter(under(reader.edits, "region__path"))

    def matching(self, words: str) -> SourceQuerySet:
        """The sources with every word in title, publisher, organiser, team, site or key."""
        return matching(self, words)


class Source(Searched):
    """A survey, article, document or meeting that facts cite."""

    key = models.SlugField(_("key"), max_length=20, unique=True)
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        related_name="sources",
        verbose_name=_("region"),
        help_text=_("The place it is about: its advice belongs there."),
    )
    title = models.CharField(_("title"), max_length=200)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    date_words = models.CharField(_("date in the source's words"), max_length=120, blank=True)
    kind = models.CharField(
        _("kind"), max_length=10, choices=SourceKind, default=SourceKind.ARTICLE
    )
    reliability = models.CharField(
        _("reliability"), max_length=12, choices=Reliability, default=Reliability.OTHER
    )
    site = models.CharField(_("site"), max_length=120, blank=True)
    organiser = models.CharField(_("organiser"), max_length=120, blank=True)
    team = models.CharField(_("team"), max_length=200, blank=True)
    period = models.CharField(_("period"), max_length=120, blank=True)
    reports = models.PositiveSmallIntegerField(_("number of reports"), null=True, blank=True)
    survey_no = models.CharField(_("survey statement"), max_length=20, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.title

    def words_to_search(self) -> str:
        """Title and publisher with their pinyin, and who else stands behind the source."""
        names = [self.title, self.publisher, self.key, self.organiser, self.team, self.site]
        return searchable(names, to_pinyin(self.title), to_pinyin(self.publisher))

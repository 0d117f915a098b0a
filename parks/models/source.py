"""Where facts come from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from parks.choices import Reliability, SourceKind


class Source(models.Model):
    """A survey, article, document or meeting that facts cite."""

    key = models.SlugField(_("key"), max_length=20, unique=True)
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

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.title

"""What a person keeps: views of a list by name, and parks to follow."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parks.models import Park
from parks.readers import Reader

# the name of the address of each list
LISTS = {"parks": "park-list", "issues": "issue-list"}


def list_of_columns() -> list[str]:
    """Return no columns: the default of a list."""
    return []


class SavedView(models.Model):
    """A list with its filters under a name; shared views show each reader what that
    reader may see.
    """

    class Page(models.TextChoices):
        """The lists whose filters can be kept."""

        PARKS = "parks", _("Parks")
        ISSUES = "issues", _("Issue ledger")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="saved_views",
        verbose_name=_("person"),
    )
    page = models.CharField(_("list"), max_length=8, choices=Page)
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(_("filters"), max_length=500)
    is_shared = models.BooleanField(_("shared with everybody"), default=False)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "page", "name"],
                name="dashboards_savedview_is_named_once",
                violation_error_message=_("You already have a view of this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list as the view shows it."""
        return f"{reverse(LISTS[self.page])}?{self.query}"


class ListSetting(models.Model):
    """Which columns beyond the usual ones a person sees in a list."""

    class Name(models.TextChoices):
        """The lists whose columns can be chosen."""

        ISSUES = "issues", _("Issue ledger")
        MEASURES = "measures", _("Measures")
        PARKS = "parks", _("Parks")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="list_settings",
        verbose_name=_("person"),
    )
    list = models.CharField(_("list"), max_length=8, choices=Name)
    columns = models.JSONField(_("columns"), default=list_of_columns, blank=True)

    class Meta:
        verbose_name = _("columns of a list")
        verbose_name_plural = _("columns of lists")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "list"], name="dashboards_listsetting_is_one_a_list"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_list_display()}"


class FollowedParkQuerySet(models.QuerySet["FollowedPark"]):
    """Questions about followed parks."""

    def of(self, reader: Reader) -> FollowedParkQuerySet:
        """What a person follows."""
        return self.filter(user_id=reader.pk) if reader.pk else self.none()


class FollowedPark(models.Model):
    """A park that a person wants to find first."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="followed_parks",
        verbose_name=_("person"),
    )
    park = models.ForeignKey(Park, models.CASCADE, related_name="followers", verbose_name=_("park"))

    objects = FollowedParkQuerySet.as_manager()

    class Meta:
        verbose_name = _("followed park")
        verbose_name_plural = _("followed parks")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "park"],
                name="dashboards_followedpark_is_followed_once",
                violation_error_message=_("You already follow this park."),
            )
        ]

    def __str__(self) -> str:
        return str(self.park)

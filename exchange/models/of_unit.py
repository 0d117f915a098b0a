"""What a person keeps for the whole unit, under a name: mappings of columns, forms of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parks.models import Organisation

if TYPE_CHECKING:
    from typing import Self

    from parks.readers import Reader

Kept = TypeVar("Kept", bound="OfUnit")


class OfUnitQuerySet(models.QuerySet[Kept]):
    """Questions about what is kept for a unit."""

    def visible_to(self, reader: Reader) -> Self:
        """What the own unit keeps, and the own where a person has none."""
        if reader.account is None:
            return self.none()
        of_the_unit = Q(organisation__postings__user_id=reader.pk)
        own = Q(organisation__isnull=True, user_id=reader.pk)
        return self.filter(of_the_unit | own).distinct()

    def editable_by(self, reader: Reader) -> Self:
        """The same: whoever works with it may change it."""
        return self.visible_to(reader)

    def beside(self, reader: Reader, unit: Organisation | None) -> Self:
        """Those among which a name is given once: of the unit, or of a person who has none."""
        if unit is not None:
            return self.filter(organisation=unit)
        return self.filter(organisation=None, user=reader.pk)


class OfUnit(models.Model):
    """What a unit shares; names are given once in a unit, or by a person who has none."""

    name = models.CharField(_("name"), max_length=60)
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("organisation"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="%(class)ss",
        verbose_name=_("person"),
    )
    used_at = models.DateTimeField(_("last used"), default=timezone.now)

    class Meta:
        abstract = True
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="%(app_label)s_%(class)s_is_named_once_a_unit",
                condition=Q(organisation__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["user", "name"],
                name="%(app_label)s_%(class)s_is_named_once_a_person",
                condition=Q(organisation__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


def unit_of(reader: Reader) -> Organisation | None:
    """Return the unit of a person's posting."""
    return Organisation.objects.filter(postings__user=reader.person).first()

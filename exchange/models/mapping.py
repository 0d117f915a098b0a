"""How the columns of a form were mapped, by name, so that the same form is known again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parks.models import Organisation

if TYPE_CHECKING:
    from parks.readers import Reader


class ColumnMappingQuerySet(models.QuerySet["ColumnMapping"]):
    """Questions about saved mappings."""

    def visible_to(self, reader: Reader) -> ColumnMappingQuerySet:
        """Those of the own unit, and the own ones."""
        if reader.account is None:
            return self.none()
        of_the_unit = Q(organisation__postings__user_id=reader.pk)
        own = Q(organisation__isnull=True, user_id=reader.pk)
        return self.filter(of_the_unit | own).distinct()

    def editable_by(self, reader: Reader) -> ColumnMappingQuerySet:
        """The same: whoever works with a form may map it anew."""
        return self.visible_to(reader)

    def of_header(self, kind: str, signature: str) -> ColumnMappingQuerySet:
        """Those of a header; without a kind those of any kind, the last used first."""
        rows = self.filter(header=signature)
        if kind:
            rows = rows.filter(kind=kind)
        return rows.order_by("-used_at", "-pk")


class ColumnMapping(models.Model):
    """A mapping of columns; names are given once in a unit, or by a person who has none.

    `columns` go by the folded header to what `Choices.columns` holds; `fixed` and `answers` are
    those of `Choices`.
    """

    name = models.CharField(_("name"), max_length=60)
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="column_mappings",
        verbose_name=_("organisation"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="column_mappings",
        verbose_name=_("person"),
    )
    kind = models.CharField(_("kind"), max_length=16)
    # the SHA-256 of the folded headers
    header = models.CharField(max_length=64, db_index=True)
    columns = models.JSONField(_("columns"), default=dict)
    fixed = models.JSONField(_("fixed values"), default=dict)
    answers = models.JSONField(_("answers"), default=dict)
    used_at = models.DateTimeField(_("last used"), default=timezone.now)

    objects = ColumnMappingQuerySet.as_manager()

    class Meta:
        verbose_name = _("column mapping")
        verbose_name_plural = _("column mappings")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="exchange_columnmapping_is_named_once_a_unit",
                condition=Q(organisation__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["user", "name"],
                name="exchange_columnmapping_is_named_once_a_person",
                condition=Q(organisation__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name

"""How the columns of a form were mapped, by name, so that the same form is known again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from exchange.models.of_unit import OfUnit, OfUnitQuerySet


class ColumnMappingQuerySet(OfUnitQuerySet["ColumnMapping"]):
    """Questions about saved mappings."""

    def of_header(self, kind: str, signature: str) -> ColumnMappingQuerySet:
        """Those of a header; without a kind those of any kind, the last used first."""
        rows = self.filter(header=signature)
        if kind:
            rows = rows.filter(kind=kind)
        return rows.order_by("-used_at", "-pk")


class ColumnMapping(OfUnit):
    """A mapping of columns.

    `columns` go by the folded header to what `Choices.columns` holds; `fixed` and `answers` are
    those of `Choices`.
    """

    kind = models.CharField(_("kind"), max_length=16)
    # the SHA-256 of the folded headers
    header = models.CharField(max_length=64, db_index=True)
    columns = models.JSONField(_("columns"), default=dict)
    fixed = models.JSONField(_("fixed values"), default=dict)
    answers = models.JSONField(_("answers"), default=dict)

    objects = ColumnMappingQuerySet.as_manager()

    class Meta(OfUnit.Meta):
        verbose_name = _("column mapping")
        verbose_name_plural = _("column mappings")

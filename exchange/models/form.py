"""A form of another office: kept once, with what each of its columns and cells takes."""

from __future__ import annotations

from collections.abc import Collection
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from exchange.models.of_unit import OfUnit, OfUnitQuerySet

FOLDER = "forms"


def form_stored_as(_form: OfficeForm, _name: str) -> str:
    """Return where a form is kept: a random name; a sender's name is never a path."""
    return f"{FOLDER}/{uuid4().hex}.xlsx"


class OfficeForm(OfUnit):
    """A form.

    `columns` go by the letter to the key of a column of the list, `cells` by the address to what
    stands there (`exchange/forms/columns.py`).
    """

    # the list whose rows it takes, by the first word of its address
    list = models.CharField(_("list"), max_length=16)
    file = models.FileField(_("file"), upload_to=form_stored_as, max_length=120)
    file_name = models.CharField(_("name of the file"), max_length=160)
    sha256 = models.CharField("SHA-256", max_length=64)
    sheet = models.CharField(_("sheet"), max_length=120)
    # where the rows begin, and how many the form has drawn
    first_row = models.PositiveIntegerField(_("first row"))
    drawn_rows = models.PositiveIntegerField(_("rows drawn"))
    columns = models.JSONField(_("columns"), default=dict)
    cells = models.JSONField(_("cells"), default=dict)

    objects = OfUnitQuerySet["OfficeForm"].as_manager()

    class Meta(OfUnit.Meta):
        verbose_name = _("form of another office")
        verbose_name_plural = _("forms of other offices")
        constraints = [
            *OfUnit.Meta.constraints,
            models.CheckConstraint(
                condition=Q(first_row__gte=1, drawn_rows__gte=1),
                name="exchange_officeform_has_a_row_to_fill",
                violation_error_message=_("A form has at least one row to be filled."),
            ),
        ]

    def get_absolute_url(self) -> str:
        """The page that says what belongs where."""
        return reverse("form", args=[self.pk])

    @classmethod
    def stored_names(cls, names: Collection[str]) -> set[str]:
        """Return those of the names of files that a form bears."""
        return set(cls.objects.filter(file__in=names).values_list("file", flat=True))

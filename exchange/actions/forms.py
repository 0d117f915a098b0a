"""Forms of other offices: kept, said anew what belongs where, taken away."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

from exchange.models import OfficeForm
from exchange.models.of_unit import OfUnitQuerySet, unit_of
from parks.evidence.uploads import fingerprint, plain_name
from parks.readers import Reader
from parks.writing import writing
from parks.writing.files import remove_stored, store_file

MOST_FORMS = 200


def keep_form(
    sent: File[bytes],
    *,
    name: str,
    sheet: str,
    rows: tuple[int, int],
    list_name: str,
    columns: Mapping[str, str],
    cells: Mapping[str, str],
    reader: Reader,
) -> OfficeForm:
    """Keep a form; `rows` are the first one to fill, and how many are drawn.

    Raises ValidationError where the unit has one of that name, or too many.
    """
    unit = unit_of(reader)
    with writing() as touched:
        theirs = OfficeForm.objects.beside(reader, unit)
        _refuse_name(name, theirs)
        if theirs.count() >= MOST_FORMS:
            words = _("There are %(n)d forms already. Take away some that nobody needs.")
            raise ValidationError(words % {"n": MOST_FORMS})
        form = OfficeForm(
            name=name,
            organisation=unit,
            user=reader.person,
            list=list_name,
            file_name=plain_name(sent.name or ""),
            sha256=fingerprint(sent),
            sheet=sheet,
            first_row=rows[0],
            drawn_rows=rows[1],
            columns=dict(columns),
            cells=dict(cells),
        )
        store_file(form, form.file_name, sent, touched)
        form.save()
    return form


def note_form(
    form: OfficeForm,
    *,
    name: str,
    rows: tuple[int, int],
    columns: Mapping[str, str],
    cells: Mapping[str, str],
    reader: Reader,
) -> None:
    """Say anew what belongs where. Raises ValidationError for the name of another form."""
    with writing():
        beside = OfficeForm.objects.beside(reader, form.organisation)
        _refuse_name(name, beside.exclude(pk=form.pk))
        form.name = name
        form.first_row, form.drawn_rows = rows
        form.columns = dict(columns)
        form.cells = dict(cells)
        form.save()


def _refuse_name(name: str, others: OfUnitQuerySet[OfficeForm]) -> None:
    if others.filter(name=name).exists():
        raise ValidationError({"name": _("There is a form of this name already.")})


def remove_form(form: OfficeForm) -> None:
    """Take a form away, with its file."""
    with writing():
        form.delete()
    remove_stored(form)

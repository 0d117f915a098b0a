"""Forms of other offices: kept, said anew what belongs where, taken away."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

from exchange.models import OfficeForm
from exchange.models.of_unit import unit_of
from parks.evidence.uploads import fingerprint, plain_name
from parks.readers import Reader
from parks.writing import writing

log = logging.getLogger("lantu.security")
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
        if theirs.filter(name=name).exists():
            raise ValidationError({"name": _("There is a form of this name already.")})
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
        place = form.file.field.generate_filename(form, form.file_name)
        touched.undo.append(partial(form.file.storage.delete, place))
        form.file = form.file.storage.save(place, sent)
        form.save()
    return form


def note_form(
    form: OfficeForm,
    *,
    name: str,
    rows: tuple[int, int],
    columns: Mapping[str, str],
    cells: Mapping[str, str],
) -> None:
    """Say anew what belongs where. Raises ValidationError for the name of another form."""
    form.name = name
    form.first_row, form.drawn_rows = rows
    form.columns = dict(columns)
    form.cells = dict(cells)
    with writing():
        same = OfficeForm.objects.filter(name=name, organisation=form.organisation)
        if form.organisation is None:
            same = same.filter(user=form.user)
        if same.exclude(pk=form.pk).exists():
            raise ValidationError({"name": _("There is a form of this name already.")})
        form.save()


def remove_form(form: OfficeForm) -> None:
    """Take a form away, with its file."""
    with writing():
        form.delete()
    try:
        form.file.storage.delete(form.file.name)
    except OSError as error:
        # it is found and removed with the files that no record names
        log.warning("the file of a form stays: %s: %s", form.file.name, error)

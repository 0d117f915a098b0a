"""The fields that columns may fill are those of the models, with their lengths and choices."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import CharField

from exchange.fields import FIELDS, FieldKind, RecordKind
from exchange.records.kinds.table import importer_of
from parks.readers import Reader
from tests.helpers.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize("kind", RecordKind)
def test_each_field_is_one_of_its_model_and_no_longer(kind: RecordKind) -> None:
    importer = importer_of(kind, Reader.of(make_user("root", is_superuser=True)), date(2026, 12, 1))
    model = getattr(importer, "model", None)
    if model is None:
        assert kind in (RecordKind.OBSERVATIONS, RecordKind.WEIGHTS)
        return
    columns = {column.name: column for column in model._meta.get_fields()}
    for field in importer.single_fields:
        column = columns[field.name]
        if not isinstance(column, CharField) or column.max_length is None:
            continue
        if field.kind == FieldKind.CHOICE:
            assert {value for value, _words in field.choices} <= {
                value for value, _words in column.flatchoices
            }, field.name
        elif field.kind == FieldKind.TEXT:
            assert field.longest, field.name
            assert field.longest <= column.max_length, field.name


def test_names_are_given_once_a_kind() -> None:
    for fields in FIELDS.values():
        names = [field.name for field in fields]
        assert len(names) == len(set(names))

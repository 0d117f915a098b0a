"""The kinds of records that files bring, and the fields of each."""

from exchange.fields.declared import FIELDS, field_of
from exchange.fields.field import KIND_LABELS, Field, FieldKind, RecordKind

__all__ = ["FIELDS", "KIND_LABELS", "Field", "FieldKind", "RecordKind", "field_of"]

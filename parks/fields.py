"""Columns: by their names, what queries add to rows, and the keys that lists sort by."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, Field, GeneratedField, Lookup, Model, Value
from django.db.models.functions import Concat, Right, Substr

from parks.text.sorting import LONGEST_KEY, sort_key

# WT-2021-
HEAD_OF_NUMBER = 8
DIGITS_OF_NUMBER = 8


class SortKeyField(CharField):
    """The key by which rows are sorted by a name: made of it whenever a row is stored.

    `source` is the field of the name. A corrected `pinyin` of the row is taken into account.
    """

    def __init__(self, source: str, **kwargs: Any) -> None:
        self.source = source
        kwargs.setdefault("max_length", LONGEST_KEY)
        super().__init__(**kwargs, editable=False, default="", blank=True)

    def deconstruct(self) -> Any:
        """Name the source in migrations."""
        name, path, args, kwargs = super().deconstruct()
        own = {"editable", "default", "blank"}
        kwargs = {key: value for key, value in kwargs.items() if key not in own}
        return name, path, args, {"source": self.source, **kwargs}

    def pre_save(self, model_instance: Model, add: bool) -> Any:
        """Make the key anew."""
        pinyin = getattr(model_instance, "pinyin", "") if self.source == "name_zh" else ""
        key = sort_key(str(getattr(model_instance, self.source)), pinyin)
        setattr(model_instance, self.attname, key)
        return super().pre_save(model_instance, add)


@CharField.register_lookup
class Shaped(Lookup):
    """Ask whether a text has one of several shapes, each of signs and classes such as `[a-z]`.

    Constraints ask so, never by `regex`: on SQLite that is a function of Django's, and a table
    which needs it can be neither checked nor copied by another program.
    """

    lookup_name = "shaped"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Write an alternative of GLOB for each shape."""
        text, values = self.process_lhs(compiler, connection)
        one = f"{text} GLOB %s"
        written = " OR ".join([one] * len(self.rhs))
        return f"({written})", [value for shape in self.rhs for value in (*values, shape)]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Write a regular expression; the classes of both read alike."""
        text, values = self.process_lhs(compiler, connection)
        return f"{text} ~ %s", [*values, f"^(?:{'|'.join(self.rhs)})$"]


def number_key() -> GeneratedField:
    """Make the column by which numbers such as WT-2021-999 and WT-2021-1000 stand in their order.

    The database keeps it in step with `number`.
    """
    padded = Concat(Value("0" * DIGITS_OF_NUMBER), Substr("number", HEAD_OF_NUMBER + 1))
    return GeneratedField(
        expression=Concat(Substr("number", 1, HEAD_OF_NUMBER), Right(padded, DIGITS_OF_NUMBER)),
        output_field=CharField(max_length=HEAD_OF_NUMBER + DIGITS_OF_NUMBER),
        db_persist=True,
    )


def field_of(model: type[Model], name: str) -> Field[Any, Any]:
    """Return a column of a table; a relation that another table owns is none."""
    field = model._meta.get_field(name)
    if not isinstance(field, Field):
        raise FieldDoesNotExist(f"{model.__name__} has no column {name!r}.")
    return field


def annotated(row: Model, name: str) -> Any:
    """Return what a query annotated to a row under this name; no model declares it."""
    return getattr(row, name)

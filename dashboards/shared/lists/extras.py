"""Extra fields in lists: filters, the columns that a person chose, and the values of rows.

The end of a past month keeps none of them, and the public meets none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from dashboards.models import ListSetting
from dashboards.shared.forms import OnceForm
from dashboards.shared.lists.columns import UNKNOWN, Column, ColumnKind
from parks.choices import ExtraKind, ExtraOf
from parks.models import ExtraField, ExtraValue, IssueExtra, ParkExtra
from parks.models.extra import NUMBER_DIGITS, NUMBER_PLACES
from parks.readers import Reader
from recommendations.models import MeasureExtra
from standings.days.as_of import AsOf

TABLES: Mapping[str, type[ExtraValue]] = {
    ExtraOf.ISSUES: IssueExtra,
    ExtraOf.MEASURES: MeasureExtra,
    ExtraOf.PARKS: ParkExtra,
}
COLUMN_KINDS = {
    ExtraKind.TEXT: ColumnKind.TEXT,
    ExtraKind.NUMBER: ColumnKind.NUMBER,
    ExtraKind.MONEY: ColumnKind.NUMBER,
    ExtraKind.DATE: ColumnKind.DATE,
    ExtraKind.CHOICE: ColumnKind.TEXT,
    ExtraKind.YES_NO: ColumnKind.TEXT,
}
# After the columns that every list has.
LAST_ON_SCREEN = 90
# Longer words are cut in a cell; the page of the record shows them whole.
LONGEST_IN_CELL = 60
FROM, TO = "_from", "_to"

# What records hold, by the keys of record and field.
Values = Mapping[int, Mapping[int, Any]]


@dataclass(frozen=True)
class ListExtras:
    """The extra fields that a list offers to a reader, and the keys of those chosen as columns."""

    records: str
    fields: Sequence[ExtraField] = ()
    chosen: Collection[int] = field(default_factory=frozenset)

    @property
    def names(self) -> list[str]:
        """The names of the filters."""
        return [name for extra in self.fields for name in filter_names(extra)]

    @property
    def on_screen(self) -> list[ExtraField]:
        """The fields that the list shows as columns."""
        return [extra for extra in self.fields if extra.pk in self.chosen]

    def columns(self) -> list[Column[Any]]:
        """Declare a column for each field; files have all of them."""
        return [_make_column(extra, is_shown=extra.pk in self.chosen) for extra in self.fields]

    def read_shown(self, keys: Collection[int]) -> Values:
        """Read what records hold in the columns of the screen."""
        return read_values(self.records, keys, self.on_screen)

    def read_all(self, keys: Collection[int]) -> Values:
        """Read what records hold in all of the fields, for a file."""
        return read_values(self.records, keys, self.fields)


def read_list_extras(records: str, reader: Reader, as_of: AsOf | None = None) -> ListExtras:
    """Read which extra fields a list offers: one statement where there are none."""
    if as_of is not None and as_of.is_frozen:
        return ListExtras(records)
    fields = ExtraField.objects.offered_to(reader, records)
    if not fields:
        return ListExtras(records)
    settings = ListSetting.objects.filter(user=reader.pk, list=records)
    columns: list[str] = settings.values_list("columns", flat=True).first() or []
    chosen = frozenset(extra.pk for extra in fields if extra.key in columns)
    return ListExtras(records, fields, chosen)


def read_values(records: str, keys: Collection[int], fields: Collection[ExtraField]) -> Values:
    """Read what records hold in some fields, in one statement."""
    values: dict[int, dict[int, Any]] = defaultdict(dict)
    if not fields or not keys:
        return values
    table = TABLES[records]
    rows = table._default_manager.filter(
        **{f"{table.owner}__in": list(keys), "field__in": [extra.pk for extra in fields]}
    )
    for row in rows:
        values[getattr(row, f"{table.owner}_id")][row.field_id] = row.value
    return values


def _make_column(extra: ExtraField, *, is_shown: bool) -> Column[Any]:
    is_amount = extra.kind in (ExtraKind.NUMBER, ExtraKind.MONEY)
    is_choice = extra.kind == ExtraKind.CHOICE

    def value(row: Any) -> Any:
        held = row.extras.get(extra.pk)
        return extra.in_words(held) or None if is_choice else held

    def cell(row: Any) -> str:
        held = row.extras.get(extra.pk)
        if held is None:
            return format_html(UNKNOWN, _("unknown"))
        words = extra.in_words(held)
        # the head says the unit
        words = words.removesuffix(extra.unit).strip() if is_amount and extra.unit else words
        return Truncator(words).chars(LONGEST_IN_CELL)

    return Column(
        extra.key,
        extra.label,
        value,
        COLUMN_KINDS[ExtraKind(extra.kind)],
        screen=LAST_ON_SCREEN if is_shown else 0,
        cell=cell,
        card=3,
        field=extra.name_zh,
        choices=[(choice.name, choice.name) for choice in extra.choices.all()] if is_choice else (),
        is_of_today=True,
    )


# ---- filters


class ExtraFilter:
    """Keeps the records that hold something in an extra field."""

    table: type[ExtraValue]
    about: ExtraField
    lookup: str

    def filter(self, rows: Any, value: Any) -> Any:
        """Keep the records whose value meets the condition."""
        if value in (None, ""):
            return rows
        holding = self.table._default_manager.filter(**{"field": self.about.pk, self.lookup: value})
        return rows.filter(pk__in=holding.values(self.table.owner))


class ExtraWords(ExtraFilter, django_filters.CharFilter):
    """By words that a text contains."""


class ExtraNumber(ExtraFilter, django_filters.NumberFilter):
    """By a bound of a number."""


class ExtraDay(ExtraFilter, django_filters.DateFilter):
    """By a bound of a day."""


class ExtraChosen(ExtraFilter, django_filters.ChoiceFilter):
    """By a choice, or by yes and no."""


def filter_names(extra: ExtraField) -> list[str]:
    """Name the filters of a field: two bounds of numbers and days, else one."""
    has_bounds = extra.kind in (ExtraKind.NUMBER, ExtraKind.MONEY, ExtraKind.DATE)
    return [f"{extra.key}{FROM}", f"{extra.key}{TO}"] if has_bounds else [extra.key]


def add_filters(filters: Any, extras: ListExtras) -> None:
    """Add the filters of extra fields to those of a list, before its form is made."""
    for extra in extras.fields:
        for name, made in _make_filters(extra):
            made.table = TABLES[extras.records]
            made.about = extra
            made.parent = filters
            made.model = filters.queryset.model
            filters.filters[name] = made


def _make_filters(extra: ExtraField) -> Iterable[tuple[str, Any]]:
    kind = ExtraKind(extra.kind)
    if kind == ExtraKind.TEXT:
        yield (
            extra.key,
            _with_lookup(ExtraWords(label=extra.label, max_length=100), "text__contains"),
        )
        return
    if kind == ExtraKind.CHOICE:
        choices = [(str(choice.pk), choice.name) for choice in extra.choices.all()]
        made = ExtraChosen(label=extra.label, choices=choices, empty_label=_("All"))
        yield extra.key, _with_lookup(made, "choice")
        return
    if kind == ExtraKind.YES_NO:
        choices = [("True", _("yes")), ("False", _("no"))]
        made = ExtraChosen(label=extra.label, choices=choices, empty_label=_("All"))
        yield extra.key, _with_lookup(made, "flag")
        return
    bounds = ((FROM, "gte", _("%(field)s from")), (TO, "lte", _("%(field)s until")))
    for ending, comparison, words in bounds:
        label = words % {"field": extra.label}
        if kind == ExtraKind.DATE:
            calendar = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            day = ExtraDay(label=label, input_formats=["%Y-%m-%d"], widget=calendar)
            yield f"{extra.key}{ending}", _with_lookup(day, f"day__{comparison}")
        else:
            number = ExtraNumber(
                label=label, max_digits=NUMBER_DIGITS, decimal_places=NUMBER_PLACES
            )
            yield f"{extra.key}{ending}", _with_lookup(number, f"number__{comparison}")


def _with_lookup(made: Any, lookup: str) -> Any:
    made.lookup = lookup
    return made


def chosen_filters(data: QueryDict, extras: ListExtras) -> dict[str, str]:
    """Return the filters of extra fields that an address sets, for links that keep them."""
    return {name: str(data[name]) for name in extras.names if data.get(name)}


# ---- above and below a list


@dataclass(frozen=True)
class ExtraControls:
    """What a list shows of its extra fields beside its rows: filters, and the choice of columns."""

    records: str = ""
    filters: Sequence[forms.BoundField] = ()
    names: Sequence[str] = ()
    columns: ColumnsForm | None = None

    @classmethod
    def make(cls, extras: ListExtras, form: forms.Form) -> ExtraControls:
        """Make them ready; nothing where no extra field is offered."""
        if not extras.fields:
            return cls()
        names = extras.names
        return cls(
            extras.records, [form[name] for name in names], names, ColumnsForm(extras=extras)
        )


class ColumnsForm(OnceForm):
    """Which extra fields a list shows as columns."""

    def __init__(self, *args: Any, extras: ListExtras, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["columns"] = forms.MultipleChoiceField(
            label=_("Columns"),
            required=False,
            choices=[(extra.key, extra.label) for extra in extras.fields],
            initial=[extra.key for extra in extras.on_screen],
            widget=forms.CheckboxSelectMultiple,
        )

"""How each constraint of extra fields is broken, for test_constraints."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from dashboards.models import ListSetting
from parks.models import ExtraChoice, ExtraField, IssueExtra, ParkExtra
from recommendations.models import MeasureExtra
from tests.helpers.factories import make_issue, make_measure, make_park, make_user


def define(**fields: Any) -> ExtraField:
    """Store a definition past the action that checks it."""
    return ExtraField.objects.create(**{"records": "issues", "name_zh": "某栏"} | fields)


def twice(make: Callable[[], object]) -> None:
    """Store the same row again."""
    make()
    make()


def choose_twice() -> None:
    """Name two choices of a field alike."""
    field = define(kind="choice")
    twice(lambda: ExtraChoice.objects.create(field=field, name_zh="在建"))


def hold_twice(table: Any, make_record: Callable[[], Any]) -> None:
    """Give a record two values in a field."""
    field, record = define(), make_record()
    twice(lambda: table.objects.create(field=field, kind="text", text="a", **{table.owner: record}))


def hold_wrong(table: Any, make_record: Callable[[], Any]) -> None:
    """Give a record words where a number belongs."""
    record = make_record()
    table.objects.create(field=define(), kind="number", text="a", **{table.owner: record})


def choose_columns_twice() -> None:
    """Keep the columns of a list twice."""
    person = make_user("ana")
    twice(lambda: ListSetting.objects.create(user=person, list="issues"))


TABLES: dict[str, tuple[Any, Callable[[], Any]]] = {
    "parks_issueextra": (IssueExtra, lambda: make_issue(make_park())),
    "parks_parkextra": (ParkExtra, make_park),
    "recommendations_measureextra": (MeasureExtra, lambda: make_measure(make_park())),
}

BREAKS: dict[str, Callable[[], object]] = {
    "parks_extrafield_is_named_once": lambda: twice(define),
    "parks_extrafield_records_are_known": lambda: define(records="people"),
    "parks_extrafield_kind_is_known": lambda: define(kind="colour"),
    "parks_extrafield_has_a_name": lambda: define(name_zh=""),
    "parks_extrafield_money_has_a_unit": lambda: define(kind="money"),
    "parks_extrafield_unit_is_of_numbers": lambda: define(kind="text", unit="亿元"),
    "parks_extrachoice_is_named_once": choose_twice,
    "dashboards_listsetting_is_one_a_list": choose_columns_twice,
    **{f"{name}_is_one_a_field": partial(hold_twice, *table) for name, table in TABLES.items()},
    **{
        f"{name}_holds_one_value_of_its_kind": partial(hold_wrong, *table)
        for name, table in TABLES.items()
    },
}

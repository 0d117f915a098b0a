"""The ledgers of offices, as they were kept, give what somebody reading them would enter."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from exchange.records.plan import Choices
from exchange.records.plan_json import plan_as_json
from exchange.records.planning import make_plan
from exchange.workbooks.reading import read_book
from parks.readers import Reader
from tests.exchange.commanding import import_table
from tests.helpers.cities.loading import load_survey
from tests.helpers.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LEDGERS = Path(__file__).parent / "data" / "ledgers"
TODAY = date(2026, 12, 1)
PlanOf = Callable[..., dict[str, Any]]


def expected(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((LEDGERS / f"{name}.expected.json").read_text("utf-8"))
    return content


def by_pages(name: str, kind: str, **fixed: str) -> dict[str, Any]:
    """Plan a ledger as the pages do."""
    reader = Reader.of(make_user("root", is_superuser=True))
    book = read_book(LEDGERS / name, name)
    return plan_as_json(make_plan([book], Choices(kind=kind, fixed=fixed), reader, TODAY))


def by_command(name: str, kind: str, **fixed: str) -> dict[str, Any]:
    """Plan a ledger by the command."""
    make_user("root", is_superuser=True)
    options = [f"--set={name}={value}" for name, value in fixed.items()]
    return import_table(LEDGERS / name, kind, "--dry-run", "--json", *options).plan


@pytest.fixture(params=[by_pages, by_command])
def plan_of(request: pytest.FixtureRequest, db: None) -> PlanOf:
    load_survey()
    way: PlanOf = request.param
    return way


def by_row(plan: dict[str, Any]) -> dict[int, dict[str, Any]]:
    return {row["row"]: row for row in plan["rows"]}


def asked(plan: dict[str, Any]) -> set[tuple[str, str]]:
    return {(question["about"], question["value"]) for question in plan["questions"]}


def left_out(plan: dict[str, Any]) -> list[int]:
    return [line["row"] for line in plan["sheets"][0]["left_out"]]


def test_what_the_rows_are_is_asked(db: None):
    load_survey()
    name = expected("01-zone-task-list")["file"]
    assert {about for about, _value in asked(by_pages(name, ""))} == {"kind"}


def test_a_list_of_tasks(plan_of: PlanOf) -> None:
    wanted = expected("01-zone-task-list")
    plan = plan_of(wanted["file"], "measures")
    rows = by_row(plan)
    assert plan["sheets"][0]["header_rows"] == wanted["header_rows"]
    assert left_out(plan) == [wanted["title_row"], 12]
    assert len(rows) == len(wanted["records"])
    for record in wanted["records"]:
        row = rows[record["row"]]
        fields = row["fields"]
        assert fields["title"] == record["title"]
        assert fields["park"] == wanted["park"]["value"]
        assert fields.get("lead") == record["lead"]
        assert fields.get("supporting", []) == record.get("supporting", [])
        assert fields.get("due_on") == record.get("due_on")
        assert fields.get("deadline_words") == record.get("deadline_words")
        assert fields.get("person_in_charge") == record.get("leader")
        if as_printed := record.get("deadline_as_printed"):
            assert row["printed"]["due_on"] == as_printed
    units = {value for about, value in asked(plan) if about == "unit"}
    assert {"招商部", "企业服务部", "规划建设部", "综合部"} <= units


def test_a_list_of_problems_in_an_old_encoding(plan_of: PlanOf) -> None:
    wanted = expected("03-problems-gb18030")
    plan = plan_of(wanted["file"], "issues")
    assert plan["encoding"] == "gb18030"
    rows = by_row(plan)
    for record in wanted["issues"]:
        row = rows[record["row"]]
        assert row["fields"]["title"] == record["title"]
        assert row["fields"]["parks"] == [record["park"]]
        assert row["fields"]["found_on"] == record["found_on"]
        assert row["state"] == "asked"
    assert (rows[6]["state"], rows[6]["of"]) == ("duplicate", "4")
    assert rows[7]["state"] == "refused"
    assert left_out(plan) == [8]
    homeless = {c["header"] for c in plan["columns"] if not c["field"] and not c["extra"]}
    assert homeless == {"依据条款", "责任岗位"}
    questions = asked(plan)
    assert ("severity", "专项整治") in questions
    assert ("park", "惠南科技园污水站加药间") in questions
    assert ("unit", "生产部") in questions


def test_a_wide_table_of_figures(plan_of: PlanOf) -> None:
    wanted = expected("06-figures-wide")
    plan = plan_of(wanted["file"], "observations")
    assert plan["sheets"][0]["header_rows"] == wanted["header_rows"]
    cells = {(row["fields"].get("park"), row["fields"]["indicator"]): row for row in plan["rows"]}
    assert {row["fields"]["period"] for row in plan["rows"]} == {wanted["period"]["stored"]}
    assert 12 not in by_row(plan)
    for record in wanted["values"]:
        park = record.pop("park")
        for code, value in record.items():
            row = cells.get((park, code))
            if value is None or str(value).startswith("empty"):
                assert row is None, (park, code)
                continue
            assert row is not None, (park, code)
            if isinstance(value, int | float):
                assert row["fields"]["value"] == value
            elif value.startswith("refuse"):
                assert row["state"] == "refused"
            elif value.startswith("missing"):
                assert row["fields"]["missing"] == (value.partition(" ")[2] or "not_reported")
            else:
                assert row["state"] == "asked"
    assert "unit_of_measure" in {about for about, _value in asked(plan)}


def test_a_web_page_called_a_workbook(plan_of: PlanOf) -> None:
    plan = plan_of("13-html-called-xls.xls", "issues")
    assert plan["encoding"] == "gb2312"
    assert [row["fields"]["external_number"] for row in plan["rows"]] == ["001", "0002"]
    assert [row["fields"]["due_on"] for row in plan["rows"]] == ["2026-12-01", "2026-12-31"]
    assert plan["rows"][1]["fields"]["title"] == "<b>护栏</b>松动"
    assert plan["notices"]


def test_what_no_column_says_is_asked_once(plan_of: PlanOf) -> None:
    name = "13-html-called-xls.xls"
    assert asked(plan_of(name, "issues")) == {("type", ""), ("severity", ""), ("source", "")}
    plan = plan_of(name, "issues", type="P3.1", severity="moderate", source="H01")
    assert plan["counts"] == {
        "new": 2,
        "changed": 0,
        "unchanged": 0,
        "duplicate": 0,
        "refused": 0,
        "asked": 0,
    }
    assert not plan["questions"]

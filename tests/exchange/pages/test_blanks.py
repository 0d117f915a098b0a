"""Blank forms: made of the fields, filled in and brought back."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import load_workbook

from exchange.fields import RecordKind
from exchange.records.plan import Choices, Plan
from exchange.records.planning import make_plan
from exchange.workbooks.reading import read_book
from parks.models import Region
from parks.readers import Reader
from tests.helpers.cities.loading import load_survey
from tests.helpers.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LANGUAGES = {"zh-hans": "", "en": "/en"}
FILLED: dict[RecordKind, dict[str, str]] = {
    RecordKind.ISSUES: {"title": "路面塌陷", "severity": "一般"},
    RecordKind.MEASURES: {"title": "修复路面", "park": "东江高新科技产业园"},
    RecordKind.PARKS: {"name_zh": "新材料产业园", "level": "市级", "located_in": "惠城区"},
    RecordKind.REGIONS: {"name_zh": "东岸新区", "parent": "惠州市", "kind": "功能区"},
    RecordKind.UNITS: {"name_zh": "东岸新区管委会", "region": "惠州市"},
}


@pytest.fixture
def root(client: Client) -> Client:
    load_survey()
    client.force_login(make_user("root", is_superuser=True))
    return client


def fetch(client: Client, kind: str, prefix: str = "") -> bytes:
    answer = client.get(f"{prefix}/import/blank/{kind}.xlsx")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def planned(content: bytes, kind: str, folder: Path) -> Plan:
    path = folder / "filled.xlsx"
    path.write_bytes(content)
    reader = Reader.of(make_user("root", is_superuser=True))
    book = read_book(path, path.name)
    return make_plan([book], Choices(kind=kind), reader, date(2026, 12, 1))


@pytest.mark.parametrize("prefix", LANGUAGES.values(), ids=LANGUAGES)
@pytest.mark.parametrize("kind", RecordKind)
def test_a_form_knows_its_own_columns_and_has_no_rows(
    root: Client, kind: RecordKind, prefix: str, tmp_path: Path
) -> None:
    plan = planned(fetch(root, kind, prefix), kind, tmp_path)
    assert not plan.rows
    assert not plan.columns_without_home
    unsure = [column.header for column in plan.columns if column.field and column.certainty < 85]
    assert not unsure


@pytest.mark.parametrize("kind", FILLED)
def test_a_row_that_is_filled_in_is_read_and_the_example_is_not(
    root: Client, kind: RecordKind, tmp_path: Path
) -> None:
    book = load_workbook(BytesIO(fetch(root, kind)))
    page = book.worksheets[0]
    plan = planned(fetch(root, kind), kind, tmp_path)
    letters = {column.field: column.column for column in plan.columns}
    for name, words in FILLED[kind].items():
        page[f"{letters[name]}3"] = words
    content = BytesIO()
    book.save(content)
    (row,) = planned(content.getvalue(), kind, tmp_path).rows
    assert row.row == 3
    assert not row.problems
    assert {name: row.fields[name] for name in ("title", "name_zh") if name in row.fields}


def test_choices_can_be_picked_and_heads_say_what_they_take(root: Client) -> None:
    page = load_workbook(BytesIO(fetch(root, "issues"))).worksheets[0]
    heads = {cell.value: cell for cell in page[1]}
    assert heads["标题"].comment.text.startswith("必填")
    assert len(page.data_validations.dataValidation) >= 6
    assert page["A2"].value == "示例"
    assert page.freeze_panes == "A2"


def test_who_does_not_import_a_kind_gets_no_form(client: Client) -> None:
    load_survey()
    city = Region.objects.get(slug="huizhou")
    client.force_login(make_user("analyst", role="analyst", regions=(city,)))
    assert client.get("/import/blank/issues.xlsx").status_code == 200
    assert client.get("/import/blank/regions.xlsx").status_code == 404
    assert client.get("/import/blank/nothing.xlsx").status_code == 404

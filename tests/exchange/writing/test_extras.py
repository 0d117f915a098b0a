"""Columns without a home become extra fields, are known again, and are taken back."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.roles import Role
from exchange.actions.batches import import_plan, take_back
from exchange.models import ImportBatch
from exchange.records.plan import Choices
from exchange.records.planning import make_plan
from exchange.workbooks.reading import read_book
from parks.ledger.sealing.take_up import take_up_everything
from parks.models import ExtraField, Issue, IssueExtra, Park, ParkExtra, Region
from parks.readers import Reader
from recommendations.models import Measure, MeasureExtra
from tests.helpers.factories import (
    make_framework,
    make_park,
    make_region,
    make_source,
    make_user,
    set_today,
)

pytestmark = pytest.mark.django_db
HEAD = "园区,存在问题,问题类型,严重程度,来源,总投资（亿元）,备案有效期至,已供地,联系电话,备用说明"
ROW = "{park},{title},P1.1,一般,调研报告,1.5,2026年3月1日,是,07521234567,说明甲"


@pytest.fixture
def analyst():
    set_today()
    city = make_region()
    make_framework()
    make_source()
    make_park("one", name_zh="东江园区")
    return make_user("ana", role=Role.ANALYST, regions=(city,))


def run(path, text, kind="issues", user="ana", *options):
    path.write_text(text, encoding="utf-8")
    out, err = StringIO(), StringIO()
    try:
        call_command(
            "import_table",
            str(path),
            "--kind",
            kind,
            "--as",
            user,
            *options,
            stdout=out,
            stderr=err,
        )
        code = 0
    except SystemExit as end:
        code = end.code
    return code, out.getvalue() + err.getvalue()


def held(table, **owner):
    rows = table.objects.filter(**owner).select_related("field", "choice")
    return {row.field.name_zh: row.value for row in rows}


def test_columns_without_a_home_become_extra_fields_of_the_kind_of_their_values(analyst, tmp_path):
    file = tmp_path / "台账.csv"
    text = HEAD + "\n" + ROW.format(park="东江园区", title="污水管网未接通")
    code, words = run(file, text)
    assert code == 1
    assert "备用说明" in words
    assert not ExtraField.objects.exists()
    code, words = run(file, text, "issues", "ana", "--keep-extra")
    assert code == 0, words
    fields = {field.name_zh: (field.kind, field.unit) for field in ExtraField.objects.all()}
    assert fields == {
        "总投资": ("money", "亿元"),
        "备案有效期至": ("date", ""),
        "已供地": ("yes_no", ""),
        "联系电话": ("text", ""),
        "备用说明": ("text", ""),
    }
    issue = Issue.objects.get(title="污水管网未接通")
    assert held(IssueExtra, issue=issue) == {
        "总投资": Decimal("1.5"),
        "备案有效期至": date(2026, 3, 1),
        "已供地": True,
        "联系电话": "07521234567",
        "备用说明": "说明甲",
    }


def test_the_same_file_again_changes_nothing_and_another_value_is_a_change_that_can_be_undone(
    analyst, tmp_path
):
    file = tmp_path / "台账.csv"
    text = HEAD + "\n" + ROW.format(park="东江园区", title="污水管网未接通")
    assert run(file, text, "issues", "ana", "--keep-extra")[0] == 0
    issue = Issue.objects.get()
    take_up_everything()
    # nobody says --keep-extra again: the definitions are known by their names
    code, words = run(file, text)
    assert (code, ImportBatch.objects.count()) == (0, 1), words
    code, words = run(file, text.replace(",1.5,", ",2.25,").replace("说明甲", "说明乙"))
    assert code == 0, words
    assert ExtraField.objects.count() == 5
    assert held(IssueExtra, issue=issue)["总投资"] == Decimal("2.25")
    entry = issue.entries.first()
    assert "总投资：1.5 亿元 → 2.25 亿元" in entry.words
    assert {change["field"] for change in json.loads(entry.changes)["changes"]} == {"extras"}
    batch = ImportBatch.objects.order_by("pk").last()
    record = batch.records.get()
    assert record.before == {"总投资": "1.5", "备用说明": "说明甲"}
    take_back(batch, by=analyst, reason="撤回")
    assert held(IssueExtra, issue=issue)["总投资"] == Decimal("1.5")
    comment, entry = issue.entries.all()[:2]
    assert (comment.words, entry.words.partition("\n")[0]) == (
        "撤回",
        "总投资：2.25 亿元 → 1.5 亿元",
    )
    call_command("verify_ledger")


def test_what_is_no_value_of_the_field_is_refused_at_its_cell(analyst, tmp_path):
    file = tmp_path / "台账.csv"
    text = HEAD + "\n" + ROW.format(park="东江园区", title="污水管网未接通")
    assert run(file, text, "issues", "ana", "--keep-extra")[0] == 0
    code, words = run(file, text.replace(",1.5,", ",很多,").replace(",是,", ",也许,"))
    assert code == 1
    assert "很多" in words
    assert "也许" in words
    assert held(IssueExtra, issue=Issue.objects.get())["总投资"] == Decimal("1.5")


def test_only_who_is_in_charge_of_all_regions_defines_a_field(analyst, tmp_path):
    county = make_region("boluo", parent=Region.objects.get(slug="huizhou"))
    make_user("local", role=Role.ANALYST, regions=(county,))
    make_park("two", name_zh="博罗园区", managed_by_region=county)
    file = tmp_path / "台账.csv"
    row = ROW.format(park="博罗园区", title="用地未批")
    code, words = run(file, f"{HEAD}\n{row}", "issues", "local", "--keep-extra")
    assert code == 1
    assert "备用说明" in words
    assert not ExtraField.objects.exists()
    # once they are defined, everybody fills them
    other = ROW.format(park="东江园区", title="污水管网未接通")
    assert run(file, f"{HEAD}\n{other}", "issues", "ana", "--keep-extra")[0] == 0
    code, words = run(file, f"{HEAD}\n{row}", "issues", "local")
    assert code == 0, words
    assert held(IssueExtra, issue__title="用地未批")["备用说明"] == "说明甲"


def test_parks_and_measures_take_extra_fields_too(analyst, tmp_path):
    file = tmp_path / "园区.csv"
    text = "名称,级别,管理区域,用气量（万方）\n东江园区,省级,{region},12.5\n"
    text += "西湖园区,省级,{region},3"
    text = text.format(region=Park.objects.get().home_region.name_zh)
    code, words = run(file, text, "parks", "ana", "--keep-extra")
    assert code == 0, words
    assert held(ParkExtra, park__name_zh="西湖园区") == {"用气量": Decimal(3)}
    assert ParkExtra.history.filter(history_user=analyst).count() == 2
    code, words = run(file, text.replace("12.5", "13"), "parks")
    assert code == 0, words
    batch = ImportBatch.objects.order_by("pk").last()
    take_back(batch, by=analyst, reason="误传")
    assert held(ParkExtra, park__name_zh="东江园区") == {"用气量": Decimal("12.5")}
    file = tmp_path / "措施.csv"
    text = "园区,措施名称,资金来源\n东江园区,敷设管网,专项债"
    code, words = run(file, text, "measures", "ana", "--keep-extra")
    assert code == 0, words
    assert held(MeasureExtra, measure=Measure.objects.get()) == {"资金来源": "专项债"}


def test_a_column_without_a_home_says_what_it_would_be_and_a_choice_makes_it_so(analyst, tmp_path):
    file = tmp_path / "台账.csv"
    text = HEAD + "\n" + ROW.format(park="东江园区", title="污水管网未接通")
    _code, out = run(file, text, "issues", "ana", "--dry-run", "--json")
    columns = {
        column["header"]: column for column in json.loads(out[: out.rindex("}") + 1])["columns"]
    }
    kinds = {name: column["extra_kind"] for name, column in columns.items() if column["extra_kind"]}
    assert kinds == {
        "总投资（亿元）": "money",
        "备案有效期至": "date",
        "已供地": "yes_no",
        "联系电话": "text",
        "备用说明": "text",
    }
    book = read_book(file, file.name)
    places = {name: f"{column['sheet']}!{column['column']}" for name, column in columns.items()}
    choices = Choices(
        kind="issues",
        columns={places["备用说明"]: "extra:备注选项", places["联系电话"]: "drop"},
        answers={"extra_kind:备注选项": "choice", "extra_en:备注选项": "Remark"},
        keeps_extra=True,
    )
    plan = make_plan([book], choices, Reader.of(analyst), set_today())
    import_plan(plan, by=analyst, choices=choices)
    field = ExtraField.objects.get(name_zh="备注选项")
    assert (field.kind, field.name_en) == ("choice", "Remark")
    assert [choice.name_zh for choice in field.choices.all()] == ["说明甲"]
    assert IssueExtra.objects.get(field=field).choice.name_zh == "说明甲"
    assert not ExtraField.objects.filter(name_zh="联系电话").exists()

"""What rows say through title, start, answers and the other figures of their column."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from exchange.records.plan import Choices, Plan
from exchange.records.planning import make_plan
from exchange.workbooks.cells import Book, CellDetails, FileKind, Sheet
from parks.readers import Reader
from tests.exchange.sheets import make_sheet, make_table
from tests.helpers.cities.loading import load_survey
from tests.helpers.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def reader(db: None) -> Reader:
    load_survey()
    return Reader.of(make_user("root", is_superuser=True))


def plan_of(sheet: Sheet, reader: Reader, kind: str = "", **answers: str) -> Plan:
    book = Book("file.xlsx", FileKind.XLSX, "", [sheet])
    choices = Choices(kind=kind, answers=answers)
    return make_plan([book], choices, reader, date(2026, 12, 1))


def test_a_list_of_matters_to_supervise(reader: Reader):
    plan = plan_of(
        make_table(
            """
惠州市惠城区重点事项督查台账
序号|跟踪督办事项|牵头单位|配合单位|交办日期|完成时限|落实情况|备注
1|东江科技园消防通道被占用|惠城区人民政府||2026-09-20|15个工作日内|已约谈业主|重点
2|排水不畅|惠城区人民政府|||9月底前|正在招标|
"""
        ),
        reader,
        **{"year:9月底前": "2026"},
    )
    assert plan.kind == "issues"
    first, second = (row.fields for row in plan.rows)
    assert (first["parks"], first["due_on"]) == (["东江高新科技产业园"], "2026-10-16")
    assert "region" not in first
    assert (second["region"], second["due_on"]) == ("惠城区", "2026-09-30")
    assert [column.header for column in plan.columns_without_home] == ["备注"]


def test_problems_with_their_measures_are_problems(reader: Reader):
    plan = plan_of(
        make_table(
            """
序号|存在问题|整改措施|责任单位|责任人|整改时限|整改情况|是否销号
1|雨污管网未分流|完成设计后开工|市生态环境局|张三|2026年12月31日|正在施工|否
2|边坡裂缝|立即封闭并加固|市应急管理局等5家单位|李四|立即|已完成整改|是
"""
        ),
        reader,
    )
    assert plan.kind == "issues"
    assert [row.fields["stage"] for row in plan.rows] == ["acting", "closed"]
    assert ("unit", "市应急管理局等5家单位") in {(q.about, q.value) for q in plan.questions}


def test_shares_in_three_spellings_in_one_long_column(reader: Reader):
    sheet = make_sheet(
        [
            ["园区", "指标", "期间", "数值"],
            ["东江高新科技产业园", "污水集中处理率", "2026H1", Decimal("0.995")],
            ["三栋数码园", "污水集中处理率", "2026H1", "99.5%"],
            ["惠南高新科技产业园", "污水集中处理率", "2026H1", Decimal("98.5")],
            ["仲恺高新科技产业园", "污水集中处理率", "2026H1", Decimal("0.985")],
        ],
        details={"D2": CellDetails(number_format="0.0%")},
    )
    plan = plan_of(sheet, reader, "observations")
    assert [row.fields["value"] for row in plan.rows[:3]] == [99.5, 99.5, 98.5]
    asked = {question.value: question for question in plan.questions}
    assert list(asked["污水集中处理率：0.985"].rows) == [5]
    answer = {"unit_of_measure:污水集中处理率：0.985": "98.5%"}
    again = plan_of(sheet, reader, "observations", **answer)
    assert again.rows[3].fields["value"] == 98.5


def test_a_figure_in_another_unit_is_converted_or_refused_beyond_its_bounds(reader: Reader):
    plan = plan_of(
        make_table(
            """
园区|指标|期间|数值|计量单位
东江高新科技产业园|工业总产值|2026H1|12000|万元
三栋数码园|链主企业数|2026H1|-3|家
"""
        ),
        reader,
        "observations",
    )
    assert plan.rows[0].fields["value"] == 1.2
    assert "unit" not in plan.rows[0].fields
    (problem,) = plan.rows[1].problems
    assert (problem.column, problem.value) == ("D", "-3")
    assert problem.allowed


def test_areas_in_square_kilometres_become_hectares(reader: Reader):
    plan = plan_of(
        make_table(
            """
园区名称|级别|所在县区|规划面积（平方公里）
新园甲产业园|省级|惠城区|5.2
新园乙产业园|省级|惠城区|-1
"""
        ),
        reader,
        "parks",
    )
    assert plan.rows[0].fields["planned_area_ha"] == 520
    assert plan.rows[1].problems[0].column == "D"

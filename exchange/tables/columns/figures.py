"""The columns of wide tables: which name an indicator, and which only compare figures."""

from __future__ import annotations

import re
from collections.abc import Callable

from exchange.tables.words.headers import JOINT, read_header
from exchange.tables.words.vocabulary import is_below_groups

# the code of the indicator that words name, with the certainty in percent
NamesIndicator = Callable[[str], tuple[str, int] | None]

# From here on the words are the very name of an indicator, whatever else they look like.
VERY_NAME = 95
COMPARED = re.compile(
    r"同比|环比|增减|增幅|增速|增长|排名|位次|名次|比上年|较上年|去年|上年|上期|同期|变化|完成率|完成比例|"
    r"目标|计划|预计|任务数|yoy|change|rank|previous|last year|target|growth",
    re.IGNORECASE,
)
# below a figure, its share of another
SHARE = re.compile(r"占比|比重|占.{0,8}(?:比重|比例)")
THIS_PERIOD = re.compile(
    r"本期|本年|本月|本季|累计|完成|数值|实际|今年|当期|当年|actual|current", re.I
)


def compares(header: str) -> bool:
    """Say whether a column holds no figure of its own, but a comparison, a place or a target."""
    parts = header.split(JOINT)
    is_share = len(parts) > 1 and bool(SHARE.fullmatch(read_header(parts[-1]).core))
    return is_share or bool(COMPARED.search(parts[-1]))


def indicator_of_header(header: str, names: NamesIndicator) -> tuple[str, int] | None:
    """Find the indicator that a header names, whatever period and unit stand with it."""
    parts = header.split(JOINT)
    if len(parts) > 1 and compares(header) and not _is_very_name(parts[-1], names):
        return None
    best: tuple[str, int] | None = None
    for words in _candidates(header, parts):
        named = names(words)
        if named is None or (named[1] < VERY_NAME and COMPARED.search(words)):
            continue
        if best is None or named[1] > best[1]:
            best = named
    if best is None:
        return None
    last = parts[-1]
    is_plain = len(parts) == 1 or best == names(last) or is_below_groups(last)
    is_plain = is_plain or bool(THIS_PERIOD.search(last)) or not read_header(last).core
    return best if is_plain else (best[0], best[1] - 5)


def _candidates(header: str, parts: list[str]) -> list[str]:
    """List the words that may be the name: each part, without unit and period, and all together."""
    cores = [read_header(part).core for part in parts]
    words = [header, *parts, *(core for core in cores if len(core) > 1), "".join(cores)]
    return list(dict.fromkeys(word for word in words if word and not is_below_groups(word)))


def _is_very_name(words: str, names: NamesIndicator) -> bool:
    named = names(words) or names(read_header(words).core)
    return named is not None and named[1] >= VERY_NAME

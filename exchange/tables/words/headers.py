"""The words of a header: how they are compared, and the unit and the period that stand in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from parks.text.folding import fold
from parks.text.periods import normalise

# How the rows of a head are joined.
JOINT = " / "
# Longer words are no header: nothing is compared with them.
LONGEST = 80
BRACKETS = re.compile(r"[(\[{【〔<《](.*?)[)\]}】〕>》]")
# What stands before or after the words of a header and says nothing.
NUMBERING = re.compile(r"^(?:\d{1,2}[、.．)]|[一二三四五六七八九十]{1,3}、|\(\d{1,2}\)|[①-⑳])\s*")
SIGNS = re.compile(r"[\s*※#_\-·•.,:;、，。：；'\"“”‘’|\\/&+±?!~^`=]+")
BETWEEN_CHINESE = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])\s+(?=[\u3000-\u9fff\uff00-\uffef])"
)
UNIT_WORD = (
    r"(?:[百千万亿]*(?:美元|元|亩|公顷|平方公里|平方千米|平方米|公里|千米|米|吨标准煤|吨标煤|吨|人次|人|户|家|个|项|件|宗|条|"
    r"处|台|套|辆|座|次|分|位|名|天|日|工作日|月|年|小时|千瓦时|千瓦|度|立方米|床|倍|百分点|个百分点|"
    r"m2|m²|㎡|km2|km²|ha|mu|kwh|kw|t|%|‰|percent|yuan))"
)
UNIT = re.compile(
    rf"(?:单位[:：]?)?({UNIT_WORD}(?:[/每]{UNIT_WORD[:-1]}|百家企业|百名职工))?)", re.I
)
YEAR = r"(?:(?:19|20)\d{2}|(?<!\d)\d{2}(?=年))\s*年?(?:度)?"
PART = (
    r"(?:上半年|下半年|全年|第?[一二三四1-4]季度|前[一二三四]季度|[hq][1-4]|"
    r"1?\d月?\s*[-至到]\s*1?\d月(?:份)?|1?\d月(?:份)?)"
)
PERIOD = re.compile(rf"(?:截至|截止)?(?:{YEAR}[-/]?(?:{PART})?|{PART})(?:底|末)?", re.I)


@dataclass(frozen=True)
class HeaderWords:
    """What a header says.

    `keys` are all the ways in which the header may be compared, with how many points of certainty
    each loses. `core` is the key without brackets, units and periods.
    """

    losses: Mapping[str, int]
    core: str
    unit: str = ""
    period: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The ways in which the header may be compared, the closest first."""
        return tuple(self.losses)


def tidy(words: str) -> str:
    """Write a header in one line: 责 任 单 位 is 责任单位, a line break is a blank or nothing."""
    # blanks before and after, and those between Chinese characters, only spread a word
    return " ".join(BETWEEN_CHINESE.sub("", words.strip()).split())


@lru_cache(maxsize=20_000)
def key_of(words: str) -> str:
    """Write words as they are compared: folded, without blanks and signs."""
    folded = NUMBERING.sub("", fold(words[:LONGEST]).strip("*※ "))
    return SIGNS.sub("", BRACKETS.sub(r"\1", folded)) or SIGNS.sub("", fold(words[:LONGEST]))


@lru_cache(maxsize=20_000)
def read_header(header: str) -> HeaderWords:
    """Take a header apart."""
    parts = [part for part in fold(header[: LONGEST * 3]).split(JOINT) if part.strip()]
    unit = next((found for part in reversed(parts) if (found := unit_in(part))), "")
    bare = [_without_unit(part) for part in parts]
    period, bare = _take_period(bare)
    cores = [core for part in bare if (core := _key(BRACKETS.sub("", part)))]
    spoken = [core for part in bare if (core := _key(BRACKETS.sub(r"\1", part)))]
    keys = [(key_of(header), 0)]
    if spoken:
        keys += [("".join(spoken), 0), (_inside_first(bare[-1]), 1), (spoken[-1], 1)]
        keys += [("".join(reversed(spoken)), 1)]
    if cores:
        # what stands in brackets may be what matters
        keys += [("".join(cores), 3), (cores[-1], 4), ("".join(reversed(cores)), 4)]
    losses: dict[str, int] = {}
    for key, loss in keys:
        if key:
            losses.setdefault(key, loss)
    return HeaderWords(losses, "".join(cores), unit, period)


def unit_in(words: str) -> str:
    """Find the unit in a part of a header: 万元/亩 in 亩均税收（万元/亩）, or the part itself."""
    text = unicodedata.normalize("NFKC", words).strip()
    for inside in reversed(BRACKETS.findall(text)):
        if match := UNIT.fullmatch(SIGNS_BUT_SLASH.sub("", inside)):
            return match[1]
    if match := UNIT.fullmatch(text):
        return match[1]
    head, slash, last = text.rpartition("/")
    if slash and len(head) > 1 and (match := UNIT.fullmatch(last.strip())):
        return match[1]
    return ""


SIGNS_BUT_SLASH = re.compile(r"[\s:：]|单位|计量")


def _without_unit(part: str) -> str:
    """Take the unit away, unless it is all that there is."""
    text = part.strip()
    for inside in BRACKETS.finditer(text):
        if UNIT.fullmatch(SIGNS_BUT_SLASH.sub("", inside[1])):
            text = text.replace(inside[0], "")
    head, slash, last = text.rpartition("/")
    if slash and len(head) > 1 and UNIT.fullmatch(last.strip()):
        text = head
    return text.strip()


def _take_period(parts: list[str]) -> tuple[str, list[str]]:
    """Take the period out of the parts of a header."""
    words = ""
    rest = []
    for part in parts:
        match = PERIOD.search(part)
        if match and normalise(match[0]) or match and NAMES_MONTHS.fullmatch(match[0]):
            words = f"{words}{match[0]}"
            part = f"{part[: match.start()]}{part[match.end() :]}"
        rest.append(part)
    if not words:
        return "", parts
    return normalise(words) or words.strip(), rest


NAMES_MONTHS = re.compile(PART + r"(?:底|末)?", re.I)


def _key(words: str) -> str:
    """Write a part of a header as a key."""
    return SIGNS.sub("", NUMBERING.sub("", words.strip("*※ ")))


def _inside_first(part: str) -> str:
    """Put what stands in brackets first: 牵头责任单位 of 责任单位（牵头）."""
    inside = "".join(BRACKETS.findall(part))
    return _key(inside + BRACKETS.sub("", part)) if inside else ""

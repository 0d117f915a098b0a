"""Cells that hold words: texts, choices, lists of units, numbered steps."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from exchange.tables.values.days.dates import Edge, read_day_words
from exchange.tables.values.reading import Doubt, Problem, Reading, Surroundings
from exchange.tables.values.signs import says_nothing
from exchange.workbooks.cells import Cell
from parks.text.folding import fold

BETWEEN = re.compile(r"[、,，;；\n]+|(?<=[局委办])\s+")
LEADING = re.compile(r"(?:牵头|主办|负责|主责)(?:单位|部门)?[:：]?|[（(](?:牵头|主办)[)）]")
HELPING = re.compile(r"(?:配合|协办|参与|会同)(?:单位|部门)?[:：]?|[（(](?:配合|协办)[)）]")
SUMMED_UP = re.compile(
    r"等\s*[\d一二三四五六七八九十]*\s*(?:家|个)?(?:单位|部门)|各县|各区|各镇|有关(?:单位|部门)|市直各"
)
STEP = re.compile(
    r"(?:^|(?<=[\s;；。]))(?:[（(]?\d{1,2}[)）.、．]|[①-⑳]|[一二三四五六七八九十]{1,2}(?:是|、)|第[一二三四五六七八九十]步)\s*"
)
# between Chinese signs and brackets a line end stands for nothing, elsewhere for a blank
LINE_END = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\n|\n(?=[\u3000-\u9fff\uff00-\uffef])")
DONE = re.compile(r"^[√✓✔]|[（(]已完成[)）]|已完成$")
YES = frozenset({"是", "√", "✓", "y", "yes", "true", "有", "1", "对"})
NO = frozenset({"否", "×", "✗", "x", "n", "no", "false", "无", "0", "错"})


def read_text(cell: Cell, longest: int | None, *, is_line: bool = False) -> Reading[str]:
    """Read words; a formula that somebody typed as words stays words.

    Several lines become one where the field is a line.
    """
    if cell.details.error:
        return Reading(problem=Problem(_("The formula failed; no value is stored.")))
    text = _clean(cell.text)
    if is_line:
        text = LINE_END.sub("", text).replace("\n", " ")
    if says_nothing(text):
        return Reading()
    if longest is not None and len(text) > longest:
        words = _("%(count)d signs, more than fit.") % {"count": len(text)}
        return Reading(problem=Problem(words, _("at most %(most)d signs") % {"most": longest}))
    return Reading(text)


def _clean(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.replace("\r", "\n").split("\n")]
    return "\n".join(line for line in lines if line).lstrip("'")


def read_choice(
    cell: Cell, about: str, choices: Sequence[tuple[str, object]], synonyms: Mapping[str, str]
) -> Reading[str]:
    """Read a choice by its value, its words in either language, or words of the field."""
    text = fold(cell.text)
    if says_nothing(cell.text):
        return Reading()
    for value, label in choices:
        if text in (fold(str(value)), fold(str(label))):
            return Reading(str(value))
    if text in synonyms:
        return Reading(synonyms[text])
    return Reading(doubt=Doubt(about, cell.text, [str(value) for value, _label in choices]))


def read_yes_no(cell: Cell) -> Reading[bool]:
    """Read a yes or a no."""
    if isinstance(cell.value, bool):
        return Reading(cell.value)
    text = fold(cell.text)
    if not text:
        return Reading()
    if text in YES or text in NO:
        return Reading(text in YES)
    return Reading(problem=Problem(_("Neither yes nor no."), _("是, 否, √, ×")))


def split_list(words: str) -> list[str]:
    """Split a list of names."""
    return [part for part in (name.strip() for name in BETWEEN.split(words)) if part]


def split_units(words: str) -> tuple[list[str], list[str], list[str]]:
    """Split the units of a cell into those that lead, those that help, and words that name none."""
    leading: list[str] = []
    helping: list[str] = []
    vague: list[str] = []
    is_helping = False
    for part in split_list(words):
        if HELPING.search(part):
            is_helping = True
        elif LEADING.search(part):
            is_helping = False
        name = HELPING.sub("", LEADING.sub("", part)).strip(" :：")
        if SUMMED_UP.search(name):
            vague.append(name)
        elif name:
            (helping if is_helping or leading else leading).append(name)
    return leading, helping, vague


def read_steps(words: str, surroundings: Surroundings) -> list[dict[str, object]]:
    """Read the numbered steps of a cell, each with the day that it names."""
    parts = [part for part in STEP.split(words) if part.strip()]
    if len(parts) < 2:
        parts = re.split(r"[;；\n]+", words)
    steps: list[dict[str, object]] = []
    for part in parts:
        text = part.strip(" ;；。\n")
        if not text:
            continue
        day = _day_in(text, surroundings)
        steps.append(
            {
                "words": DONE.sub("", text).strip()[:160] or text[:160],
                "due_on": day,
                "is_done": bool(DONE.search(text)),
            }
        )
    return steps


def _day_in(text: str, surroundings: Surroundings) -> str | None:
    found = re.match(
        r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|底|末)?(?:前|底前)?|\d{4}[-./]\d{1,2}[-./]\d{1,2}", text
    )
    if found is None:
        return None
    reading = read_day_words(found[0], surroundings, edge=Edge.LAST)
    return reading.value.isoformat() if reading.value else None

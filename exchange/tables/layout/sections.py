"""Lines that head the rows below them: 一、园区规划类, or the name of a park alone."""

from __future__ import annotations

import re

from exchange.tables.words.patterns import squeeze

STYLES = (
    re.compile(r"第[一二三四五六七八九十\d]+(?:部分|类|章|批|篇)"),
    re.compile(r"[一二三四五六七八九十]{1,3}[、.]"),
    re.compile(r"\([一二三四五六七八九十]{1,3}\)"),
    re.compile(r"\d{1,2}[、.](?!\d)"),
    re.compile(r"\(\d{1,2}\)|[①-⑳]"),
)
PLAIN = len(STYLES)
JOINT = " / "


def style_of(words: str) -> int:
    """Tell how a line is numbered; PLAIN where it is not."""
    squeezed = squeeze(words)
    styles = (place for place, style in enumerate(STYLES) if style.match(squeezed))
    return next(styles, PLAIN)


class Sections:
    """The lines that head the rows that are read now, the outer one first."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []
        self._order: list[int] = []

    def begin(self, words: str) -> None:
        """Begin a section. One that is numbered like an open one ends it and all within it."""
        style = style_of(words)
        if style not in self._order:
            self._order.append(style)
            # numbers nest by their kind; a plain name stands where it was first met
            if style != PLAIN and PLAIN not in self._order[:-1]:
                self._order.sort()
        rank = self._order.index(style)
        kept = [(own, text) for own, text in self._open if self._order.index(own) < rank]
        self._open = [*kept, (style, words)]

    @property
    def words(self) -> str:
        """The words of the open sections."""
        return JOINT.join(words for _style, words in self._open)

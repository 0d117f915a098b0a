"""How records are found: by their words, the pinyin of their name, and its initials."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from parks.text.folding import fold

LONGEST = 250
WORDS = re.compile(r"[^\W_]+")


def to_pinyin(words: str) -> str:
    """Write the words in pinyin without tones, with blanks; an editor may correct it."""
    from pypinyin.core import Pinyin  # costs 50 ms and 20 MB: only where a record is saved

    # what is not Chinese comes in one part, such as "3+7"
    parts = (part for phrase in Pinyin().seg(words) for part in _spelled(phrase))
    return " ".join(piece for part in parts for piece in WORDS.findall(part))[:LONGEST]


@lru_cache(maxsize=20_000)
def _spelled(phrase: str) -> tuple[str, ...]:
    """Spell a phrase; in a file of thousands of rows the same phrases come again and again."""
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(phrase))


def searchable(names: Iterable[str], *pinyins: str) -> str:
    """Return the text in which a search looks: a name a line, each pinyin in three spellings.

    The first line is the name proper, so that whoever asks for it meets it before other lines.
    """
    lines = [fold(name) for name in names]
    for pinyin in pinyins:
        syllables = fold(pinyin).split()
        initials = "".join(syllable[0] for syllable in syllables)
        lines += ["".join(syllables), initials, " ".join(syllables)]
    return "\n".join(dict.fromkeys(line for line in lines if line))

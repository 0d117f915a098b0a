"""How names are found: by their words, their pinyin, and its initials."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 250
WORDS = re.compile(r"[^\W_]+")


def to_pinyin(words: str) -> str:
    """Write the words in pinyin without tones, with blanks; an editor may correct it."""
    from pypinyin import lazy_pinyin  # costs 50 ms and 20 MB: only where a record is saved

    # what is not Chinese comes in one part, such as "3+7"
    pieces = (piece for part in lazy_pinyin(words) for piece in WORDS.findall(part))
    return " ".join(pieces)[:LONGEST]


def searchable(names: Iterable[str], pinyin: str) -> str:
    """Return the text in which a search looks: names, and pinyin in three spellings."""
    syllables = pinyin.split()
    spellings = ["".join(syllables), "".join(syllable[0] for syllable in syllables), pinyin]
    return "\n".join(dict.fromkeys(name for name in [*names, *spellings] if name)).lower()

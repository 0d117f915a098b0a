"""The order of names: by pinyin, and numbers by their value, the same on every database.

A key is made of small letters and digits alone, which every collation puts in the same order:
digits before letters. A zero parts the words.
"""

from __future__ import annotations

import re
import unicodedata

from parks.text.pinyin import to_pinyin

LONGEST_KEY = 400
LONGEST_PATH = 2000
# so many characters of the name tell names of one sound apart
TOLD_APART = 40
PIECES = re.compile(r"[0-9]+|[^\W\d_]+")


def sort_key(name: str, pinyin: str = "") -> str:
    """Make the key by which a name is sorted; `pinyin` where an editor has corrected it."""
    words = unicodedata.normalize("NFKC", pinyin or to_pinyin(name)).lower()
    key = "0".join(map(_piece, PIECES.findall(words)))
    apart = "".join(f"{ord(character):05x}" for character in name[:TOLD_APART])
    return f"{key}00{apart}"[:LONGEST_KEY]


def sort_path(above: str, key: str) -> str:
    """Make the key of a place in a tree: it stands after the one above and before the next."""
    return f"{above}0000{key}"[-LONGEST_PATH:] if above else key


def _piece(piece: str) -> str:
    """Write a number with its length first, and letters without marks."""
    if piece.isascii() and piece.isdigit():
        digits = piece.lstrip("0") or "0"
        return f"1{len(digits):02}{digits}"
    plain = unicodedata.normalize("NFKD", piece)
    letters = "".join(letter for letter in plain if letter.isalnum())
    return "".join(letter if letter.isascii() else f"zz{ord(letter):05x}" for letter in letters)

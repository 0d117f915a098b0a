"""Words put together for people, with the signs of their language between them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from django.utils.translation import pgettext, pgettext_lazy

# Signs that are no spaces to Unicode and yet leave the paper white: fillers of Hangul, and Braille
# without a dot.
WHITE = frozenset("\u115f\u1160\u2800\u3164\uffa0")


# as a title says how many there are
NUMBER_WORDS = (
    pgettext_lazy("how many", "no"),
    pgettext_lazy("how many", "one"),
    pgettext_lazy("how many", "two"),
    pgettext_lazy("how many", "three"),
    pgettext_lazy("how many", "four"),
    pgettext_lazy("how many", "five"),
    pgettext_lazy("how many", "six"),
    pgettext_lazy("how many", "seven"),
    pgettext_lazy("how many", "eight"),
    pgettext_lazy("how many", "nine"),
    pgettext_lazy("how many", "ten"),
)


def number_word(n: int) -> str:
    """Write a small number as a word, as a title does; a larger one in figures."""
    return str(NUMBER_WORDS[n]) if n < len(NUMBER_WORDS) else str(n)


def is_blank(words: str) -> bool:
    """Say whether nothing can be read: spaces, zero-width signs, marks that stand on nothing."""
    return all(unicodedata.category(sign)[0] in "CMZ" or sign in WHITE for sign in words)


def listed(words: Iterable[object]) -> str:
    """Join words as a list in a sentence: “a, b” in English, “a、b” in Chinese."""
    return pgettext("list separator", ", ").join(str(word) for word in words)


def in_turn(clauses: Iterable[object]) -> str:
    """Join whole clauses one after the other: “a; b” in English, “a；b” in Chinese."""
    return pgettext("clause separator", "; ").join(str(clause) for clause in clauses)

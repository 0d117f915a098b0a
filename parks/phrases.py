"""Words put together for people, with the signs of their language between them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import pgettext


def listed(words: Iterable[object]) -> str:
    """The words as a list in a sentence: “a, b” in English, “a、b” in Chinese."""
    return pgettext("list separator", ", ").join(str(word) for word in words)


def in_turn(clauses: Iterable[object]) -> str:
    """Whole clauses one after the other: “a; b” in English, “a；b” in Chinese."""
    return pgettext("clause separator", "; ").join(str(clause) for clause in clauses)

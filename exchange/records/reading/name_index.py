"""Records found by the names that files use: whole, inside of a longer text, or nearly alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from parks.text.folding import fold

SIGNS = re.compile(r"[\s()（）\[\]【】·•\-_—、,，.。:：;；“”\"'《》/]+")
INTRODUCED = re.compile(r"^(?:其中|含|包括|#)\s*[:：]?\s*")
# a name inside of a longer text has at least so many signs
SHORTEST_INSIDE = 4
NEAR = 72
LIKELY = 90
OFFERED = 5
# longer words name nothing, and a cell may hold thirty thousand signs
LONGEST = 1_000
# so many names are compared one by one; beyond it only those that share a sign pair
MOST_COMPARED = 20_000


def name_key(words: str) -> str:
    """Make a name comparable: folded, without blanks, brackets, signs and what introduces it."""
    return SIGNS.sub("", INTRODUCED.sub("", fold(words).lstrip()))


@dataclass(frozen=True)
class Match:
    """What words name: a record for sure, or records to choose from."""

    key: int | None = None
    offers: Sequence[str] = ()
    # the record that a longer text names, or that is nearly called so; a person confirms it
    likely: int | None = None


class NameIndex:
    """The names of many records; the first name of each is the one it is called by."""

    def __init__(self, names: Mapping[int, Sequence[str]]) -> None:
        self.labels = {key: row[0] for key, row in names.items() if row}
        self.by_key: dict[str, set[int]] = {}
        for key, row in names.items():
            for name in row:
                if folded := name_key(name):
                    self.by_key.setdefault(folded, set()).add(key)
        self._found: dict[str, Match] = {}

    def find(self, words: str) -> Match:
        """Find the record that words name."""
        text = name_key(words[:LONGEST])
        if text not in self._found:
            self._found[text] = self._find(text)
        return self._found[text]

    def _find(self, text: str) -> Match:
        if not text:
            return Match()
        keys = self.by_key.get(text, set())
        if len(keys) == 1:
            return Match(next(iter(keys)))
        own = [key for key in keys if name_key(self.labels[key]) == text]
        if len(own) == 1:
            return Match(own[0])  # to others it is only an alias
        if keys:
            return Match(offers=self._labels(sorted(keys)))
        inside = self._inside(text)
        if len(inside) == 1:
            return Match(offers=self._labels(inside), likely=inside[0])
        shortened = self._shortened(text)
        if len(shortened) == 1:
            return Match(offers=self._labels(shortened), likely=shortened[0])
        near = self._near(text)
        keys_offered = list(dict.fromkeys([*inside, *(key for key, _score in near)]))
        likely = [key for key, score in near if score >= LIKELY]
        return Match(
            offers=self._labels(keys_offered)[:OFFERED],
            likely=likely[0] if len(set(likely)) == 1 else None,
        )

    def inside(self, words: str) -> int | None:
        """Return the one record whose name stands in a longer text."""
        keys = self._inside(name_key(words))
        return keys[0] if len(keys) == 1 else None

    def _labels(self, keys: Iterable[int]) -> list[str]:
        return [self.labels[key] for key in keys]

    def _inside(self, text: str) -> list[int]:
        """Find the records whose name stands in a longer text, the longest name first."""
        found: dict[int, int] = {}
        for length in self._lengths:
            if length > len(text):
                continue
            for start in range(len(text) - length + 1):
                for key in self.by_key.get(text[start : start + length], ()):
                    found.setdefault(key, length)
        if not found:
            return []
        longest = max(found.values())
        return [key for key, length in found.items() if length == longest]

    @cached_property
    def _lengths(self) -> list[int]:
        lengths = {len(name) for name in self.by_key}
        return sorted((n for n in lengths if n >= SHORTEST_INSIDE), reverse=True)

    def _shortened(self, text: str) -> list[int]:
        """Find the records whose name holds all signs in their order: 新圩智造园 is short for
        惠阳（新圩）智能制造产业园.
        """
        if len(text) < SHORTEST_INSIDE or text.isascii():
            return []  # letters in their order say nothing
        found: dict[int, None] = {}
        for name, keys in self.by_key.items():
            if len(name) > len(text) and name[-1] == text[-1] and _holds_in_order(name, text):
                found.update(dict.fromkeys(sorted(keys)))
        return list(found)

    def _near(self, text: str) -> list[tuple[int, float]]:
        """Find the records that are nearly called so, the nearest first, with their likeness."""
        names = list(self.by_key)
        if len(self.by_key) > MOST_COMPARED:
            pairs = {text[at : at + 2] for at in range(len(text) - 1)}
            names = [name for name in self.by_key if any(pair in name for pair in pairs)]
        found = process.extract(text, names, scorer=fuzz.WRatio, limit=OFFERED, score_cutoff=NEAR)
        return [(key, score) for name, score, _place in found for key in sorted(self.by_key[name])]


def _holds_in_order(name: str, text: str) -> bool:
    signs = iter(name)
    return all(sign in signs for sign in text)

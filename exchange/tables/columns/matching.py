"""How far a header names the fields of a kind, by its words alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from exchange.tables.words.headers import JOINT, read_header
from exchange.tables.words.vocabulary import Match, synonyms, undressed, without_home

# What a word loses that is known without its ends, or stands in the upper row of a head.
UNDRESSED = 6
OF_THE_FIRST_ROW = 20
# A word within a longer one: how much of its certainty is left at the least, and by its share.
WITHIN = (0.62, 0.30)
SHORTEST_WITHIN = 2
# Words that are nearly the same: likeness from which they pass, and what certainty they give.
NEAR = 78
NEAR_GIVES = (58, 20)


@lru_cache(maxsize=20_000)
def fields_by_header(kind: str, header: str) -> Mapping[str, Match]:
    """Find the fields that a header may name, with how certain each is."""
    known = synonyms(kind)
    words = read_header(header)
    best: dict[str, Match] = {}
    for key, loss in words.losses.items():
        _take(best, known.get(key, {}), loss)
    if JOINT in header:
        for key in read_header(header.split(JOINT)[0]).keys:
            _take(best, known.get(key, {}), OF_THE_FIRST_ROW)
    if best or any(key in without_home() for key in words.keys):
        return best
    for key in words.keys:
        for shape in undressed(key):
            _take(best, known.get(shape, {}), UNDRESSED)
    if best:
        return best
    for key in words.keys[:2]:
        _take_parts(best, known, key)
    if words.keys:
        _take_near(best, known, words.keys[0])
    return best


def names_nothing_known(header: str) -> bool:
    """Say whether a header is known to name what no kind of record has."""
    return any(key in without_home() for key in read_header(header).keys)


def _take(best: dict[str, Match], fields: Mapping[str, Match], less: int) -> None:
    """Keep the better match of each field."""
    for field, match in fields.items():
        certainty = match.certainty - less
        if field not in best or best[field].certainty < certainty:
            best[field] = Match(certainty, match.word)


def _take_parts(best: dict[str, Match], known: Mapping[str, Mapping[str, Match]], key: str) -> None:
    """Find the longest known words within a key; its end says most of what it means."""
    lengths = range(len(key) - 1, SHORTEST_WITHIN - 1, -1)
    for length in lengths:
        for start in (len(key) - length, *range(len(key) - length)):
            part = key[start : start + length]
            if part not in known or part.isascii():
                continue
            is_end = start + length == len(key)
            share = WITHIN[0] + WITHIN[1] * length / len(key) - (0 if is_end else 0.1)
            found = {
                field: Match(round(match.certainty * share), match.word)
                for field, match in known[part].items()
            }
            _take(best, found, 0)
        if best:
            return


def _take_near(best: dict[str, Match], known: Mapping[str, Mapping[str, Match]], key: str) -> None:
    """Find words that differ by a slip of the pen."""
    if len(key) < 4:
        return
    near = process.extract(key, _words(tuple(known)), scorer=fuzz.ratio, score_cutoff=NEAR, limit=3)
    for word, likeness, _place in near:
        gained = NEAR_GIVES[0] + NEAR_GIVES[1] * (likeness - NEAR) / (100 - NEAR)
        found = {
            field: Match(round(gained * match.certainty / 100), match.word)
            for field, match in known[word].items()
        }
        _take(best, found, 0)


@lru_cache(maxsize=16)
def _words(known: tuple[str, ...]) -> Sequence[str]:
    return [word for word in known if len(word) >= 4]

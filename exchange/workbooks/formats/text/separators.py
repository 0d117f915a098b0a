"""What stands between the values of a text."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice

from exchange.workbooks import limits
from exchange.workbooks.refusals import Refusal, RefusedError

SEPARATORS = ("\t", ",", ";", "|", "，")
NAMED = re.compile(r'"?sep=(.)"?[ \t,;]*(?:\n|$)', re.IGNORECASE)
SAMPLE_CHARACTERS = 128 * 1024
SAMPLE_RECORDS = 200
# A full-width comma is also written inside of sentences.
NEARLY_ALL = 0.9
# Two separators that fit as well: the one that makes more columns.
AS_GOOD = 0.1


def records(lines: Iterable[str], separator: str) -> Iterator[list[str]]:
    """Read records; a quoted line end starts none."""
    return csv.reader(lines, delimiter=separator, strict=False)


def lines_of(pieces: Iterable[str]) -> Iterator[str]:
    """Walk the lines, whose ends are of three kinds. Raises RefusedError for an endless one."""
    ends = io.IncrementalNewlineDecoder(None, translate=True)
    open_line: list[str] = []
    length = 0
    for piece in pieces:
        head, *rest = ends.decode(piece).split("\n")
        open_line.append(head)
        length += len(head)
        if length > limits.ROW_CHARACTERS:
            raise RefusedError(Refusal.LINE_CHARACTERS, most=limits.ROW_CHARACTERS)
        if rest:
            yield f"{''.join(open_line)}\n"
            for line in rest[:-1]:
                yield f"{line}\n"
            open_line = [rest[-1]]
            length = len(rest[-1])
    last = "".join(open_line) + ends.decode("", final=True)
    if last:
        yield last


def named_separator(line: str) -> str:
    """Return the separator that a first line such as sep=; names for Excel."""
    match = NAMED.fullmatch(line)
    return match[1] if match else ""


def likely_separator(sample: str) -> str:
    """Find what separates values: what gives most records the same number of them."""
    sample = sample[:SAMPLE_CHARACTERS]
    best = "\t"
    best_share = 0.0
    best_width = 1
    for separator in SEPARATORS:
        share, width = _regularity(sample, separator)
        if width < 2 or (separator == "，" and share < NEARLY_ALL):
            continue
        is_better = share > best_share + AS_GOOD
        is_as_good = share > best_share - AS_GOOD and width > best_width
        if is_better or is_as_good:
            best, best_share, best_width = separator, share, width
    return best


def _regularity(sample: str, separator: str) -> tuple[float, int]:
    """Return the share of records of the commonest width, and that width."""
    widths: list[int] = []
    # what cannot be read is refused later, with its place
    with suppress(csv.Error, RefusedError):
        for record in islice(records(lines_of([sample]), separator), SAMPLE_RECORDS):
            if any(record):
                widths.append(len(record))
    if len(sample) == SAMPLE_CHARACTERS and len(widths) > 1:
        # the last one was cut
        widths.pop()
    counted = Counter(width for width in widths if width > 1)
    if not counted:
        return 0.0, 1
    width, count = max(counted.items(), key=lambda item: (item[1], item[0]))
    return count / len(widths), width

"""Packed files: what is in them is looked at before anything is unpacked, and read as a stream."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from exchange.workbooks import limits
from exchange.workbooks.refusals import Refusal, RefusedError
from parks.evidence.archives import END, Archive
from parks.evidence.refusals import ENCRYPTED, TOO_MUCH, TWO_FILES, ContentRefusedError

# What holds the cells is read as a stream, and may be as dull as it likes.
STREAMED = ("xl/worksheets/", "content.xml")
# So little is unpacked from anything.
SMALL_BYTES = limits.MEGABYTE
WHY = {
    ENCRYPTED: Refusal.PASSWORD,
    TOO_MUCH: Refusal.UNPACKED_TIMES,
    TWO_FILES: Refusal.TWO_FILES,
}


class Package:
    """An archive whose parts are found by name, whatever the case of its letters.

    Raises RefusedError for one that is broken or would unpack to too much.
    """

    def __init__(self, content: IO[bytes]) -> None:
        _refuse_truncated(content)
        with _as_refused():
            self._archive = Archive(content, None)
            self._archive.refuse_overlapping()
            self._archive.refuse_encrypted()
        self._names: dict[str, str] = {}
        self._sizes: dict[str, int] = {}
        unpacked = 0
        for name, packed, size in self._archive.sizes():
            plain = name.replace("\\", "/").lstrip("/").casefold()
            unpacked += size
            is_streamed = plain.startswith(STREAMED)
            is_much = size > max(packed * limits.UNPACKED_TIMES, SMALL_BYTES)
            if is_much and not is_streamed:
                raise RefusedError(Refusal.UNPACKED_TIMES)
            self._names[plain] = name
            self._sizes[plain] = size
        if unpacked > limits.UNPACKED_BYTES:
            most = limits.UNPACKED_BYTES // limits.MEGABYTE
            raise RefusedError(Refusal.UNPACKED_SIZE, most=most)

    @property
    def names(self) -> list[str]:
        """The parts, in small letters."""
        return list(self._names)

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return name.casefold() in self._names

    def stream(self, name: str) -> Iterator[bytes]:
        """Unpack a part piece by piece. Raises RefusedError where it is not there or broken."""
        own = self._names.get(name.casefold())
        if own is None:
            raise RefusedError(Refusal.DAMAGED)
        with _as_refused():
            yield from self._archive.part(own)

    def whole(self, name: str, most: int = limits.SMALL_PART_BYTES) -> bytes:
        """Unpack a small part."""
        if self._sizes.get(name.casefold(), 0) > most:
            raise RefusedError(Refusal.UNPACKED_TIMES)
        return b"".join(self.stream(name))


@contextmanager
def _as_refused() -> Iterator[None]:
    try:
        yield
    except ContentRefusedError as error:
        raise RefusedError(WHY.get(str(error), Refusal.DAMAGED)) from error


def _refuse_truncated(content: IO[bytes]) -> None:
    """Say that the end is missing: the directory of an archive stands there."""
    size = content.seek(0, 2)
    content.seek(max(0, size - limits.ARCHIVE_END))
    if END not in content.read():
        raise RefusedError(Refusal.TRUNCATED, size=f"{size / limits.MEGABYTE:.1f}")

"""Office and OFD files are zip archives: each part is unpacked once, within bounds, and kept
nowhere.

What the directory of an archive says of a part is not believed: a program that reads another
directory, or none, must not meet another file.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from parks.evidence.refusals import (
    DAMAGED,
    ENCRYPTED,
    OUTSIDE,
    TOO_MUCH,
    TWO_FILES,
    ContentRefusedError,
)

MOST_ENTRIES = 2_000
MOST_UNPACKED_BYTES = 200 * 1024 * 1024
MOST_TIMES = 100
# A directory line is 46 bytes and a name; names of Office parts are short.
LONGEST_DIRECTORY_BYTES = MOST_ENTRIES * 512
LOCAL = b"PK\x03\x04"
END = b"PK\x05\x06"
END_64 = b"PK\x06\x07"
LOCAL_SIZE = 30
END_SIZE = 22
END_64_SIZE = 20
LONGEST_COMMENT = 65_535
PLAIN_METHODS = (ZIP_STORED, ZIP_DEFLATED)  # all that Office writes
IS_ENCRYPTED = 0x1
IN_UTF_8 = 0x800
PIECE = 1024 * 1024


@dataclass
class Room:
    """How many bytes may still be unpacked, archives within an archive included."""

    left: int = MOST_UNPACKED_BYTES

    def take(self, size: int) -> None:
        """Take so much of it; raises ContentRefusedError where it is not there."""
        self.left -= size
        if self.left < 0:
            raise ContentRefusedError(TOO_MUCH)


class Archive:
    """An archive whose directory was found to be one; its parts are read one after the other, or
    by name.

    Raises ContentRefusedError for one that is broken, hides something or would unpack beyond
    bounds; without a room whoever reads it looks at the sizes.
    """

    def __init__(self, content: IO[bytes], room: Room | None) -> None:
        self._content = content
        self._start_of_directory = _check_end(content)
        try:
            content.seek(0)
            with ZipFile(content) as archive:
                self._entries = archive.infolist()
        except (BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
            raise ContentRefusedError(DAMAGED) from None
        if room:
            _check_sizes(self._entries, room)
        _check_names(self._entries)
        self.names = [entry.filename for entry in self._entries]

    def sizes(self) -> Iterator[tuple[str, int, int]]:
        """Name the parts with what they take, packed and unpacked, as the directory says."""
        for entry in self._entries:
            yield entry.filename, entry.compress_size, entry.file_size

    def part(self, name: str) -> Iterator[bytes]:
        """Unpack one part piece by piece. Raises ContentRefusedError where it is not as stated."""
        for entry in self._entries:
            if entry.filename == name:
                return self._unpack(entry, self._check_head(entry))
        raise ContentRefusedError(DAMAGED)

    def refuse_overlapping(self) -> None:
        """Refuse parts that share bytes: a few of those unpack to anything."""
        end = 0
        for entry in sorted(self._entries, key=lambda entry: entry.header_offset):
            if entry.header_offset < end:
                raise ContentRefusedError(TWO_FILES)
            end = entry.header_offset + LOCAL_SIZE + entry.compress_size
        if end > self._start_of_directory:
            raise ContentRefusedError(TWO_FILES)

    def refuse_encrypted(self) -> None:
        """Refuse parts that are encrypted, or packed as Office packs none."""
        for entry in self._entries:
            if entry.flag_bits & IS_ENCRYPTED or entry.compress_type not in PLAIN_METHODS:
                raise ContentRefusedError(ENCRYPTED)

    def parts(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Unpack each part piece by piece, in the order in which they lie.

        Raises ContentRefusedError where a part is not what the directory says of it, or a part
        that the directory does not name lies before, between or behind them.
        """
        end = 0
        for entry in sorted(self._entries, key=lambda entry: entry.header_offset):
            self._check_gap(end, entry.header_offset)
            start = self._check_head(entry)
            pieces = self._unpack(entry, start)
            yield entry.filename, pieces
            for _piece in pieces:
                pass
            end = start + entry.compress_size
        self._check_gap(end, self._start_of_directory)

    def _check_gap(self, start: int, end: int) -> None:
        """Let what a streaming program writes behind a part pass, and no hidden part."""
        self._content.seek(start)
        if end < start or LOCAL in self._content.read(end - start):
            raise ContentRefusedError(TWO_FILES)

    def _check_head(self, entry: ZipInfo) -> int:
        """Compare what stands before a part with the directory; returns where the part begins."""
        self._content.seek(entry.header_offset)
        head = self._content.read(LOCAL_SIZE)
        if len(head) < LOCAL_SIZE or not head.startswith(LOCAL):
            raise ContentRefusedError(DAMAGED)
        flags, method = struct.unpack("<HH", head[6:10])
        name_length, extra_length = struct.unpack("<HH", head[26:30])
        name = self._content.read(name_length)
        encoding = "utf-8" if flags & IN_UTF_8 else "cp437"
        is_same_name = name.decode(encoding, "replace") == entry.orig_filename
        if method != entry.compress_type or flags & IS_ENCRYPTED or not is_same_name:
            raise ContentRefusedError(DAMAGED)
        return entry.header_offset + LOCAL_SIZE + name_length + extra_length

    def _unpack(self, entry: ZipInfo, start: int) -> Iterator[bytes]:
        """Unpack no more than the directory says there is, and refuse what is more or less."""
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        is_packed = entry.compress_type == ZIP_DEFLATED
        position = start
        end = start + entry.compress_size
        size = 0
        sum_of_part = 0
        waiting = b""
        while not (is_packed and stream.eof) and (waiting or position < end):
            if not waiting:
                self._content.seek(position)
                waiting = self._content.read(min(PIECE, end - position))
                position += len(waiting)
                if not waiting:
                    break
            piece, waiting = _next_piece(stream if is_packed else None, waiting)
            size += len(piece)
            sum_of_part = zlib.crc32(piece, sum_of_part)
            if size > entry.file_size:
                raise ContentRefusedError(TOO_MUCH)
            if piece:
                yield piece
        is_whole = position == end and not waiting and (stream.eof or not is_packed)
        if not is_whole or stream.unused_data or size < entry.file_size:
            raise ContentRefusedError(DAMAGED)
        if sum_of_part != entry.CRC:
            raise ContentRefusedError(DAMAGED)


def _next_piece(stream: zlib._Decompress | None, waiting: bytes) -> tuple[bytes, bytes]:
    """Unpack up to a piece; returns it and what waits for the next."""
    if stream is None:
        return waiting, b""
    try:
        piece = stream.decompress(waiting, PIECE)
    except zlib.error:
        raise ContentRefusedError(DAMAGED) from None
    return piece, stream.unconsumed_tail


def _check_end(content: IO[bytes]) -> int:
    """Read how long the directory is before anybody reads it: it may have a million lines.

    Nothing lies before the first part or behind the end, where another program would find it.
    Returns where the directory begins.
    """
    size = content.seek(0, 2)
    content.seek(max(0, size - END_SIZE - LONGEST_COMMENT))
    tail = content.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < END_SIZE:
        raise ContentRefusedError(DAMAGED)
    entries, length, start, comment = struct.unpack("<HLLH", tail[at + 10 : at + END_SIZE])
    is_64 = tail[max(0, at - END_64_SIZE) : at].startswith(END_64)
    if entries > MOST_ENTRIES or length > LONGEST_DIRECTORY_BYTES or is_64:
        raise ContentRefusedError(TOO_MUCH)
    end = size - len(tail) + at
    if start + length != end or at + END_SIZE + comment != len(tail):
        raise ContentRefusedError(TWO_FILES)
    return int(start)


def _check_sizes(entries: list[ZipInfo], room: Room) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_TIMES * max(packed, 1):
        raise ContentRefusedError(TOO_MUCH)
    room.take(unpacked)


def _check_names(entries: list[ZipInfo]) -> None:
    """Refuse names that lead out of the archive, and two that a reader may take for one."""
    names = [entry.filename.replace("\\", "/") for entry in entries]
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise ContentRefusedError(OUTSIDE)
    if len({name.casefold() for name in names}) < len(names):
        raise ContentRefusedError(DAMAGED)


def is_archive_at_the_end(content: IO[bytes]) -> bool:
    """Say whether a program that looks for an archive at the end of a file would find one."""
    size = content.seek(0, 2)
    content.seek(max(0, size - END_SIZE - LONGEST_COMMENT))
    tail = content.read()
    at = tail.rfind(END)
    while at >= 0:
        if len(tail) - at >= END_SIZE:
            count, length = struct.unpack("<HL", tail[at + 10 : at + 16])
            directory = size - len(tail) + at - length
            if count and length and directory >= 0:
                content.seek(directory)
                if content.read(4) == b"PK\x01\x02":
                    return True
        at = tail.rfind(END, 0, at)
    return False

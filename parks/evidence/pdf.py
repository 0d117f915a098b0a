"""What a PDF must not do: run a script, start a program, bring other files, ask for a password.

The names of what it can do are looked for in all of its bytes and in the objects that it packs,
as a viewer may follow objects that another reader does not reach.
"""

from __future__ import annotations

import re
import zlib
from typing import IO

from django.utils.translation import gettext_lazy as _

from parks.evidence.refusals import ENCRYPTED, ContentRefusedError

RUNS = _("it holds a script or starts a program. Print it into a new PDF and send that.")
FILES = _("it holds other files. Send them one by one, and the PDF printed into a new one.")
UNREADABLE = _("it is packed in an unusual way. Print it into a new PDF and send that.")


def _spelled(*names: str) -> bytes:
    """Return the pattern of names each of whose signs may be written by its number, `/J#61va…`."""
    spellings = [
        "".join(f"(?:{sign}|#{ord(sign):02x}|#{ord(sign):02X})" for sign in name) for name in names
    ]
    return f"/(?:{'|'.join(spellings)})".encode()


END = rb"(?![A-Za-z0-9#])"
RUNNING = ("JavaScript", "Launch", "GoToE", "ImportData", "RichMedia", "OnInstantiate", "Rendition")
REFUSED = (
    (re.compile(_spelled("Encrypt") + END), ENCRYPTED),
    (re.compile(_spelled(*RUNNING) + END), RUNS),
    # forms that bring their own programs; so short a name also comes about by chance
    (re.compile(_spelled("XFA") + rb"\s{0,20}[\[\d]"), RUNS),
    (re.compile(_spelled("EmbeddedFiles", "EmbeddedFile") + END), FILES),
)
STREAM = re.compile(rb"\bstream\r?\n")
PACKED_OBJECTS = re.compile(_spelled("ObjStm") + END)
# Packed objects begin with their numbers and places, two whole numbers for each.
OBJECTS = re.compile(rb"(?:\s|%[^\r\n]{0,200}[\r\n])*\d+\s+\d+\s")
FIRST_BYTES = 512
MOST_UNPACKED_BYTES = 200 * 1024 * 1024


def check_pdf(content: IO[bytes]) -> None:
    """Raise ContentRefusedError for a PDF that does more than show pages."""
    content.seek(0)
    written = content.read()
    _check_names(written)
    left = MOST_UNPACKED_BYTES
    end_of_last = 0
    for stream in STREAM.finditer(written):
        before = written[end_of_last : stream.start()]
        end_of_last = stream.end()
        objects = _unpack_objects(memoryview(written)[stream.end() :], left)
        if objects:
            left -= len(objects)
            _check_names(objects)
        elif PACKED_OBJECTS.search(before) and not OBJECTS.match(written, stream.end()):
            raise ContentRefusedError(UNREADABLE)


def _unpack_objects(packed: memoryview, most: int) -> bytes:
    """Unpack a stream that holds objects; empty for any other, and for one that is not packed."""
    stream = zlib.decompressobj()
    try:
        first = stream.decompress(packed[:FIRST_BYTES], FIRST_BYTES)
        if not OBJECTS.match(first):
            return b""
        rest = stream.unconsumed_tail + bytes(packed[FIRST_BYTES:])
        objects = first + stream.decompress(rest, max(most, 1))
    except zlib.error:
        return b""
    if not stream.eof and stream.unconsumed_tail:
        raise ContentRefusedError(UNREADABLE)
    return objects


def _check_names(content: bytes) -> None:
    for pattern, words in REFUSED:
        if pattern.search(content):
            raise ContentRefusedError(words)

"""Office and OFD files are zip archives: only the directory is read, and nothing is unpacked."""

from __future__ import annotations

import struct
from typing import IO
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _

MOST_ENTRIES = 2_000
MOST_UNPACKED_BYTES = 200 * 1024 * 1024
MOST_TIMES = 100
# A directory line is 46 bytes and a name; names of Office parts are short.
LONGEST_DIRECTORY_BYTES = MOST_ENTRIES * 512
END = b"PK\x05\x06"
END_64 = b"PK\x06\x07"
END_SIZE = 22
END_64_SIZE = 20
LONGEST_COMMENT = 65_535
# The folder of the main part says which Office file it is.
FOLDERS = {"word/": ".docx", "xl/": ".xlsx", "ppt/": ".pptx"}
OFFICE_TYPES = "[Content_Types].xml"
# The root of an OFD document, the fixed layout of GB/T 33190.
OFD_ROOT = "OFD.xml"
PLAIN_METHODS = (0, 8)  # stored, deflated: all that Office writes
ENCRYPTED = 0x1


class BadArchiveError(Exception):
    """An archive that is not looked into any further; says why in the reader's language."""


def packed_ending(content: IO[bytes]) -> str:
    """Return the name ending of the Office or OFD file that an archive is; empty for any other.

    Raises BadArchiveError for one that is broken, encrypted, holds macros, or would unpack beyond
    bounds.
    """
    _check_end(content)
    try:
        content.seek(0)
        with ZipFile(content) as archive:
            entries = archive.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
        raise BadArchiveError(_("it is damaged. Open it and save it again.")) from None
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if (
        len(entries) > MOST_ENTRIES
        or unpacked > MOST_UNPACKED_BYTES
        or unpacked > MOST_TIMES * max(packed, 1)
    ):
        raise BadArchiveError(
            _("it unpacks to far more than an Office file does. Save it anew or send it as PDF.")
        )
    names = [entry.filename for entry in entries]
    if any(
        name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") for name in names
    ):
        raise BadArchiveError(_("parts of it point outside it. Save it anew or send it as PDF."))
    if OFFICE_TYPES not in names and OFD_ROOT not in names:
        return ""
    if any(
        entry.flag_bits & ENCRYPTED or entry.compress_type not in PLAIN_METHODS for entry in entries
    ):
        raise BadArchiveError(_("it is encrypted. Save it without a password."))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise BadArchiveError(_("it holds macros. Save it without macros or as PDF."))
    if OFD_ROOT in names:
        return ".ofd"
    return next(
        (
            ending
            for folder, ending in FOLDERS.items()
            if any(name.startswith(folder) for name in names)
        ),
        "",
    )


def _check_end(content: IO[bytes]) -> None:
    """Read how long the directory is before anybody reads it: it may have a million lines."""
    size = content.seek(0, 2)
    content.seek(max(0, size - END_SIZE - LONGEST_COMMENT))
    tail = content.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < END_SIZE:
        raise BadArchiveError(_("it is damaged. Open it and save it again."))
    entries, length = struct.unpack("<HL", tail[at + 10 : at + 16])
    is_64 = tail[max(0, at - END_64_SIZE) : at].startswith(END_64)
    if entries > MOST_ENTRIES or length > LONGEST_DIRECTORY_BYTES or is_64:
        raise BadArchiveError(
            _("it unpacks to far more than an Office file does. Save it anew or send it as PDF.")
        )

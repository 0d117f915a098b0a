"""Files that people send: what they are is read from their content, never from their name."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, UnidentifiedImageError

from parks.evidence.archives import is_archive_at_the_end
from parks.evidence.old_office import old_endings
from parks.evidence.packages import packed_ending
from parks.evidence.pdf import check_pdf
from parks.evidence.pictures import MOST_PIXELS, TooManyPixelsError, read_reduced
from parks.evidence.refusals import TWO_FILES, ContentRefusedError

MEGABYTE = 1024 * 1024
LONGEST_NAME = 160
# A file system takes no longer name, and most take bytes, of which a Chinese sign has three.
LONGEST_NAME_BYTES = 255
LONGEST_ENDING = 10
# What a name must not hold, and what it must not be, on one system or another.
UNSAFE = frozenset('<>:"/\\|?*')
DEVICE = re.compile("con|prn|aux|nul|conin\\$|conout\\$|(com|lpt)[0-9¹²³]", re.IGNORECASE)
# To how many pixels a picture is reduced to see that it is one.
GLANCE = (640, 640)


@dataclass(frozen=True)
class Kind:
    """A kind of file that is kept: its name for people, its endings, its media type."""

    name: Any
    endings: tuple[str, ...]
    media_type: str
    picture: str = ""

    @property
    def is_picture(self) -> bool:
        """Whether Pillow must be able to read it."""
        return bool(self.picture)


OOXML = "application/vnd.openxmlformats-officedocument."
JPEG = Kind(gettext_lazy("a JPEG picture"), (".jpg", ".jpeg"), "image/jpeg", "JPEG")
PNG = Kind(gettext_lazy("a PNG picture"), (".png",), "image/png", "PNG")
WEBP = Kind(gettext_lazy("a WebP picture"), (".webp",), "image/webp", "WEBP")
GIF = Kind(gettext_lazy("a GIF picture"), (".gif",), "image/gif", "GIF")
PDF = Kind(gettext_lazy("a PDF document"), (".pdf",), "application/pdf")
PACKED = {
    ".ofd": Kind(gettext_lazy("an OFD document"), (".ofd",), "application/ofd"),
    ".docx": Kind(gettext_lazy("a Word document"), (".docx",), f"{OOXML}wordprocessingml.document"),
    ".xlsx": Kind(gettext_lazy("an Excel workbook"), (".xlsx",), f"{OOXML}spreadsheetml.sheet"),
    ".pptx": Kind(
        gettext_lazy("a PowerPoint presentation"), (".pptx",), f"{OOXML}presentationml.presentation"
    ),
}
OLD_OFFICE = {
    ".doc": Kind(gettext_lazy("an old Word document"), (".doc",), "application/msword"),
    ".xls": Kind(gettext_lazy("an old Excel workbook"), (".xls",), "application/vnd.ms-excel"),
    ".ppt": Kind(
        gettext_lazy("an old PowerPoint presentation"), (".ppt",), "application/vnd.ms-powerpoint"
    ),
}
# What WPS Office writes unless it is asked for the common forms, and which of those to save as.
WPS = {
    ".wps": ".docx",
    ".wpt": ".docx",
    ".et": ".xlsx",
    ".ett": ".xlsx",
    ".dps": ".pptx",
    ".dpt": ".pptx",
}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A viewer looks so far for the beginning of a PDF.
WHERE_PDF_BEGINS = 1024
# How a page or a script begins that a browser or a server would run.
PAGE = re.compile(rb"<(script|html|iframe)[\s>]|<!doctype\s|<\?php\s", re.IGNORECASE)
LONGEST_SIGN = 16
STARTS: tuple[tuple[bytes, Kind], ...] = (
    (rb"\xff\xd8\xff", JPEG),
    (rb"\x89PNG\r\n\x1a\n", PNG),
    (rb"GIF8[79]a", GIF),
    (rb"RIFF....WEBP", WEBP),
    (rb"%PDF-\d", PDF),
)
# What people send by mistake or on purpose, so that the refusal can say what it really is.
OTHERS: tuple[tuple[bytes, Any], ...] = (
    (rb"MZ|\x7fELF|\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe", gettext_lazy("a program")),
    (rb"#!", gettext_lazy("a script")),
    (
        rb"....ftyp(avi[fso]|.{0,56}avi[fs])",
        gettext_lazy("an AVIF picture (open it and save it as JPEG or PNG)"),
    ),
    (
        rb"....ftyp(hei[cmsx]|hev[cmsx]|mif1|msf1)",
        gettext_lazy("a HEIC picture (set the camera to JPEG)"),
    ),
    (
        rb"\xff\x0a|....JXL ",
        gettext_lazy("a JPEG XL picture (open it and save it as JPEG or PNG)"),
    ),
    (rb"II\*\0|MM\0\*", gettext_lazy("a TIFF picture (open it and save it as JPEG or PDF)")),
    (
        rb"PK\x03\x04.{26}mimetypeapplication/vnd\.oasis",
        gettext_lazy("an OpenDocument file (save it as .docx, .xlsx, .pptx or PDF)"),
    ),
    (rb"AC10\d\d\0", gettext_lazy("a CAD drawing (export it as PDF)")),
    (rb"....ftyp|\x1aE\xdf\xa3|RIFF....AVI ", gettext_lazy("a film")),
    (rb"Rar!|7z\xbc\xaf|\x1f\x8b|PK\x03\x04|PK\x05\x06", gettext_lazy("a packed archive")),
    (
        rb"\s*(<!doctype|<html|<head|<script|<svg|<\?xml|\xef\xbb\xbf<)",
        gettext_lazy("a web page or XML"),
    ),
    (rb"\{\\rtf", gettext_lazy("an RTF text")),
    (rb"BM....\x00\x00\x00\x00", gettext_lazy("a BMP picture")),
)


@dataclass(frozen=True)
class Upload:
    """A checked file: its name as people know it, type by content, size in bytes, fingerprint."""

    name: str
    media_type: str
    size: int
    sha256: str
    content: File[bytes]

    def fields(self) -> dict[str, Any]:
        """Return the fields of an evidence record."""
        return {
            "file": File(self.content, name=self.name),
            "name": self.name,
            "media_type": self.media_type,
            "size": self.size,
            "sha256": self.sha256,
        }


def check_upload(sent: File[bytes]) -> Upload:
    """Read a file that somebody sent.

    Raises ValidationError, saying what is wrong and what to do.
    """
    name = plain_name(sent.name or "")
    if not sent.size:
        raise _refusal(_("“%(name)s” is empty. Choose the file again."), name)
    if sent.size > settings.UPLOAD_FILE_MB * MEGABYTE:
        message = _(
            "“%(name)s” has %(size).1f MB; %(most)d MB are allowed. Make it smaller or split it."
        )
        raise _refusal(message, name, size=sent.size / MEGABYTE, most=settings.UPLOAD_FILE_MB)
    _refuse_wps(sent, name)
    kind = _kind_of(sent, name)
    if PurePosixPath(name).suffix.lower() not in kind.endings:
        message = _(
            "“%(name)s” is really %(really)s. Give it a name that ends in %(endings)s, or "
            "choose another file."
        )
        raise _refusal(
            message,
            name,
            really=kind.name,
            endings=_("%(one)s or %(other)s") % {"one": kind.endings[0], "other": kind.endings[-1]}
            if len(kind.endings) > 1
            else kind.endings[0],
        )
    try:
        if kind is PDF:
            check_pdf(sent)
        _refuse_two_in_one(sent, kind)
    except ContentRefusedError as error:
        raise _cannot_be_taken(name, error) from None
    if kind.is_picture:
        _look_at(sent, kind, name)
    return Upload(name, kind.media_type, sent.size, fingerprint(sent), sent)


def plain_name(sent: str) -> str:
    """Return the last part of a name without unprintable signs, shortened before its ending."""
    name = PurePath(sent.replace("\\", "/")).name
    name = re.sub(r"\s+", " ", "".join(char for char in name if char.isprintable())).strip(
        " ."
    ) or _("file")
    return name if len(name) <= LONGEST_NAME else _cut(name, LONGEST_NAME)


def unpackable_name(name: str) -> str:
    """Return a name that every file system takes, shortened before its ending.

    Windows takes no name of a device, whatever its ending, and drops dots and spaces at the end;
    a Mac writes signs with their accents apart.
    """
    name = unicodedata.normalize("NFC", name)
    name = "".join(sign if sign.isprintable() and sign not in UNSAFE else "_" for sign in name)
    name = name.strip(" .") or "_"
    if DEVICE.fullmatch(name.partition(".")[0].rstrip()):
        name = f"_{name}"
    characters = len(name)
    while len(name.encode()) > LONGEST_NAME_BYTES:
        characters -= 1
        name = _cut(name, characters)
    return name


def _cut(name: str, characters: int) -> str:
    """Shorten a name before its ending."""
    ending = PurePosixPath(name).suffix[:LONGEST_ENDING]
    return name[: characters - len(ending)].rstrip(" .") + ending


def fingerprint(content: File[bytes]) -> str:
    """Return the SHA-256 of a file, read in pieces; the file stands at its beginning after it."""
    content.seek(0)
    digest = hashlib.sha256()
    for chunk in iter(lambda: content.read(MEGABYTE), b""):
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()


def _refusal(message: str, name: str, **more: Any) -> ValidationError:
    return ValidationError(message % {"name": name, **more})


def _kind_of(sent: File[bytes], name: str) -> Kind:
    """Tell what the content is. Raises ValidationError for what is not kept."""
    sent.seek(0)
    start = sent.read(512)
    for pattern, kind in STARTS:
        if re.match(pattern, start, re.DOTALL):
            return kind
    try:
        if start.startswith(OLE) and (old := _old_office(sent, name)):
            return old
        if start.startswith(b"PK\x03\x04") and (ending := packed_ending(sent)):
            return PACKED[ending]
    except ContentRefusedError as error:
        raise _cannot_be_taken(name, error) from None
    really = next(
        (other for pattern, other in OTHERS if re.match(pattern, start, re.DOTALL | re.IGNORECASE)),
        _("of an unknown type"),
    )
    message = _(
        "“%(name)s” is %(really)s. Pictures (JPEG, PNG, WebP, GIF), PDF, OFD and Office "
        "files (docx, xlsx, pptx, doc, xls, ppt) are taken. Convert it, for example to PDF."
    )
    raise _refusal(message, name, really=really)


def _refuse_wps(sent: File[bytes], name: str) -> None:
    """Refuse what WPS stores in its own way: it looks like an old Office file and is none."""
    sent.seek(0)
    better = WPS.get(PurePosixPath(name).suffix.lower())
    if better and sent.read(len(OLE)).startswith((OLE, b"PK\x03\x04")):
        message = _(
            "“%(name)s” is a file of WPS Office. Open it there, save it as %(better)s or as PDF, "
            "and send that."
        )
        raise _refusal(message, name, better=better)


def _old_office(sent: File[bytes], name: str) -> Kind | None:
    """Tell which old Office file it is: the one its name says if its stream is there, else any."""
    endings = old_endings(sent)
    if not endings:
        return None
    wanted = PurePosixPath(name).suffix.lower()
    return OLD_OFFICE[wanted if wanted in endings else endings[0]]


def _refuse_two_in_one(sent: File[bytes], kind: Kind) -> None:
    """Refuse a file that another program reads as something else.

    An archive is found from its end, a PDF anywhere in the first kilobyte, and a page or a script
    in a picture by the first of its signs.
    """
    sent.seek(0)
    start = sent.read(WHERE_PDF_BEGINS)
    is_zip = kind in PACKED.values()
    if not is_zip and is_archive_at_the_end(sent):
        raise ContentRefusedError(TWO_FILES)
    if kind is not PDF and b"%PDF-" in start:
        raise ContentRefusedError(TWO_FILES)
    if not (kind.is_picture or kind is PDF):
        return
    sent.seek(0)
    tail = b""
    for piece in [start] if kind is PDF else iter(lambda: sent.read(MEGABYTE), b""):
        if PAGE.search(tail + piece):
            raise ContentRefusedError(TWO_FILES)
        tail = piece[-LONGEST_SIGN:]


def _cannot_be_taken(name: str, why: ContentRefusedError) -> ValidationError:
    return _refusal(_("“%(name)s” cannot be taken: %(why)s"), name, why=_(str(why)))


def _look_at(sent: File[bytes], kind: Kind, name: str) -> None:
    """See that a picture is one: its head, its number of pixels, then a reduced version."""
    try:
        sent.seek(0)
        with Image.open(sent, formats=[kind.picture]) as picture:
            picture.verify()
        read_reduced(sent, [kind.picture], GLANCE)
    except (TooManyPixelsError, Image.DecompressionBombError):
        message = _("“%(name)s” has more than %(most)d million pixels. Make the picture smaller.")
        raise _refusal(message, name, most=MOST_PIXELS // 1_000_000) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise _refusal(
            _("“%(name)s” is a damaged picture. Open it on your device and save it again."), name
        ) from None

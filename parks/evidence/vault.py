"""Files that are kept: handed out only as they came in; pictures also as a small picture."""

from __future__ import annotations

import logging
from io import BytesIO

from django.core.files.base import ContentFile, File
from PIL import Image

from parks.evidence.pictures import TooManyPixelsError, read_reduced
from parks.evidence.uploads import fingerprint
from parks.models import EvidenceFile
from parks.writing import writing
from parks.writing.files import store_file

log = logging.getLogger("lantu.security")
SMALL = (320, 320)
SMALL_ENDING = ".small.jpg"
WHITE = (255, 255, 255)


class DamagedFileError(Exception):
    """A kept file that is gone, or is not the one that was sent."""


def keep(evidence: EvidenceFile) -> None:
    """Store a new record with its file; the file goes again where the write fails, however late."""
    evidence.full_clean()
    with writing() as touched:
        store_file(evidence, evidence.name, evidence.file.file, touched, remove=remove_file)
        evidence.save()


def opened(evidence: EvidenceFile) -> File[bytes]:
    """Open the file, after its SHA-256 was found to be the one in the record.

    Raises DamagedFileError, and says so in the security log, where it is not.
    """
    try:
        content = evidence.file.open("rb")
    except OSError as error:
        log.error(
            "evidence cannot be read: %s %s: %s", evidence._meta.label, evidence.pk, error.strerror
        )
        raise DamagedFileError from None
    if fingerprint(content) != evidence.sha256:
        content.close()
        log.error("evidence was changed on disk: %s %s", evidence._meta.label, evidence.pk)
        raise DamagedFileError
    return content


def small_picture(evidence: EvidenceFile) -> bytes:
    """Return a JPEG of at most 320 pixels, upright and without metadata.

    It is made once and kept beside the file. Raises DamagedFileError where the file is damaged, or
    cannot be drawn any more.
    """
    storage = evidence.file.storage
    name = evidence.file.name + SMALL_ENDING
    try:
        with storage.open(name, "rb") as stored:
            return stored.read()
    except OSError:
        pass
    with opened(evidence) as content:
        drawn = _drawn(evidence, content)
    try:
        stored_as = storage.save(name, ContentFile(drawn))
        if stored_as != name:  # somebody else was faster
            storage.delete(stored_as)
    except OSError:
        log.warning("no room for a small picture: %s %s", evidence._meta.label, evidence.pk)
    return drawn


def remove_file(storage_name: str) -> None:
    """Delete a kept file and its small picture, for the demonstration and failed writes."""
    storage = EvidenceFile._meta.get_field("file").storage
    for name in (storage_name, storage_name + SMALL_ENDING):
        storage.delete(name)


def _drawn(evidence: EvidenceFile, content: File[bytes]) -> bytes:
    try:
        layer = read_reduced(content, ["JPEG", "PNG", "WEBP", "GIF"], SMALL).convert("RGBA")
    except (TooManyPixelsError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        log.error("evidence cannot be drawn: %s %s", evidence._meta.label, evidence.pk)
        raise DamagedFileError from None
    # a new picture takes nothing along: no place, no owner, no comment
    small = Image.new("RGB", layer.size, WHITE)
    small.paste(layer, mask=layer.getchannel("A"))
    out = BytesIO()
    small.save(out, "JPEG", quality=82)
    return out.getvalue()

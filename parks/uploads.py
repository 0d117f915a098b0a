"""Files that people send: what they are is read from their content, never from their name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

MEGABYTE = 1024 * 1024
LARGEST = 20 * MEGABYTE
# The first bytes of the kinds that are kept, the name endings that go with them, and their media type.
KINDS: tuple[tuple[bytes, tuple[str, ...], str], ...] = (
    (b"\xff\xd8\xff", (".jpg", ".jpeg"), "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", (".png",), "image/png"),
    (b"%PDF-", (".pdf",), "application/pdf"),
)


@dataclass(frozen=True)
class Upload:
    """A checked file: its name as people know it, its type by content, its size in bytes and fingerprint."""

    name: str
    media_type: str
    size: int
    sha256: str
    content: File[bytes]

    def fields(self) -> dict[str, Any]:
        """The fields of an evidence record."""
        return {
            "file": File(self.content, name=self.name), "name": self.name[:160], "media_type": self.media_type,
            "size": self.size, "sha256": self.sha256,
        }  # fmt: skip


def check_upload(sent: File[bytes]) -> Upload:
    """Read a file that somebody sent. Raises ValidationError, saying what is wrong and what to do."""
    name = PurePath(sent.name or "").name
    if sent.size > LARGEST:
        raise ValidationError(
            _("“%(name)s” has %(size).1f MB; 20 MB are allowed. Make it smaller or split it.")
            % {"name": name, "size": sent.size / MEGABYTE}
        )
    sent.seek(0)
    start = sent.read(16)
    kind = next((one for one in KINDS if start.startswith(one[0])), None)
    if kind is None or PurePath(name).suffix.lower() not in kind[1]:
        raise ValidationError(
            _("“%(name)s” is no picture, PDF or Office file, or its name says otherwise.") % {"name": name}
        )
    digest = hashlib.sha256(start)
    for chunk in iter(lambda: sent.read(MEGABYTE), b""):
        digest.update(chunk)
    sent.seek(0)
    return Upload(name, kind[2], sent.size, digest.hexdigest(), sent)

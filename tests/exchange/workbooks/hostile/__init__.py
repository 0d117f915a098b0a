"""Files that nobody should send, by name: written when a test asks for them.

`SMALL` takes no time; `LARGE` are as large as can be sent, or unpack to more than anybody may.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.exchange.workbooks.hostile import archives, cells, others, pages, parts, sheets, texts

Make = Callable[[], bytes]
Write = Callable[[Path], None]

SMALL: Mapping[str, Make] = {
    **others.SMALL,
    **archives.SMALL,
    **parts.SMALL,
    **sheets.SMALL,
    **cells.SMALL,
    **pages.SMALL,
    **texts.SMALL,
}
LARGE: Mapping[str, Write] = {**archives.LARGE, **sheets.LARGE, **pages.LARGE, **texts.LARGE}


def write_hostile(name: str, folder: Path) -> Path:
    """Write one of the files into a folder."""
    path = folder / name
    if name in SMALL:
        path.write_bytes(SMALL[name]())
    else:
        LARGE[name](path)
    return path

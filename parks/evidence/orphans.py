"""Files that no record names: a process that is killed while it stores one leaves it behind."""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from parks.evidence.vault import SMALL_ENDING
from parks.models import EvidenceFile

# How Django calls what it receives in the temporary directory.
RECEIVED = re.compile(r"tmp\w{8}\.upload(\.\w{1,10})?")
# A sending in flight is younger: a record that names its file comes within minutes.
LEAST_AGE = timedelta(hours=1)
NAMES_AT_ONCE = 500
# Where files are kept, and who says which of them a record names.
_folders: dict[str, Callable[[Collection[str]], set[str]]] = {}


def register_folder(folder: str, stored_names: Callable[[Collection[str]], set[str]]) -> None:
    """Have the files of a folder of MEDIA_ROOT looked through, beside those of evidence."""
    _folders[folder] = stored_names


register_folder("evidence", EvidenceFile.stored_names)


@dataclass(frozen=True)
class Orphan:
    """A file that no record names."""

    path: Path
    size: int


def read_orphans(age: timedelta) -> Iterator[Orphan]:
    """Find the files that are kept, and those half received, that are older and in no record."""
    before = time.time() - max(age, LEAST_AGE).total_seconds()
    for folder, stored_names in _folders.items():
        yield from _orphans_in(folder, stored_names, before)
    for path in sorted(Path(settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir()).iterdir()):
        orphan = _old_file(path, before) if RECEIVED.fullmatch(path.name) else None
        if orphan:
            yield orphan


def remove_orphan(orphan: Orphan) -> bool:
    """Delete a file, unless a record names it by now; False where it stays."""
    root = Path(settings.MEDIA_ROOT)
    if orphan.path.is_relative_to(root):
        name = orphan.path.relative_to(root).as_posix().removesuffix(SMALL_ENDING)
        if _folders[name.partition("/")[0]]([name]):
            return False
    try:
        orphan.path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _old_file(path: Path, before: float) -> Orphan | None:
    """Return a plain file of ours that was not written to since."""
    with suppress(OSError):
        state = path.lstat()
        is_file = path.is_file() and not path.is_symlink()
        is_ours = not hasattr(os, "getuid") or state.st_uid == os.getuid()
        if is_file and is_ours and max(state.st_mtime, state.st_ctime) < before:
            return Orphan(path, state.st_size)
    return None


def _orphans_in(
    folder: str, stored_names: Callable[[Collection[str]], set[str]], before: float
) -> Iterator[Orphan]:
    root = Path(settings.MEDIA_ROOT)
    waiting: dict[str, list[Orphan]] = {}
    for path in sorted((root / folder).rglob("*")):
        orphan = _old_file(path, before)
        if orphan is None:
            continue
        name = path.relative_to(root).as_posix().removesuffix(SMALL_ENDING)
        waiting.setdefault(name, []).append(orphan)
        if len(waiting) == NAMES_AT_ONCE:
            yield from _without_record(waiting, stored_names)
            waiting = {}
    yield from _without_record(waiting, stored_names)


def _without_record(
    waiting: dict[str, list[Orphan]], stored_names: Callable[[Collection[str]], set[str]]
) -> Iterator[Orphan]:
    named = stored_names(list(waiting))
    for name, orphans in waiting.items():
        if name not in named:
            yield from orphans

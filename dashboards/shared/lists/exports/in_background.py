"""Lists that are written by a worker: the file is kept for a week, for the person who asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from tempfile import TemporaryFile
from typing import Any
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import ngettext

from dashboards.shared.lists.exports.exported_list import ExportedList
from dashboards.shared.lists.exports.sending import (
    MEDIA_TYPES,
    FileFormat,
    export_list,
    name_of_file,
)
from jobs.models import FOLDER
from jobs.running import Outcome, Running

# What is written in about two seconds.
MOST_ROWS_AT_ONCE = 10_000


def is_long(exported: ExportedList[Any]) -> bool:
    """Whether a list is left to a worker."""
    return len(exported.keys) > MOST_ROWS_AT_ONCE


def keep_list(exported: ExportedList[Any], file_format: FileFormat, running: Running) -> Outcome:
    """Write a list into a file that is kept, telling how far it is."""
    total = len(exported.keys)
    done = 0

    def read(keys: Sequence[Any]) -> Iterable[Any]:
        nonlocal done
        running.tell("rows", done, total)
        done += len(keys)
        return exported.read(keys)

    with TemporaryFile() as out:
        rows = export_list(replace(exported, read=read), file_format, out)
        out.seek(0)
        place = f"{FOLDER}/{timezone.localdate().year}/{uuid4().hex}.{file_format.value}"
        kept = default_storage.save(place, File(out))
    words = ngettext("%(n)s row", "%(n)s rows", rows) % {"n": f"{rows:,}"}
    return Outcome(
        words=words,
        file=kept,
        file_name=name_of_file(exported, file_format),
        media_type=MEDIA_TYPES[file_format],
    )

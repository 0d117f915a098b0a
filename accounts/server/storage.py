"""Static files under names that carry their content's hash, imports between modules included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

JOINED_SHEET = "css/lantu.css"
IMPORT = re.compile(r'@import url\("([^"]+)"\);')


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """Hashed, compressed static files; JavaScript modules import each other by hashed names.

    The style sheet of the pages is sent in one piece: what it imports is put in its place.
    """

    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> str:
        """Return the hashed name; a missing file has its plain name, so that error pages stand."""
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        """Hash and compress the collected files, after the sheets are joined."""
        if JOINED_SHEET in paths and not dry_run:
            self.delete(JOINED_SHEET)
            self.save(JOINED_SHEET, ContentFile(join_sheets(paths).encode()))
            paths = paths | {JOINED_SHEET: (self, JOINED_SHEET)}
        yield from super().post_process(paths, dry_run, **options)


def join_sheets(paths: dict[str, Any]) -> str:
    """Put the sheets that the style sheet imports in the place of each import."""
    folder = JOINED_SHEET.rpartition("/")[0]

    def read(name: str) -> str:
        storage, path = paths[name]
        with storage.open(path) as sheet:
            return sheet.read().decode()

    return IMPORT.sub(lambda match: read(f"{folder}/{match[1]}"), read(JOINED_SHEET))

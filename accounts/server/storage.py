"""Static files under names that carry their content's hash, imports between modules included."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.utils.functional import cached_property
from whitenoise.storage import CompressedManifestStaticFilesStorage

JOINED_SHEET = "css/lantu.css"
INTEGRITY = "integrity.json"
IMPORT = re.compile(r'@import url\("([^"]+)"\);')


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """Hashed, compressed static files; JavaScript modules import each other by hashed names.

    The style sheet of the pages is sent in one piece: what it imports is put in its place. What a
    browser checks scripts and sheets against is written down as they are collected: a file that is
    changed later on the server is refused.
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
        if not dry_run:
            self._write_integrity()

    @cached_property
    def integrity(self) -> dict[str, str]:
        """What a browser checks each script and style sheet against, by its address."""
        if not self.exists(INTEGRITY):
            return {}
        with self.open(INTEGRITY) as file:
            written: dict[str, str] = json.load(file)
        return {f"{self.base_url}{name}": digest for name, digest in written.items()}

    def _write_integrity(self) -> None:
        digests = {}
        for name in self.hashed_files.values():
            if name.endswith((".css", ".js")):
                with self.open(name) as file:
                    digest = hashlib.sha384(file.read()).digest()
                digests[name] = f"sha384-{base64.b64encode(digest).decode()}"
        self.delete(INTEGRITY)
        self.save(INTEGRITY, ContentFile(json.dumps(digests).encode()))


def join_sheets(paths: dict[str, Any]) -> str:
    """Put the sheets that the style sheet imports in the place of each import."""
    folder = JOINED_SHEET.rpartition("/")[0]

    def read(name: str) -> str:
        storage, path = paths[name]
        with storage.open(path) as sheet:
            return sheet.read().decode()

    return IMPORT.sub(lambda match: read(f"{folder}/{match[1]}"), read(JOINED_SHEET))

"""The dossier of an issue: record, log and evidence in an archive that anybody can check."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.db.models import Model
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Installation
from parks.evidence.uploads import unpackable_name
from parks.evidence.vault import DamagedFileError, opened
from parks.ledger.changes import told
from parks.ledger.sight import entries_in_sight
from parks.models import Issue, IssueEvidence
from parks.readers import Reader
from recommendations.models import MeasureEvidence

MEGABYTE = 1024 * 1024


def write_dossier(issue: Issue, reader: Reader) -> IO[bytes]:
    """Write the archive as a temporary file, open at its beginning.

    Evidence that was changed on disk is only named.
    """
    target = SpooledTemporaryFile(max_size=5 * MEGABYTE)  # noqa: SIM115
    sums: dict[str, str] = {}
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        files, damaged = _put_evidence(archive, issue, reader, sums)
        entries = list(issue.entries.select_related("by").order_by("seq"))
        in_sight = frozenset(
            entries_in_sight(issue.entries.all(), reader).values_list("pk", flat=True)
        )
        context = {
            "installation": Installation.current(),
            "issue": issue,
            "facts": facts(issue),
            "entries": [(entry, told(entry)) for entry in entries if entry.pk in in_sight],
            "files": files,
            "damaged": damaged,
        }
        texts = {
            "record.html": render_to_string("pages/issues/detail/dossier.html", context),
            "record.json": _as_json(_record(issue, reader, files)),
            "log.json": _as_json(
                [_entry(entry) if entry.pk in in_sight else _withheld(entry) for entry in entries]
            ),
        }
        if damaged:
            texts["damaged.txt"] = "\n".join(damaged) + "\n"
        for name, text in texts.items():
            archive.writestr(name, text)
            sums[name] = hashlib.sha256(text.encode()).hexdigest()
        # the format of `sha256sum --check`
        archive.writestr(
            "manifest.txt", "".join(f"{digest}  {name}\n" for name, digest in sums.items())
        )
    target.seek(0)
    return target


def facts(record: Model) -> list[tuple[str, str]]:
    """Collect the filled fields of a record with their names, in words."""
    filled = []
    for field in record._meta.concrete_fields:
        value = getattr(record, field.name)
        shown = getattr(record, f"get_{field.name}_display", lambda value=value: value)()
        if field.editable and shown not in (None, ""):
            filled.append((str(field.verbose_name), str(shown)))
    return filled


def safe_name(place: int, name: str) -> str:
    """Make a name for the archive that is no path, unpacks anywhere and clashes with no other."""
    return unpackable_name(f"{place:03d}-{name}")


def _put_evidence(
    archive: ZipFile, issue: Issue, reader: Reader, sums: dict[str, str]
) -> tuple[list[Any], list[str]]:
    """Write the files of the issue and of its measures in sight.

    Returns what was written, and the words about what was damaged and was not.
    """
    of_measures = MeasureEvidence.objects.filter(measure__in=issue.measures.visible_to(reader))
    files = []
    damaged = []
    evidence_in_sight: Iterable[Any] = [
        *IssueEvidence.objects.visible_to(reader).filter(issue=issue).select_related("uploaded_by"),
        *of_measures.select_related("uploaded_by", "measure"),
    ]
    for place, evidence in enumerate(evidence_in_sight, start=1):
        name = f"evidence/{safe_name(place, evidence.name)}"
        try:
            with (
                opened(evidence) as content,
                archive.open(_member(name), "w", force_zip64=False) as written,
            ):
                for chunk in iter(partial(content.read, MEGABYTE), b""):
                    written.write(chunk)
        except DamagedFileError:
            damaged.append(
                _("%(name)s: not the file that was sent, SHA-256 %(sha)s")
                % {"name": evidence.name, "sha": evidence.sha256}
            )
            continue
        sums[name] = evidence.sha256
        files.append({"path": name, "evidence": evidence})
    return files, damaged


def _member(name: str) -> ZipInfo:
    """Make the entry of a file in the archive."""
    entry = ZipInfo(name, date_time=timezone.localtime().timetuple()[:6])
    entry.compress_type = ZIP_STORED  # pictures and Office files are packed already
    return entry


def _record(issue: Issue, reader: Reader, files: list[Any]) -> dict[str, Any]:
    """Make the record of the issue with what belongs to it, as plain values."""
    related = {
        "measures": issue.measures.visible_to(reader),
        "extensions": issue.extensions.all(),
        "closings": issue.closings.all(),
        "objections": issue.objections.all(),
    }
    return {
        "number": issue.number,
        "stage": issue.stage,
        "region": str(issue.region),
        "parks": [str(park) for park in issue.parks.all()],
        "fields": _stored(issue),
        **{name: [_stored(record) for record in records] for name, records in related.items()},
        "evidence": [
            {
                "path": file["path"],
                "name": file["evidence"].name,
                "sha256": file["evidence"].sha256,
                "caption": file["evidence"].caption,
                "moment": file["evidence"].moment,
                "by": str(file["evidence"].uploaded_by),
                "at": file["evidence"].uploaded_at,
            }
            for file in files
        ],
    }


def _stored(record: Model) -> dict[str, Any]:
    """Collect the fields as they are stored; a link as the name of what it points at."""
    fields = [field for field in record._meta.concrete_fields if not field.generated]
    values = {field.name: getattr(record, field.name) for field in fields}
    return {
        name: str(value) if isinstance(value, Model) else value for name, value in values.items()
    }


def _entry(entry: Any) -> dict[str, Any]:
    """Collect an entry of the log with what its hash was made of."""
    names = (
        "seq",
        "at",
        "by_id",
        "what",
        "old",
        "new",
        "words",
        "format",
        "is_demo",
        "changes",
        "previous_hash",
        "hash",
    )
    return {"by": str(entry.by or ""), **{name: getattr(entry, name) for name in names}}


def _withheld(entry: Any) -> dict[str, Any]:
    """Keep the place of an entry that is out of sight: the next one names its hash."""
    kept = {name: getattr(entry, name) for name in ("seq", "previous_hash", "hash")}
    return kept | {"withheld": True}


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)

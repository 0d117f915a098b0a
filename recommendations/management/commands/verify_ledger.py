"""Walk the logs of all issues and measures, compare all records with their fact hashes and seals.

What does not hold is named. Two rules that no CHECK can hold are looked at as well: an issue about
parks names one, and the shares of an agreement sum to 100 (docs/rules.md, 2).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import F, Sum

from accounts.server.status.jobs import Job, note_end
from parks.choices import IssueScope
from parks.fields import annotated
from parks.ledger.hash_chain import Count, Linked, walk
from parks.ledger.sealing.checks import check_heads, check_marks, check_records, check_seals
from parks.models import Head, Issue, IssueEntry, IssueEvidence, Seal
from parks.models.evidence import EvidenceFile
from recommendations.models import AgreementShare, Measure, MeasureEntry, MeasureEvidence

MEGABYTE_BYTES = 1024 * 1024
# Rows read at a time: what the command keeps in memory.
CHUNK = 2000


class Command(BaseCommand):
    """Exit code 0 where every chain holds, 1 where one is broken."""

    help = "Check that nobody changed, removed or reordered log entries behind the product's back."

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer to read the files too, which takes as long as reading all of them."""
        parser.add_argument(
            "--files", action="store_true", help="also check the fingerprint of every evidence file"
        )
        parser.add_argument(
            "--seal", default="", help="also look for a seal that was printed or sent: its 64 signs"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what is broken as it is found; fail at the end, naming the first."""
        count = Count()
        files = 0
        self.first = ""
        self.broken_places = 0
        broken = {""}
        for break_ in chain(walk(issue_links(), count), walk(measure_links(), count)):
            broken.add(break_.record)
            self._report(str(break_))
        for number, line in bare_records():
            broken.add(number)
            self._report(line)
        for line in chain(
            issues_without_parks(),
            uneven_shares(),
            *(check_records(model, broken) for model in (Issue, Measure)),
            *(check_marks(model) for model in (Issue, Measure)),
            check_heads(broken),
            check_seals(),
        ):
            self._report(line)
        printed = options["seal"]
        if printed and not Seal.objects.filter(hash=printed).exists():
            self._report(f"seal {printed}: no seal of this ledger")
        for broken_file in check_files() if options["files"] else ():
            files += 1
            if broken_file:
                self._report(broken_file)
        note_end(
            Job.LEDGER,
            is_good=not self.broken_places,
            findings=self.broken_places,
            words=self.first or f"{count.entries} entries in {count.chains} chains",
        )
        if self.broken_places:
            raise CommandError(
                f"The ledger is broken in {self.broken_places} places; the first is {self.first}"
            )
        of_files = f", {files} files unchanged" if options["files"] else ""
        self.stdout.write(
            f"The ledger holds: {count.entries} entries in {count.chains} chains, "
            f"{Head.objects.exclude(hash='').count()} fact hashes, "
            f"{Seal.objects.count()} seals{of_files}."
        )

    def _report(self, line: str) -> None:
        """Print and count what is broken, and remember the first."""
        self.first = self.first or line
        self.broken_places += 1
        self.stdout.write(line)


def issue_links() -> Iterator[Linked]:
    """Read the log of all issues, record by record."""
    entries = IssueEntry.objects.annotate(record=F("issue__number"), stage=F("issue__stage"))
    for entry in entries.order_by("issue", "seq").iterator(chunk_size=CHUNK):
        yield Linked(entry.record, entry, entry.stage)


def measure_links() -> Iterator[Linked]:
    """Read the log of all measures, record by record; a measure has no stages."""
    entries = MeasureEntry.objects.annotate(record=F("measure__number"))
    for entry in entries.order_by("measure", "seq").iterator(chunk_size=CHUNK):
        yield Linked(entry.record, entry)


def bare_records() -> Iterator[tuple[str, str]]:
    """Name records without any log, each by its number and in a line."""
    for model in (Issue, Measure):
        without_log = model.objects.filter(entries=None).order_by("pk")
        for number in without_log.values_list("number", flat=True):
            yield number, f"{number} entry 1: missing"


def issues_without_parks() -> Iterator[str]:
    """Name issues about parks that name none (docs/rules.md, 2)."""
    bare = Issue.objects.filter(scope=IssueScope.PARKS, park_links=None).order_by("pk")
    for number in bare.values_list("number", flat=True):
        yield f"{number}: it is about parks and names none"


def uneven_shares() -> Iterator[str]:
    """Name agreements whose shares do not sum to 100; one without any is not agreed on yet."""
    totals = (
        AgreementShare.objects.order_by("agreement")
        .values("agreement__slug")
        .annotate(total=Sum("percent"))
    )
    for row in totals:
        # SQLite adds up floats: compared here, rounded, and not there
        if row["total"] == 100:
            continue
        yield (
            f"agreement {row['agreement__slug']}: its shares sum to {row['total'].normalize():f} "
            f"instead of 100"
        )


def check_files() -> Iterator[str]:
    """Say for each evidence file what is wrong with it; empty where nothing is."""
    of_issues = IssueEvidence.objects.annotate(record=F("issue__number"))
    for file in of_issues.iterator(chunk_size=CHUNK):
        yield report_on(file, annotated(file, "record"))
    of_measures = MeasureEvidence.objects.annotate(record=F("measure__number"))
    for measure_file in of_measures.iterator(chunk_size=CHUNK):
        yield report_on(measure_file, measure_file.record)


def report_on(evidence: EvidenceFile, record: str) -> str:
    """Make the line about a stored file of a record; empty where nothing is wrong with it."""
    wrong = wrong_with(evidence)
    return f"{record} file {evidence.pk} {evidence.name}: {wrong}" if wrong else ""


def wrong_with(evidence: EvidenceFile) -> str:
    """Say what is wrong with a stored file; empty where its bytes are those that were sent."""
    digest = hashlib.sha256()
    try:
        with evidence.file.open("rb") as stored:
            for part in iter(lambda: stored.read(MEGABYTE_BYTES), b""):
                digest.update(part)
    except OSError:
        return "missing"
    if digest.hexdigest() == evidence.sha256:
        return ""
    return "changed: its contents do not agree with its fingerprint"

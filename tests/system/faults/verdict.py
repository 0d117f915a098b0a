"""What became of everything that people sent, judged from the database and the files alone."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, F, Model

from accounts.models import FormKey
from parks.choices import EntryKind
from parks.models import BusinessDay, Issue, IssueEntry, IssueEvidence, Region
from parks.models import Counter as Numbers
from recommendations.models import Measure, MeasureEntry, MeasureEvidence, Milestone
from standings.models import FrozenTally, MonthEnd, Snapshot, Standing, Tally
from standings.parks.refresh import rebuild
from tests.system.faults.journal import Attempt, Kind, Outcome

TOKEN = re.compile(r"LT\d+-\d+-\d{5}-")
# Over a longer one the product asks a person.
LONGEST_GAP = timedelta(days=10)
# The field of an issue that people edit.
EDITED = "cause"


@dataclass
class Finding:
    """A thing that must hold: of how many it was asked, and where it does not."""

    name: str
    asked: int = 0
    wrong: list[str] = field(default_factory=list)

    def ask(self, is_right: bool, words: str) -> None:
        """Count one, and note it down where it does not hold."""
        self.asked += 1
        if not is_right:
            self.wrong.append(words)


class Stored:
    """The parts under which each token is found: entries, rows, files, its form key."""

    def __init__(self) -> None:
        self.parts: dict[str, Counter[str]] = defaultdict(Counter)
        self.edits: dict[int, list[tuple[str | None, str | None]]] = defaultdict(list)
        self._read_entries()
        self._read_files()
        done = Milestone.objects.filter(done_on__isnull=False)
        self.done = set(done.values_list("pk", flat=True))
        self.keys = set(FormKey.objects.values_list("key", flat=True))

    def _add(self, words: str, part: str) -> None:
        for token in set(TOKEN.findall(words)):
            self.parts[token][part] += 1

    def _read_entries(self) -> None:
        entries = IssueEntry.objects.order_by("issue", "seq")
        for issue, what, words, changes, title in entries.values_list(
            "issue", "what", "words", "changes", "issue__title"
        ):
            if what == EntryKind.EDITED:
                self._read_edit(issue, changes)
            elif what == EntryKind.FILED:
                self._add(title, "entry filed")
            else:
                self._add(words, f"entry {what}")
        for words in MeasureEntry.objects.values_list("words", flat=True):
            self._add(words, "entry of a measure")
        filed = Issue.objects.annotate(parks_named=Count("park_links"))
        for title, parks in filed.values_list("title", "parks_named"):
            self._add(title, f"issue with {parks} parks")

    def _read_edit(self, issue: int, changes: str) -> None:
        for change in json.loads(changes)["changes"]:
            if change["field"] == EDITED:
                self.edits[issue].append((change["before"], change["after"]))
                self._add(change["after"] or "", "edit")

    def _read_files(self) -> None:
        for model in (IssueEvidence, MeasureEvidence):
            for file in model._default_manager.all():
                path = Path(settings.MEDIA_ROOT) / file.file.name
                content = path.read_bytes() if path.exists() else b""
                self._add(file.caption, f"file {hashlib.sha256(content).hexdigest()}")

    def of(self, attempt: Attempt) -> Counter[str]:
        """Return the parts of what somebody sent that are stored."""
        parts = Counter(self.parts.get(attempt.token, {}))
        if attempt.form_key in self.keys:
            parts["form key"] += 1
        if parts and attempt.milestone in self.done:
            parts["milestone done"] += 1
        return parts


class Whole:
    """The parts of which a write consists."""

    def __init__(self) -> None:
        through = Measure.issues.through._default_manager
        self.measures = Counter(through.values_list("issue_id", flat=True))

    def of(self, attempt: Attempt) -> Counter[str]:
        """Return all parts of what somebody sent, each once."""
        reported = Counter(
            {"entry progress": 1, "entry of a measure": self.measures[attempt.issue], "form key": 1}
        )
        file = Counter({"entry evidence": 1, f"file {attempt.sha256}": 1})
        match attempt.kind:
            case Kind.REPORT:
                return reported
            case Kind.MILESTONE:
                return reported + file + Counter({"milestone done": 1})
            case Kind.UPLOAD:
                return file + Counter({"form key": 1})
            case Kind.EDIT:
                return Counter({"edit": 1, "form key": 1})
            case Kind.FILING:
                return Counter({"entry filed": 1, "issue with 1 parks": 1, "form key": 1})


def judge(attempts: Iterable[Attempt], today: date) -> list[Finding]:
    """Judge everything; `today` is what a right clock says."""
    stored = Stored()
    return [
        *_outcomes(list(attempts), stored),
        _edits(stored),
        _numbers(),
        _records_and_entries(),
        _computed(),
        _month_ends(),
        _business_day(today + LONGEST_GAP),
        _ledger(),
    ]


def _outcomes(attempts: list[Attempt], stored: Stored) -> Iterator[Finding]:
    whole = Whole()
    acknowledged = Finding("acknowledged: stored, whole, exactly once")
    unknown = Finding("unknown outcome: whole or absent")
    refused = Finding("refused in words: nothing stored")
    for attempt in attempts:
        parts = stored.of(attempt)
        told = f"{attempt.kind} {attempt.token} ({attempt.answer}): {dict(parts)}"
        if attempt.outcome == Outcome.ACKNOWLEDGED:
            acknowledged.ask(parts == whole.of(attempt), told)
        elif attempt.outcome == Outcome.UNKNOWN:
            unknown.ask(not parts or parts == whole.of(attempt), told)
        else:
            refused.ask(not parts, told)
    nobodys = Finding("stored tokens that somebody sent")
    sent = {attempt.token for attempt in attempts}
    for token in stored.parts:
        nobodys.ask(token in sent, f"{token} is in no line of the journal")
    yield from (acknowledged, unknown, refused, nobodys)


def _edits(stored: Stored) -> Finding:
    """Each edit began with what the one before it left, and the last one stands in the field."""
    finding = Finding("edits: nobody overwrote another unseen")
    now = dict(Issue.objects.values_list("pk", EDITED))
    for issue, changes in stored.edits.items():
        left = changes[0][0]
        for before, after in changes:
            finding.ask(before == left, f"issue {issue}: {before} after {left}")
            left = after
        finding.ask((left or "") == now[issue], f"issue {issue} holds {now[issue]}, not {left}")
    return finding


def _numbers() -> Finding:
    """Numbers are given once, in a row without a hole."""
    finding = Finding("numbers WT and CS: no double, no hole")
    models: dict[str, type[Model]] = {"WT": Issue, "CS": Measure}
    for counter in Numbers.objects.filter(kind__in=models):
        prefix = f"{counter.kind}-{counter.year}-"
        records = models[counter.kind]._default_manager.filter(number__startswith=prefix)
        numbers = records.values_list("number", flat=True)
        serials = sorted(int(number.rpartition("-")[2]) for number in numbers)
        finding.asked += len(serials)
        if serials != list(range(1, counter.last + 1)):
            finding.wrong.append(f"{prefix}: {len(serials)} numbers, the counter is {counter.last}")
    return finding


def _records_and_entries() -> Finding:
    """What a record counts of its rows is what is there."""
    finding = Finding("records: an entry each, rows counted as they are")
    counted = Issue.objects.annotate(
        files=Count("evidence", distinct=True), lines=Count("entries", distinct=True)
    )
    for number, files, files_counted, lines in counted.values_list(
        "number", "files", "evidence_files", "lines"
    ):
        finding.ask(lines > 0, f"{number} has no entry")
        finding.ask(files == files_counted, f"{number}: {files} files, {files_counted} counted")
    seqs = IssueEntry.objects.values("issue__number").annotate(n=Count("pk"), kinds=Count("seq"))
    for row in seqs.filter(n__lt=F("kinds")):
        finding.wrong.append(f"{row['issue__number']}: entries without a number")
    return finding


def _computed() -> Finding:
    """Standings and tallies are what a rebuild makes of the rows."""
    finding = Finding("standings and tallies equal a rebuild")
    kept = _read_computed()
    with transaction.atomic():
        rebuild()
        made = _read_computed()
        transaction.set_rollback(True)
    for key in sorted(kept.keys() | made.keys()):
        before = kept.get(key, {})
        after = made.get(key, {})
        differing = [
            f"{name}: {before.get(name)} → {after.get(name)}"
            for name in before.keys() | after.keys()
            if before.get(name) != after.get(name)
        ]
        finding.ask(not differing, f"{key[0]} {key[1]}: {'; '.join(differing)}")
    return finding


def _read_computed() -> dict[tuple[str, int], Any]:
    rows = {}
    for model in (Standing, Tally):
        for row in model._default_manager.values():
            rows[model.__name__, row[model._meta.pk.attname]] = row
    return rows


def _month_ends() -> Finding:
    """A month end is there with all its rows, or not at all."""
    finding = Finding("month ends: whole or absent")
    parks = Counter(Snapshot.objects.values_list("day", flat=True))
    tallies = Counter(FrozenTally.objects.values_list("day", flat=True))
    regions = Region.objects.count()
    stored = dict(MonthEnd.objects.values_list("day", "parks"))
    for day in parks.keys() | tallies.keys() | stored.keys():
        is_whole = parks[day] == stored.get(day) and tallies[day] == regions
        words = f"{day}: {parks[day]} parks, {tallies[day]} of {regions} regions"
        finding.ask(is_whole, words)
    return finding


def _business_day(latest: date) -> Finding:
    """A clock that was wrong by a year moved nothing."""
    finding = Finding("business day: no leap of the clock was followed")
    day = BusinessDay.today()
    finding.ask(day <= latest, f"{day} is after {latest}")
    last = MonthEnd.objects.order_by("-day").values_list("day", flat=True).first()
    finding.ask(last is None or last <= day, f"the month end {last} is after {day}")
    return finding


def _ledger() -> Finding:
    """The product's own check finds nothing."""
    finding = Finding("verify_ledger --files")
    out = StringIO()
    try:
        call_command("verify_ledger", "--files", stdout=out)
    except CommandError as error:
        finding.ask(False, str(error))
    else:
        finding.ask(True, "")
        found = re.search(r"(\d+) entries", out.getvalue())
        finding.asked = int(found[1]) if found else 1
    return finding


def count_orphans() -> int:
    """Count files that no row names: left by kills between file and commit, removed by hand."""
    named = {
        name
        for model in (IssueEvidence, MeasureEvidence)
        for name in model._default_manager.values_list("file", flat=True)
    }
    root = Path(settings.MEDIA_ROOT)
    files = {str(path.relative_to(root)) for path in root.glob("evidence/**/*") if path.is_file()}
    return len(files - named)

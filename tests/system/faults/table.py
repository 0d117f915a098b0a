"""What a run prints at its end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.system.faults.injector import Site
from tests.system.faults.journal import Journal, Outcome
from tests.system.faults.options import Options
from tests.system.faults.verdict import Finding, count_orphans

MOST_EXAMPLES = 5
MOST_ERRORS = 12


@dataclass(frozen=True)
class Run:
    """A run that is over."""

    options: Options
    site: Site
    journal: Journal
    findings: list[Finding]
    seconds: float

    @property
    def is_too_short(self) -> bool:
        """Whether something never happened, or too little was written."""
        too_few = self.journal.count(Outcome.ACKNOWLEDGED) < self.options.writes
        return too_few or bool(self.site.missing())

    @property
    def held(self) -> bool:
        """Whether everything held."""
        is_wrong = any(finding.wrong for finding in self.findings)
        return not (self.is_too_short or self.site.mistakes or is_wrong)


def print_table(run: Run) -> bool:
    """Print one table; return whether everything held."""
    options = run.options
    how = run.site.place.room.how
    print(f"\n{options.database}, seed {options.seed}, {run.seconds:.0f} s; full disk: {how}")
    for line in (*written(run.journal), "", *happened(run), "", *judged(run)):
        print(line)
    if run.is_too_short:
        print(f"too short: {', '.join(run.site.missing()) or 'too few acknowledged writes'}")
    if not run.held:
        print(f"journal and log of the server: {run.site.place.folder}")
    again = f"python -m tests.system.faults {' '.join(options.command(options.database)[:-1])}"
    print(f"{'HELD' if run.held else 'BROKEN'}; again: {again}", flush=True)
    return run.held


def written(journal: Journal) -> Iterator[str]:
    """Count what was written, by kind and outcome."""
    yield f"{'written':<14}" + "".join(f"{outcome:>14}" for outcome in Outcome)
    totals: Counter[Outcome] = Counter()
    for kind, counts in journal.by_kind().items():
        totals += counts
        yield f"{kind:<14}" + "".join(f"{counts[outcome]:>14}" for outcome in Outcome)
    yield f"{'all':<14}" + "".join(f"{totals[outcome]:>14}" for outcome in Outcome)


def happened(run: Run) -> Iterator[str]:
    """Count what broke, and what the server had to say of it."""
    counts = sorted(run.site.counts.items())
    yield "faults: " + ", ".join(f"{name} {count}" for name, count in counts)
    yield f"files that no row names, left by kills: {count_orphans()}"
    for error, count in errors_of(run.site.place.folder / "server.log").most_common(MOST_ERRORS):
        yield f"error in the log: {count:>5} {error}"


def judged(run: Run) -> Iterator[str]:
    """Say what must hold, of how many it was asked, how often it did not, with examples."""
    yield f"{'what must hold':<54}{'asked':>8}{'wrong':>8}"
    for finding in run.findings:
        yield f"{finding.name:<54}{finding.asked:>8}{len(finding.wrong):>8}"
    faults = sum(run.site.counts[name] for name in run.site.faults())
    yield f"{'faults and jobs did what they should':<54}{faults:>8}{len(run.site.mistakes):>8}"
    for lines in (*(finding.wrong for finding in run.findings), run.site.mistakes):
        for words in lines[:MOST_EXAMPLES]:
            yield f"  wrong: {words}"


def errors_of(log: Path) -> Counter[str]:
    """Count the errors in the log of the server by the last line of their traceback."""
    counts: Counter[str] = Counter()
    for line in log.read_text(errors="replace").splitlines():
        with suppress(ValueError, TypeError, KeyError):
            counts[json.loads(line)["traceback"].strip().splitlines()[-1][:100]] += 1
    return counts

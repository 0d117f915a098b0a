"""Timing long tables: ten thousand rows that come in, a hundred thousand that go out.

Each is done in a process of its own, since what is asked for is its memory too. A city may have
fewer issues than go out: its ledger is written again and again then.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

from django.conf import settings

ROWS_IN = 10_000
ROWS_OUT = 100_000
SAMPLED_EVERY = 0.02


@dataclass(frozen=True)
class TableCost:
    """What a long table costs: seconds, and megabytes of the processes at most."""

    what: str
    rows: int
    seconds: float
    megabytes: int


def measure_tables() -> list[TableCost]:
    """Measure imports and exports on the city that was seeded."""
    costs: list[TableCost] = []
    for part in PARTS:
        finished = subprocess.run(
            [sys.executable, "-m", "tests.bench.tables", part],
            cwd=settings.BASE_DIR,
            env=os.environ | {"LOG_LEVEL": "ERROR"},
            capture_output=True,
            text=True,
            check=True,
        )
        lines = json.loads(finished.stdout.splitlines()[-1])
        costs += [TableCost(**line) for line in lines]
    return costs


def bring_in(watch: Watch) -> Iterable[TableCost]:
    """Read, plan, write and undo a ledger; what was written is taken back."""
    from django.db import transaction

    from accounts.models import User
    from exchange.actions.batches import import_plan, take_back
    from exchange.records.plan import Choices
    from exchange.records.planning import make_plan
    from exchange.workbooks.reading import read_book
    from parks.models import BusinessDay, Organisation, Park
    from parks.readers import Reader
    from tests.system.imports.importing_ledger import write_ledger

    by = User.objects.get(username="bench")
    parks = list(Park.objects.order_by("pk").values_list("name_zh", flat=True)[:10])
    units = list(Organisation.objects.order_by("pk").values_list("name_zh", flat=True)[:10])
    choices = Choices(kind="issues", takes_good_rows_only=True, answers={"unit:*": "create"})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.xlsx"
        write_ledger(path, parks, units)
        started = perf_counter()
        plan = make_plan([read_book(path, path.name)], choices, Reader.of(by), BusinessDay.today())
    yield watch.cost("preview of an import", len(plan.rows), started)
    with transaction.atomic():
        started = perf_counter()
        batches = import_plan(plan, by=by, choices=choices)
        yield watch.cost("write of an import", sum(batch.written for batch in batches), started)
        started = perf_counter()
        for batch in batches:
            take_back(batch, by=by, reason="bench")
        yield watch.cost("undo of an import", sum(batch.written for batch in batches), started)
        transaction.set_rollback(True)


def send_out(watch: Watch) -> Iterable[TableCost]:
    """Write the ledger as both kinds of files."""
    from django.http import QueryDict

    from accounts.models import User
    from dashboards.exports import LISTS
    from dashboards.shared.lists.exports.asking import ExportRequest
    from dashboards.shared.lists.exports.sending import FileFormat, export_list
    from parks.models import BusinessDay
    from parks.readers import Reader
    from standings.days.as_of import AsOf

    today = BusinessDay.today()
    reader = Reader.of(User.objects.get(username="bench"))
    for file_format in (FileFormat.CSV, FileFormat.XLSX):
        started = perf_counter()
        request = ExportRequest(QueryDict("stage=all"), reader, AsOf(today), today)
        exported = LISTS["issues"].prepare(request)
        keys = list(islice(cycle(exported.keys), ROWS_OUT))
        with tempfile.TemporaryFile() as out:
            rows = export_list(replace(exported, keys=keys), file_format, out)
        yield watch.cost(f"{file_format} of the ledger", rows, started)


class Watch:
    """Looks at the memory of this process and of those that it started, from time to time."""

    def __init__(self) -> None:
        self.most = 0.0
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        from tests.exchange.workbooks.hostile.ways import memory_of_all

        while True:
            self.most = max(self.most, memory_of_all())
            sleep(SAMPLED_EVERY)

    def cost(self, what: str, rows: int, started: float) -> TableCost:
        """Return what was spent since, and the most memory since the last time."""
        taken = TableCost(what, rows, round(perf_counter() - started, 1), round(self.most))
        self.most = 0.0
        return taken


PARTS: dict[str, Callable[[Watch], Iterable[TableCost]]] = {"in": bring_in, "out": send_out}


def main() -> None:
    """Measure one part, and print it as one line of JSON."""
    lines: list[dict[str, Any]] = [asdict(line) for line in PARTS[sys.argv[1]](Watch())]
    print(json.dumps(lines))


if __name__ == "__main__":
    main()

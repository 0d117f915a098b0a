"""The ways by which a file comes in, and what each costs: time, and memory of both processes."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.urls import reverse

from exchange.models import ImportDraft
from exchange.records.plan import Choices
from exchange.records.planning import make_plan
from exchange.workbooks.cells import UnreadableFileError
from exchange.workbooks.reading import read_book
from parks.models import BusinessDay
from parks.readers import Reader
from tests.exchange.commanding import import_table
from tests.helpers.html import Page

MEGABYTE = 1024 * 1024
# The words of an error that nobody thought of.
UNTHOUGHT = ("Traceback", "Exception", "Error:", "exchange.workbooks", "NoneType")


@dataclass
class Cost:
    """What something took, once it is over; the seconds are those of the processor."""

    seconds: float = 0.0
    megabytes: float = 0.0


@contextmanager
def watched() -> Iterator[Cost]:
    """Watch what this process takes more than before, and all that its children take."""
    cost = Cost()
    is_over = threading.Event()
    before = _own_memory()

    def watch() -> None:
        while not is_over.wait(0.02):
            used = _own_memory() - before + _memory_of_children()
            cost.megabytes = max(cost.megabytes, used / MEGABYTE)

    watcher = threading.Thread(target=watch, daemon=True)
    started = _processor_seconds()
    watcher.start()
    try:
        yield cost
    finally:
        cost.seconds = _processor_seconds() - started
        is_over.set()
        watcher.join()


def _processor_seconds() -> float:
    """The time of this process and of its children that have ended; others share the machine."""
    return sum(os.times()[:4])


def memory_of_all() -> float:
    """The megabytes of this process and its children."""
    return (_own_memory() + _memory_of_children()) / MEGABYTE


def _own_memory() -> int:
    return _resident("self")


def _memory_of_children() -> int:
    pids: list[str] = []
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):
            pids += (task / "children").read_text().split()
    return sum(_resident(pid) for pid in set(pids) if _command(pid) != _command("self"))


def _command(pid: str) -> bytes:
    """What a process runs; one that was just split off shows the memory of its parent."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def _resident(pid: str) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) * 1024
    return 0


def by_reading(path: Path, reader: Reader, kind: str = "") -> str:
    """Read a file and plan its rows, of any kind; return why it is refused, or nothing."""
    try:
        book = read_book(path, path.name)
        plan = make_plan([book], Choices(kind=kind), reader, BusinessDay.today())
    except UnreadableFileError as error:
        return checked(str(error))
    assert sum(plan.counts.values()) == len(plan.rows)
    return ""


def by_pages(path: Path, client: Client) -> str:
    """Send a file, and open what the pages show of it; return why it is refused, or nothing."""
    ImportDraft.objects.all().delete()
    upload = Page(client.get(reverse("import-upload")))
    form = upload.one("form.upload-form").fields
    with path.open("rb") as file:
        sent = {**form, "kind": "issues", "tables": file}
        answer = client.post(reverse("import-upload"), sent, follow=True)
    page = _page(answer)
    draft = ImportDraft.objects.first()
    if draft is None:
        assert not 0 < path.stat().st_size <= settings.UPLOAD_TABLE_MB * MEGABYTE
        return checked(page.text)
    if draft.refusal:
        assert draft.refusal[:30] in page.text
        return checked(draft.refusal)
    for name in ("import-columns", "import-preview", "import-errors"):
        answer = client.get(reverse(name, args=[draft.pk]), follow=True)
        if answer.streaming:
            assert b"".join(answer.streaming_content)  # type: ignore[arg-type]
        else:
            _page(answer)
    return ""


def _page(answer: object) -> Page:
    assert answer.status_code in (200, 422), answer.status_code  # type: ignore[attr-defined]
    page = Page(answer)  # type: ignore[arg-type]
    assert "<script>alert" not in page.source
    assert not page.all("img[onerror]")
    return page


def by_command(path: Path, kind: str = "issues") -> str:
    """Import a file by the command; return what it complains of, or nothing."""
    run = import_table(path, kind, "--json")
    assert (run.code == 0) == (not run.err)
    assert run.plan["counts"].keys() >= {"new", "refused"}
    return checked(run.err) if run.err else ""


def checked(words: str) -> str:
    """Return words that people can read: neither empty nor those of an unthought error."""
    assert words.strip()
    assert not any(word in words for word in UNTHOUGHT), words
    return words

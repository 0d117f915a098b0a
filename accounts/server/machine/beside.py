"""A worker for background work beside the server, where one command starts both.

In an office each is a service of its own, and the system starts it anew where it ends.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from django.conf import settings

# Between the end of a worker and the start of the next one.
PAUSE_SECONDS = 2.0
# A worker gives its job back within this time, or is ended.
LEAVING_SECONDS = 10.0


@contextmanager
def working() -> Iterator[None]:
    """Keep a worker running for as long as the block lasts."""
    is_over = threading.Event()
    thread = threading.Thread(target=_keep_working, args=[is_over], name="worker")
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _keep_working(is_over: threading.Event) -> None:
    while not is_over.is_set():
        worker = subprocess.Popen([sys.executable, str(settings.BASE_DIR / "manage.py"), "work"])
        while worker.poll() is None and not is_over.wait(0.2):
            pass
        if worker.poll() is None:
            worker.terminate()
            try:
                worker.wait(LEAVING_SECONDS)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
        is_over.wait(PAUSE_SECONDS)


def serve_and_work(server: list[str]) -> int:
    """Run the server and a worker until the server ends; returns its exit code."""
    process = subprocess.Popen(server)

    def pass_on(number: int, _frame: FrameType | None) -> None:
        # with Ctrl-C in a terminal the server has got it already, and ends once
        if process.poll() is None:
            process.send_signal(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, pass_on)
    with working():
        return process.wait()

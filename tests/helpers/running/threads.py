"""Works that run side by side."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connections


def at_once(*works: Callable[[], None]) -> list[BaseException]:
    """Run the works side by side, starting together; returns what went wrong."""
    start = Barrier(len(works))
    wrong = []

    def run(work: Callable[[], None]) -> None:
        try:
            start.wait(10)
            work()
        except BaseException as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return wrong

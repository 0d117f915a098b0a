"""The loop of a worker: what dead workers left first, then whatever is queued."""

from __future__ import annotations

import logging
import os
import signal
import socket
from types import FrameType

from django.db import Error, close_old_connections
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from jobs.keeping import take_up_lost
from jobs.running import leaving

log = logging.getLogger("lantu.jobs")

# How long an idle worker sleeps between two looks.
IDLE_SECONDS = 0.5
# How long it waits where the database does not answer.
AWAY_SECONDS = 5.0


def work_off() -> None:
    """Do what is queued, and come back once nothing is."""
    take_up_lost()
    # the queue is locked only where there is something in it
    if DBTaskResult.objects.ready().exists():
        make_worker().run()


def make_worker() -> Worker:
    """Return a worker of the queue that ends when the queue is empty."""
    return Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        startup_delay=False,
        # between two jobs the loop looks whether it is to end
        max_tasks=1,
        worker_id=f"{socket.gethostname()}:{os.getpid()}"[:64],
    )


def work_on() -> None:
    """Work until the process is told to end; a job under way is given back then."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    while not leaving.is_set():
        close_old_connections()
        try:
            work_off()
        except Error as error:
            log.warning("the database does not answer: %s", error)
            leaving.wait(AWAY_SECONDS)
        leaving.wait(IDLE_SECONDS)


def _leave(_number: int, _frame: FrameType | None) -> None:
    leaving.set()

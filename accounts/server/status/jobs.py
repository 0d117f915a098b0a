"""How jobs of the server ended when they last ran, for the status page and for `/metrics`.

A job notes its end with `note_end`. One that keeps its own account of its runs registers a reader
instead, which returns None where it knows of no run.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import Error, transaction
from django.utils import timezone

from accounts.models import FinishedJob

log = logging.getLogger("lantu.status")


class Job(StrEnum):
    """The jobs that the status page speaks of."""

    BACKUP = "backup"
    DRILL = "restore_drill"
    LEDGER = "verify_ledger"
    MAILS = "send_digests"
    ORPHANS = "remove_orphans"


@dataclass(frozen=True)
class LastRun:
    """The end of a job: when, whether in order, how many findings, and words for people."""

    finished_at: datetime
    is_good: bool
    findings: int = 0
    words: str = ""
    good_at: datetime | None = None


Reader = Callable[[], LastRun | None]
_readers: dict[Job, Reader] = {}


def register_job_reader(job: Job, read: Reader) -> None:
    """Have the last run of a job read from where the job keeps it."""
    _readers[job] = read


def note_end(job: Job, *, is_good: bool, findings: int = 0, words: str = "") -> None:
    """Note that a job has ended, and how. A note that cannot be written fails no job."""
    now = timezone.now()
    row = FinishedJob(
        name=job,
        finished_at=now,
        is_good=is_good,
        good_at=now if is_good else None,
        findings=findings,
        words=words,
    )
    changed = ["finished_at", "is_good", "findings", "words", *(["good_at"] if is_good else [])]
    try:
        with transaction.atomic():
            FinishedJob.objects.bulk_create(
                [row], update_conflicts=True, unique_fields=["name"], update_fields=changed
            )
    except Error:
        log.exception("the end of %s was not noted", job)


def read_last_run(job: Job) -> LastRun | None:
    """Read how a job ended when it last ran; None where nobody knows of a run."""
    if job in _readers:
        return _readers[job]()
    row = FinishedJob.objects.filter(name=job).first()
    if row is None:
        return None
    return LastRun(row.finished_at, row.is_good, row.findings, row.words, row.good_at)

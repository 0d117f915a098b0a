"""What the pages of background work print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from jobs.models import Job
from jobs.running import work_in_words
from parks.readers import Reader

MOST_BESIDE = 5
Steps = Sequence[tuple[str, Promise]]


@dataclass(frozen=True)
class StepLine:
    """A step of the work: done, under way, or still to be done."""

    words: str
    state: str


@dataclass(frozen=True)
class Progress:
    """A job with the steps that it takes, where they are known."""

    job: Job
    work: str
    steps: Sequence[StepLine]
    # the page that says so
    address: str


@dataclass(frozen=True)
class QueueLine:
    """Another job of the same person, and how many stand before it where it waits."""

    job: Job
    work: str
    before: int


def read_progress(job: Job, steps: Steps = (), address: str = "") -> Progress:
    """Put a job in words; `address` is the page that prints it, where it is not its own."""
    codes = [code for code, _words in steps]
    # a step that is not listed belongs to none: nothing is begun
    now = codes.index(job.step) if job.step in codes else -1
    lines = [StepLine(str(words), _state(n, now)) for n, (_code, words) in enumerate(steps)]
    return Progress(job, work_in_words(job), lines, address or job.get_absolute_url())


def _state(number: int, now: int) -> str:
    if number < now:
        return "done"
    return "now" if number == now else "open"


def read_queue(reader: Reader, *, but: Job) -> list[QueueLine]:
    """Read the other jobs of a person, the latest first."""
    jobs = Job.objects.of(reader.pk).exclude(pk=but.pk)[:MOST_BESIDE]
    waiting = list(
        Job.objects.filter(state=Job.State.WAITING).order_by("pk").values_list("pk", flat=True)
    )
    return [
        QueueLine(job, work_in_words(job), waiting.index(job.pk) if job.pk in waiting else 0)
        for job in jobs
    ]

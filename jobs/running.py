"""A job while it is done: its lease is renewed, its progress told, and a wish to stop heard."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.db import Error, connection, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task
from django_tasks.base import Task

from jobs.models import LEASE, Job, JobQuerySet

log = logging.getLogger("lantu.jobs")

# How often a worker signs; a lease outlasts several signs.
BEAT_SECONDS = 1.0
# Set once the process was told to end: what runs is given back.
leaving = threading.Event()


class JobStoppedError(Exception):
    """Somebody asked the work to stop."""


class JobGivenBackError(Exception):
    """The worker is told to end; another one begins the job again."""


class JobLostError(Exception):
    """Another worker has taken the job up: what this one does counts for nothing."""


@dataclass(frozen=True)
class Outcome:
    """What came of a job: words, where it leads, and the file that it made."""

    words: str = ""
    address: str = ""
    # below MEDIA_ROOT, with the name and the type under which it is sent
    file: str = ""
    file_name: str = ""
    media_type: str = ""


class Running:
    """A job in the hands of a worker."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._told: dict[str, Any] = {}
        self._is_over = threading.Event()
        self._is_lost = threading.Event()
        self._stop_was_asked = threading.Event()

    def tell(self, step: str, done: int = 0, total: int = 0) -> None:
        """Say how far the work is. Raises where it has to end: stopped, given back or lost."""
        if self._is_lost.is_set():
            raise JobLostError
        if self._stop_was_asked.is_set():
            raise JobStoppedError
        if leaving.is_set():
            raise JobGivenBackError
        if step != self.job.step:
            self.job.step = step
            self.job.step_started_at = timezone.now()
        self._told = {
            "step": step,
            "done": min(done, total),
            "total": total,
            "step_started_at": self.job.step_started_at,
        }

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Sign for the job from a thread with a connection of its own.

        On SQLite a long write keeps the signs waiting. Nobody can take the job up meanwhile: that
        would be a write too.
        """
        thread = threading.Thread(target=self._beat, name=f"job {self.job.pk}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._is_over.set()
            thread.join()

    def _beat(self) -> None:
        try:
            while not self._is_over.wait(BEAT_SECONDS):
                try:
                    self.sign()
                except Error as error:
                    # the database is away or locked: the next sign may come through
                    log.info("job %s could not sign: %s", self.job.pk, error)
        finally:
            connection.close()

    def sign(self) -> None:
        """Renew the lease, write down the progress, and hear whether the work is to end."""
        held = self._held()
        if not held.update(lease_until=timezone.now() + LEASE, **self._told):
            self._is_lost.set()
        elif held.filter(stop_asked_at__isnull=False).exists():
            self._stop_was_asked.set()

    def finish(self, state: Job.State, outcome: Outcome) -> None:
        """Write down what came of it, unless another worker has the job."""
        self._held().update(
            state=state,
            finished_at=timezone.now(),
            lease_until=None,
            outcome=outcome.words,
            address=outcome.address,
            file=outcome.file,
            file_name=outcome.file_name,
            media_type=outcome.media_type,
            **self._told,
        )

    def give_back(self) -> None:
        """Let the lease end now, so that the next worker begins at once."""
        self._held().update(lease_until=self.job.asked_at)

    def _held(self) -> JobQuerySet:
        """The job, unless another worker has it, or it is over."""
        return Job.objects.filter(
            pk=self.job.pk, state=Job.State.RUNNING, attempts=self.job.attempts
        )


Work = Callable[[Running], Outcome]
_words: dict[str, str | Promise] = {}


def background(words: str | Promise) -> Callable[[Work], Task[[int], None]]:
    """Make a function one that workers run; `words` say what it does."""

    def decorate(work: Work) -> Task[[int], None]:
        @wraps(work)
        def run(job: int) -> None:
            carry_out(job, work)

        # a function of a module by its name, as `wraps` says
        made: Task[[int], None] = task()(run)
        _words[made.module_path] = words
        return made

    return decorate


def work_in_words(job: Job) -> str:
    """Say what a job does."""
    return str(_words.get(job.work, job.work.rpartition(".")[2]))


def carry_out(pk: int, work: Work) -> None:
    """Do a job, unless it is over or somebody else is at it, and write down what came of it."""
    job = take_up(pk)
    if job is None:
        return
    running = Running(job)
    with override(job.language or None), running.beating():
        _carry_out(running, work)


def _carry_out(running: Running, work: Work) -> None:
    job = running.job
    try:
        if not job.by.is_active:
            raise ValidationError(_("The account of the person who asked was closed."))
        outcome = work(running)
    except JobStoppedError as stopped:
        words = str(stopped) or _("Stopped. Nothing was written.")
        running.finish(Job.State.STOPPED, Outcome(words))
    except JobGivenBackError:
        running.give_back()
    except JobLostError:
        log.warning("job %s was taken up by another worker", job.pk)
    except ValidationError as error:
        running.finish(Job.State.FAILED, Outcome(" ".join(error.messages)))
    except Exception:
        log.exception("job %s failed: %s", job.pk, job.work)
        words = _("A fault of the system; it stands in its log as job %(job)s.") % {"job": job.pk}
        running.finish(Job.State.FAILED, Outcome(words))
    else:
        running.finish(Job.State.DONE, outcome)


def take_up(pk: int) -> Job | None:
    """Take the lease of a job; None where it is over, was stopped, or is in other hands."""
    now = timezone.now()
    with transaction.atomic():
        job = (
            Job.objects.unfinished()
            .select_for_update(of=("self",))
            .select_related("by")
            .exclude(lease_until__gt=now)
            .filter(pk=pk)
            .first()
        )
        if job is None:
            return None
        if job.stop_asked_at:
            job.state = Job.State.STOPPED
            job.finished_at = now
            job.outcome = _("Stopped. Nothing was written.")
        else:
            job.state = Job.State.RUNNING
            job.attempts += 1
            job.started_at = job.started_at or now
            job.lease_until = now + LEASE
        job.save()
    return job if job.state == Job.State.RUNNING else None

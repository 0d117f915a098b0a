"""Ask for background work, and ask it to stop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django_tasks.base import Task

from accounts.models import User
from jobs.models import Job


def ask_for(task: Task[[int], None], *, by: User, title: str, arguments: Mapping[str, Any]) -> Job:
    """Have work done in the background, once the transaction around is committed."""
    with transaction.atomic():
        job = Job.objects.create(
            by=by,
            work=task.module_path,
            title=title[:200],
            language=get_language() or "",
            arguments=dict(arguments),
        )
        queue(job, task)
    return job


def ask_once(task: Task[[int], None], *, by: User, title: str, arguments: Mapping[str, Any]) -> Job:
    """Ask for work, unless the same person waits for the very same already."""
    same = Job.objects.of(by.pk).unfinished().filter(work=task.module_path, arguments=arguments)
    return same.first() or ask_for(task, by=by, title=title, arguments=arguments)


def queue(job: Job, task: Task[[int], None]) -> None:
    """Put a job at the end of the queue."""
    job.task = task.enqueue(job.pk).id
    job.save(update_fields=["task"])


def ask_to_stop(job: Job) -> None:
    """Stop work: at once where it waits, and where it runs as soon as its worker looks up."""
    now = timezone.now()
    with transaction.atomic():
        waiting = Job.objects.filter(pk=job.pk, state=Job.State.WAITING)
        if not waiting.update(state=Job.State.STOPPED, stop_asked_at=now, finished_at=now):
            running = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING)
            running.update(stop_asked_at=now)

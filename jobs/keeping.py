"""What becomes of jobs: those whose worker died are taken up again, those long over removed."""

from __future__ import annotations

import logging

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks_db.models import DBTaskResult

from jobs.asking import queue
from jobs.models import KEPT, Job

log = logging.getLogger("lantu.jobs")

# A job that ends its worker is begun so often and no more.
MOST_ATTEMPTS = 20


def take_up_lost() -> int:
    """Queue again what dead workers left; returns how many jobs."""
    lost = list(Job.objects.lost(timezone.now()).values_list("pk", flat=True))
    return sum(_take_up(pk) for pk in lost)


def _take_up(pk: int) -> bool:
    with transaction.atomic():
        # whoever comes second finds nothing lost any more
        job = Job.objects.lost(timezone.now()).select_for_update(of=("self",)).filter(pk=pk).first()
        if job is None:
            return False
        job.lease_until = None
        if job.attempts >= MOST_ATTEMPTS:
            with override(job.language or None):
                words = _("Its worker ended %(n)d times in the middle of it.")
            job.state = Job.State.FAILED
            job.finished_at = timezone.now()
            job.outcome = words % {"n": job.attempts}
            job.save()
            return False
        if job.state == Job.State.WAITING:
            # claimed and never begun: such an attempt counts too
            job.attempts += 1
        job.state = Job.State.WAITING
        job.save()
        queue(job, import_string(job.work))
    log.warning("job %s was left by its worker and is begun again", pk)
    return True


def purge_jobs() -> int:
    """Remove jobs that were over a week ago, with their files, and what the queue keeps of any."""
    DBTaskResult.objects.filter(enqueued_at__lt=Now() - KEPT).delete()
    expired = list(Job.objects.expired())
    Job.objects.filter(pk__in=[job.pk for job in expired]).delete()
    for job in expired:
        remove_file(job)
    return len(expired)


def remove_file(job: Job) -> None:
    """Remove the file that a job made."""
    if not job.file:
        return
    try:
        job.file.storage.delete(job.file.name)
    except OSError as error:
        # it is found and removed with the files that no record names
        log.warning("the file of a job stays: %s: %s", job.file.name, error)

"""A piece of background work: who asked for it, how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

# A worker that has not signed for so long is gone, and another one takes its job up.
LEASE = timedelta(seconds=10)
# What is over is listed, and its file kept, for so long.
KEPT = timedelta(days=7)
# Where the files that jobs make are kept, below MEDIA_ROOT.
FOLDER = "results"


class JobQuerySet(models.QuerySet["Job"]):
    """Questions about jobs."""

    def of(self, person: int | None) -> JobQuerySet:
        """Those that a person asked for; nobody sees another one's."""
        return self.filter(by_id=person) if person else self.none()

    def unfinished(self) -> JobQuerySet:
        """Those that wait or run."""
        return self.filter(state__in=Job.UNFINISHED)

    def lost(self, now: datetime) -> JobQuerySet:
        """Those whose worker is gone: its lease ran out, or it never took up what it claimed."""
        queued = DBTaskResult.objects.filter(pk=OuterRef("task"), status=TaskResultStatus.READY)
        claimed = DBTaskResult.objects.filter(pk=OuterRef("task"), started_at__gt=now - LEASE)
        ran_out = Q(state=Job.State.RUNNING, lease_until__lt=now)
        never_begun = Q(state=Job.State.WAITING) & ~Exists(queued) & ~Exists(claimed)
        return self.filter(ran_out | never_begun, asked_at__lt=now - LEASE)

    def expired(self) -> JobQuerySet:
        """Those that were over a week ago."""
        return self.filter(finished_at__lt=timezone.now() - KEPT)


class Job(models.Model):
    """A piece of work in the background.

    The queue of django-tasks says which job is next; this row says what people are told, and by
    its lease whether somebody is at it. A job is taken up again where its worker died, so what it
    does has to stand a second beginning.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("being done")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("failed")

    UNFINISHED = (State.WAITING, State.RUNNING)

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="jobs",
        verbose_name=_("person"),
    )
    # the dotted path of the function that does it
    work = models.CharField(_("work"), max_length=120)
    # what it is about, such as the name of a file
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language"), max_length=10)
    arguments = models.JSONField(_("arguments"), default=dict)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.WAITING)
    # which step it is at, and how many rows of how many that step has done
    step = models.CharField(_("step"), max_length=20, blank=True)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    total = models.PositiveIntegerField(_("rows in all"), default=0)
    # the row of the queue, how often work was begun, and until when the worker holds it
    task = models.UUIDField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(null=True, editable=False)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    started_at = models.DateTimeField(_("started at"), null=True)
    step_started_at = models.DateTimeField(null=True, editable=False)
    stop_asked_at = models.DateTimeField(_("stop asked at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    # what people are told at its end, and where it leads
    outcome = models.TextField(_("outcome"), blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    file = models.FileField(_("file"), max_length=120, blank=True)
    file_name = models.CharField(_("name of the file"), max_length=200, blank=True)
    media_type = models.CharField(_("media type"), max_length=100, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("background job")
        verbose_name_plural = _("background jobs")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=["waiting", "running"]),
                name="jobs_job_unfinished",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "stopped", "failed"], finished_at__isnull=False),
                name="jobs_job_is_finished_where_it_says_so",
                violation_error_message=_("A job that is over says when it ended."),
            ),
            models.CheckConstraint(
                condition=Q(done__lte=models.F("total")),
                name="jobs_job_does_no_more_than_all",
                violation_error_message=_("No more rows are done than there are."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page that says how far it is."""
        return reverse("job", args=[self.pk])

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens."""
        return self.state not in self.UNFINISHED

    @property
    def share(self) -> int | None:
        """How much of its step is done, in percent; none where that is not known."""
        return self.done * 100 // self.total if self.total else None

    @property
    def seconds_left(self) -> int | None:
        """How long its step will take at the rate so far; none while that is a guess."""
        if not self.done or self.step_started_at is None or self.state != self.State.RUNNING:
            return None
        so_far = (timezone.now() - self.step_started_at).total_seconds()
        return round(so_far / self.done * (self.total - self.done))

    @property
    def waits_long(self) -> bool:
        """Whether nobody has taken it up for half a minute."""
        since = timezone.now() - self.asked_at
        return self.state == self.State.WAITING and since > 3 * LEASE

    @classmethod
    def stored_names(cls, names: Collection[str]) -> set[str]:
        """Return those of the names of files that a job bears."""
        named: Any = cls.objects.filter(file__in=names)
        return set(named.values_list("file", flat=True))

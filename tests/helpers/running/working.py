"""A worker inside of the test: it sees what the test has not committed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from unittest.mock import patch

from django.utils.module_loading import import_string

from jobs.models import Job
from jobs.running import Running

Told = Callable[[Running, str], None]


def work_off(told: Told = lambda _running, _step: None) -> list[Job]:
    """Do what waits, in the order in which it was asked for; returns those jobs as they are then.

    `told` is called whenever work says how far it is, before it is asked whether it is to end.
    """
    tell = Running.tell

    def tell_and_sign(running: Running, step: str, done: int = 0, total: int = 0) -> None:
        told(running, step)
        tell(running, step, done, total)
        running.sign()

    keys = list(
        Job.objects.filter(state=Job.State.WAITING).order_by("pk").values_list("pk", flat=True)
    )
    with (
        patch.object(Running, "beating", lambda _running: nullcontext()),
        patch.object(Running, "tell", tell_and_sign),
    ):
        for key in keys:
            import_string(Job.objects.get(pk=key).work).func(key)
    return list(Job.objects.filter(pk__in=keys).order_by("pk"))

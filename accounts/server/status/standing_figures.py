"""What stands now, as figures for `/metrics`: disks, database, last runs, rows of the page."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from accounts.models import WatchedRow
from accounts.server.machine.database import read_database_facts
from accounts.server.machine.disks import read_disks
from accounts.server.metrics.gauges import Figure, register_figures
from accounts.server.status.jobs import Job, read_last_run
from accounts.server.status.registry import State, database_answers
from accounts.server.version import read_version

# what an alert of Prometheus compares with
LEVELS = {State.GOOD: 0, State.OFF: 0, State.ATTENTION: 1, State.BROKEN: 2, State.UNKNOWN: 3}


def register_own_figures() -> None:
    """Register the figures of this module."""
    for source in (read_product, read_disk_figures, read_database, read_runs, read_watched):
        register_figures(source)


def read_product() -> Iterator[Figure]:
    """Read which version serves, and whether its database answers."""
    labels = {"version": read_version(), "database": connection.vendor}
    yield Figure("build_info", "Version of the product and kind of its database", 1, labels)
    yield Figure("database_up", "Whether the database answers", int(database_answers()))


def read_disk_figures() -> Iterator[Figure]:
    """Read what is left on the disks."""
    for disk in read_disks():
        yield Figure("disk_free_bytes", "Free on the disk of", disk.free, {"of": disk.of})
    for disk in read_disks():
        yield Figure("disk_size_bytes", "Size of the disk of", disk.total, {"of": disk.of})


def read_database() -> Iterator[Figure]:
    """Read size and connections of the database."""
    facts = read_database_facts()
    yield Figure("database_size_bytes", "Size of the database", facts.size)
    if facts.connections is not None and facts.most_connections is not None:
        yield Figure("database_connections", "Open connections", facts.connections)
        yield Figure("database_connections_limit", "Connections it allows", facts.most_connections)


def read_runs() -> Iterator[Figure]:
    """Read how the jobs ended: a job that nobody knows of has no figures."""
    for job in Job:
        run = read_last_run(job)
        if run is None:
            continue
        labels = {"job": str(job)}
        at = run.finished_at.timestamp()
        yield Figure("job_finished_timestamp_seconds", "When a job last ended", at, labels)
        yield Figure("job_good", "Whether it ended in order", int(run.is_good), labels)
        yield Figure(
            "job_findings",
            "Findings of its last run: mails not sent, orphan files, broken entries",
            run.findings,
            labels,
        )


def read_watched() -> Iterator[Figure]:
    """Read the rows of the status page as `watch` saw them last."""
    for key, state in WatchedRow.objects.order_by("key").values_list("key", "state"):
        level = LEVELS.get(State(state), LEVELS[State.UNKNOWN])
        yield Figure(
            "status",
            "Row of the status page: 0 good or off, 1 attention, 2 broken, 3 unknown",
            level,
            {"row": key},
        )

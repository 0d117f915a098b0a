"""Rows about the machine: version, database, disks, static files, settings."""

from __future__ import annotations

from django.conf import settings
from django.core.checks import ERROR, WARNING, Tags, run_checks
from django.core.checks.registry import registry
from django.db import Error, connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.server.machine.database import read_database_facts
from accounts.server.machine.disks import Disk, read_disks
from accounts.server.readiness import (
    LEAST_FREE_BYTES,
    is_migrated,
    missing_static_files,
    read_reasons,
)
from accounts.server.status.figures import sentences, size
from accounts.server.status.registry import Finding, State, register_row
from accounts.server.version import read_version

# Beyond so many connections of those that the server allows, people will soon be turned away.
MOST_CONNECTIONS = 0.8
# A disk is low with less than a tenth left, unless that tenth is large.
LOW_SHARE = 0.1
LOW_BYTES = 5 * 1024**3
SLOW_MILLISECONDS = 500


def register_machine_rows() -> None:
    """Register the rows of this module."""
    register_row("ready", gettext_lazy("Open to people"), ask_ready, needs_database=False)
    register_row("version", gettext_lazy("Version"), ask_version)
    register_row("database", gettext_lazy("Database"), ask_database, needs_database=False)
    register_row("replication", gettext_lazy("Second database"), ask_replication)
    register_row("disk", gettext_lazy("Disk"), ask_disks, needs_database=False)
    register_row("static", gettext_lazy("Static files"), ask_static_files, needs_database=False)
    register_row("settings", gettext_lazy("Settings"), ask_settings, needs_database=False)


def ask_ready() -> Finding:
    """Ask what `/readyz` is asked."""
    if reasons := read_reasons():
        is_stopped = any(reason.stops for reason in reasons)
        words = ngettext(
            "People are not served as they should be, for %(count)s reason.",
            "People are not served as they should be, for %(count)s reasons.",
            len(reasons),
        )
        # the words of `/readyz` are for logs and machines, and have one language
        return Finding(
            State.BROKEN if is_stopped else State.ATTENTION,
            words % {"count": len(reasons)},
            _("Do what it says."),
            " ".join(reason.words for reason in reasons),
        )
    return Finding(State.GOOD, _("People can be served."))


def ask_version() -> Finding:
    """Ask whether the tables are those of this version."""
    version = read_version() or _("unknown")
    if is_migrated():
        words = _("Version %(version)s; the tables are those of this version.")
        return Finding(State.GOOD, words % {"version": version})
    return Finding(
        State.BROKEN,
        _("Version %(version)s; the tables are those of an older one.") % {"version": version},
        _("Make a backup, then bring the tables up to date."),
        "manage.py migrate",
    )


def ask_database() -> Finding:
    """Ask how fast the database answers, and how many are connected."""
    try:
        facts = read_database_facts()
    except Error as error:
        return Finding(
            State.BROKEN,
            _("The database does not answer (%(kind)s).") % {"kind": type(error).__name__},
            _("Start the database, or look at DATABASE_URL and at its disk. Nobody can work."),
        )
    kind = "SQLite" if connection.vendor == "sqlite" else "PostgreSQL"
    words = _("%(kind)s, answers in %(time)s ms, %(size)s.") % {
        "kind": kind,
        "time": f"{facts.milliseconds:.1f}",
        "size": size(facts.size),
    }
    if facts.connections is not None and facts.most_connections:
        connected = _("%(count)s of %(most)s connections are open.") % {
            "count": facts.connections,
            "most": facts.most_connections,
        }
        words = sentences(words, connected)
        if facts.connections > MOST_CONNECTIONS * facts.most_connections:
            remedy = _("Lower WORKERS or THREADS, or raise max_connections of PostgreSQL.")
            return Finding(State.ATTENTION, words, remedy)
    if facts.milliseconds > SLOW_MILLISECONDS:
        return Finding(State.ATTENTION, words, _("Look what else the machine is doing."))
    return Finding(State.GOOD, words)


def ask_replication() -> Finding:
    """Ask whether a second database follows, and whether writes wait for it."""
    facts = read_database_facts()
    if connection.vendor == "sqlite":
        return Finding(State.OFF, _("SQLite has none; the backup is the only second copy."))
    if facts.waits_for and not facts.replicas:
        return Finding(
            State.BROKEN,
            _("Writes wait for a replica, and none follows: nobody can save."),
            _("Start a replica, or empty synchronous_standby_names until one is there."),
        )
    if not facts.replicas:
        return Finding(State.OFF, _("No replica follows; the backup is the only second copy."))
    follows = ngettext(
        "%(count)s replica follows.", "%(count)s replicas follow.", facts.replicas
    ) % {"count": facts.replicas}
    if facts.waits_for:
        waits = _("Writes wait for it: none is lost when the first database is.")
    else:
        waits = _("Writes do not wait for it: the last ones may be lost with the first database.")
    return Finding(State.GOOD, sentences(follows, waits))


def ask_disks() -> Finding:
    """Ask what is left on the disks."""
    names = {"files": _("evidence"), "database": _("database")}
    disks = read_disks()
    lines = [
        _("%(what)s: %(free)s of %(total)s free (%(share)s%%).")
        % {
            "what": names[disk.of],
            "free": size(disk.free),
            "total": size(disk.total),
            "share": disk.free * 100 // disk.total,
        }
        for disk in disks
    ]
    state = min((_state_of(disk) for disk in disks), key=list(State).index)
    remedies = {
        State.BROKEN: _("Make room at once: nothing can be saved. Reading goes on."),
        State.ATTENTION: _("Enlarge the disk, or remove what does not belong there."),
    }
    return Finding(state, sentences(*lines), remedies.get(state, ""))


def _state_of(disk: Disk) -> State:
    if disk.free < LEAST_FREE_BYTES:
        return State.BROKEN
    low = min(disk.total * LOW_SHARE, LOW_BYTES)
    return State.ATTENTION if disk.free < low else State.GOOD


def ask_static_files() -> Finding:
    """Ask whether style sheets and scripts were collected."""
    if missing_static_files():
        return Finding(
            State.BROKEN,
            _("Style sheets and scripts were not collected: pages have no layout."),
            _("Collect them, then restart the server."),
            "manage.py collectstatic --noinput",
        )
    if settings.DEBUG:
        return Finding(State.GOOD, _("Served as they are, since DEBUG is on."))
    return Finding(State.GOOD, _("Collected."))


def ask_settings() -> Finding:
    """Ask what Django has to say of the settings of a server that people use."""
    tags = [tag for tag in registry.tags_available(deployment_checks=True) if tag != Tags.database]
    messages = [
        message
        for message in run_checks(tags=tags, include_deployment_checks=True)
        if message.level >= WARNING and not message.is_silenced()
    ]
    if not messages:
        return Finding(State.GOOD, _("The deployment check has nothing to say."))
    ids = ", ".join(sorted({str(message.id) for message in messages}))
    is_wrong = any(message.level >= ERROR for message in messages)
    words = ngettext(
        "The deployment check names %(count)s matter: %(ids)s.",
        "The deployment check names %(count)s matters: %(ids)s.",
        len(messages),
    )
    return Finding(
        State.BROKEN if is_wrong else State.ATTENTION,
        words % {"count": len(messages), "ids": ids},
        _("Read what it says and put it right in the settings."),
        "manage.py check --deploy",
    )

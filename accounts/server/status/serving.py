"""Rows about the server itself, from what it has counted: does it answer, and how fast."""

from __future__ import annotations

from collections import defaultdict

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.server.metrics.collected import read_counted
from accounts.server.metrics.measures import LONG_SECONDS
from accounts.server.status.registry import Finding, State, register_row

# Fewer answers say little of a page.
LEAST_ANSWERS = 20
# A page is long where so many of a hundred answers are.
MOST_LONG_PERCENT = 5
MOST_NAMED = 3


def register_serving_rows() -> None:
    """Register the rows of this module."""
    register_row("server", gettext_lazy("Server"), ask_server, needs_database=False)
    register_row("pages", gettext_lazy("Long pages"), ask_long_pages, needs_database=False)


def ask_server() -> Finding:
    """Ask how many processes serve."""
    remedy = _("Start the server again and read its log.")
    try:
        families = list(read_counted())
    except OSError as error:
        words = _("The server does not answer on %(host)s, port %(port)s (%(kind)s).") % {
            "host": settings.HOST,
            "port": settings.PORT,
            "kind": type(error).__name__,
        }
        return Finding(State.BROKEN, words, remedy, "manage.py serve")
    if not families:
        words = _("It answers; what it has counted cannot be read (METRICS_FROM, METRICS_TOKEN).")
        return Finding(State.GOOD, words)
    serving = sum(
        int(sample.value)
        for family in families
        for sample in family.samples
        if sample.name == "lantu_workers"
    )
    if not serving:
        return Finding(State.GOOD, _("One process serves."))
    words = ngettext(
        "%(count)s of %(wanted)s process serves.",
        "%(count)s of %(wanted)s processes serve.",
        settings.WORKERS,
    ) % {"count": serving, "wanted": settings.WORKERS}
    return Finding(State.GOOD if serving >= settings.WORKERS else State.ATTENTION, words, remedy)


def ask_long_pages() -> Finding:
    """Ask which pages often take longer than two seconds, since the server was started."""
    answers: dict[str, float] = defaultdict(float)
    within: dict[str, float] = defaultdict(float)
    try:
        families = list(read_counted())
    except OSError:
        return Finding(State.UNKNOWN, _("Not known while the server does not answer."))
    for family in families:
        for sample in family.samples:
            page = sample.labels.get("page", "")
            if sample.name == "lantu_request_seconds_count":
                answers[page] += sample.value
            elif sample.labels.get("le") == str(LONG_SECONDS):
                within[page] += sample.value
    long = {
        page: round((count - within[page]) * 100 / count)
        for page, count in answers.items()
        if count >= LEAST_ANSWERS and (count - within[page]) * 100 > MOST_LONG_PERCENT * count
    }
    total = int(sum(answers.values()))
    if not families:
        return Finding(State.UNKNOWN, _("What the server has counted cannot be read."))
    if not long:
        words = ngettext(
            "No page is long; %(count)s answer since the start.",
            "No page is long; %(count)s answers since the start.",
            total,
        )
        return Finding(State.GOOD, words % {"count": total})
    slowest = sorted(long.items(), key=lambda item: -item[1])[:MOST_NAMED]
    named = ", ".join(f"{page} ({percent}%)" for page, percent in slowest)
    words = _("Often longer than %(seconds)s seconds: %(pages)s.")
    return Finding(
        State.ATTENTION,
        words % {"seconds": int(LONG_SECONDS), "pages": named},
        _("Look what else the machine is doing; on SQLite, move to PostgreSQL when writers queue."),
    )

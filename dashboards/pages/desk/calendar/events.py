"""A person's deadlines as a calendar, and the private address under which programs fetch it."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.roles import Role
from dashboards.models import CalendarAddress
from dashboards.pages.desk.calendar.ical import Event
from dashboards.pages.desk.unit import may_open, of_unit, own_work, self_checks_of
from dashboards.pages.desk.verifier import rechecks_of
from parks.choices import Stage
from parks.readers import Reader
from parks.writing import writing
from recommendations.models import Instruction, Measure, Milestone

if TYPE_CHECKING:
    from accounts.models import User

# Roles on whose desk something is due on a day.
HAVE_DEADLINES = frozenset({Role.UNIT, Role.VERIFIER})
# Re-checks are due months after a closing: so many days of them are shown ahead.
RECHECKS_AHEAD_DAYS = 92
KEY_BYTES = 32
MOST_TITLE_CHARACTERS = 200
log = logging.getLogger("lantu.security")


def make_address(*, user: User) -> str:
    """Make a new secret key for the person's calendar; the old one opens nothing from then on."""
    key = secrets.token_urlsafe(KEY_BYTES)
    with writing():
        CalendarAddress.objects.update_or_create(
            user=user, defaults={"key_hash": hash_of(key), "made_at": timezone.now()}
        )
    log.info("calendar address made: %s", user.username)
    return key


def end_address(*, user: User) -> None:
    """End the person's address, if there is one."""
    with writing():
        CalendarAddress.objects.filter(user=user).delete()
    log.info("calendar address ended: %s", user.username)


def hash_of(key: str) -> str:
    """Hash a key as it is stored.

    It is looked up by this, so that no comparison takes longer for a better guess.
    """
    return hashlib.sha256(key.encode()).hexdigest()


def owner_of(key: str) -> User | None:
    """Read whose calendar a key opens; nobody's where the key is wrong or ended, or the account
    is disabled.
    """
    address = (
        CalendarAddress.objects.filter(key_hash=hash_of(key), user__is_active=True)
        .select_related("user")
        .first()
    )
    return address.user if address else None


def demo_mark() -> str:
    """Say what stands before the title of a demonstration record outside the pages."""
    return pgettext("before a title", "[Demonstration] ")


def _given(day: date | None) -> date:
    """Return the day of a row that was read because it has one."""
    assert day
    return day


def events_of(user: User, today: date, absolute: Callable[[str], str]) -> Iterator[Event]:
    """Read what is due on the person's desk, done work left out; `absolute` makes a path of ours
    a whole address.
    """
    reader = Reader.of(user)
    if may_open(reader):
        yield from _unit_events(reader, absolute)
    if Role.VERIFIER in reader.roles:
        closings = rechecks_of(reader, today, RECHECKS_AHEAD_DAYS).select_related("issue")
        for closing in closings.order_by("recheck_on", "pk"):
            issue = closing.issue
            title = _title(_("Look again: %(title)s") % {"title": issue.title}, issue.is_demo)
            yield Event(
                f"recheck-{closing.pk}",
                _given(closing.recheck_on),
                title,
                issue.number,
                absolute(issue.get_absolute_url()),
            )


def _unit_events(reader: Reader, absolute: Callable[[str], str]) -> Iterator[Event]:
    unit = reader.unit_id
    assert unit  # a desk that may be opened has a unit
    # what is handed in has kept its deadline or missed it: nothing is due any more
    issues = of_unit(unit, reader).filter(
        stage__in=(Stage.FILED, Stage.ACTING), due_on__isnull=False
    )
    for issue in issues.order_by("due_on", "pk"):
        title = _title(_("Issue due: %(title)s") % {"title": issue.title}, issue.is_demo)
        yield Event(
            issue.number,
            _given(issue.due_on),
            title,
            issue.number,
            absolute(issue.get_absolute_url()),
        )
    measures = Measure.objects.visible_to(reader).running().filter(lead=unit, due_on__isnull=False)
    for measure in measures.order_by("due_on", "pk"):
        title = _title(_("Measure due: %(title)s") % {"title": measure.title}, measure.is_demo)
        yield Event(
            measure.number,
            _given(measure.due_on),
            title,
            measure.number,
            absolute(measure.get_absolute_url()),
        )
    milestones = Milestone.objects.filter(
        measure__in=own_work(unit, reader), done_on=None, due_on__isnull=False
    )
    for milestone in milestones.select_related("measure").order_by("due_on", "pk"):
        title = _title(
            _("Milestone: %(words)s") % {"words": milestone.words}, milestone.measure.is_demo
        )
        yield Event(
            f"milestone-{milestone.pk}",
            _given(milestone.due_on),
            title,
            str(milestone.measure),
            absolute(milestone.measure.get_absolute_url()),
        )
    yield from _answers_due(unit, absolute)


def _answers_due(unit: int, absolute: Callable[[str], str]) -> Iterator[Event]:
    """Read the answers that the unit owes: to instructions and self-checks."""
    instructions = Instruction.objects.for_unit(unit).waiting().for_rows()
    for instruction in instructions.order_by("due_on", "pk"):
        title = _title(
            _("Answer the instruction: %(words)s") % {"words": instruction.words},
            instruction.is_demo,
        )
        yield Event(
            instruction.number,
            instruction.due_on,
            title,
            str(instruction.about),
            absolute(instruction.get_absolute_url()),
        )
    for check in self_checks_of(unit).order_by("due_on", "pk"):
        title = _title(
            _("Self-check: %(title)s") % {"title": check.issue.title}, check.issue.is_demo
        )
        about = f"{check.park} · {check.issue}"
        yield Event(
            f"self-check-{check.pk}",
            check.due_on,
            title,
            about,
            absolute(reverse("self-check", args=[check.pk])),
        )


def _title(words: str, is_demo: bool) -> str:
    """Write a title on one line of at most 200 characters, marked where the record is made up."""
    line = " ".join(words.split())
    if len(line) > MOST_TITLE_CHARACTERS:
        line = f"{line[: MOST_TITLE_CHARACTERS - 1]}…"
    return demo_mark() + line if is_demo else line

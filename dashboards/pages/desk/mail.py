"""The daily mail: what waits for a person, by the questions of the desk, each record at most
once a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Case, CharField, Exists, Max, OuterRef, Q, Value, When
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Installation, User
from accounts.roles import Role
from dashboards.models import DigestItem
from dashboards.models.mail import DAYS_KEPT, purge_digest_items
from dashboards.pages.desk.calendar.events import demo_mark
from dashboards.pages.desk.unit import conditions, may_open, of_unit, self_checks_of
from dashboards.pages.desk.verifier import decision_address, rechecks_of, requests_to, submitted_to
from dashboards.shared.rows.deadlines import left_in_words
from dashboards.shared.rows.issues import BY_DUE, due_in_words
from dashboards.shared.wording import short_day
from parks.choices import EntryKind, Stage
from parks.fields import annotated
from parks.models import Issue, IssueEntry, Organisation
from parks.readers import Reader
from parks.text.days import full_day
from recommendations.models import Instruction, Measure

MAILED_ROLES = (Role.UNIT, Role.VERIFIER)
SOON_DAYS = 7
# Lines of one heading that a mail prints; the desk shows the others.
MOST_LINES = 50
LINE_CHARACTERS = 160
PEOPLE_AT_ONCE = 500
# The headings, the most urgent first: where a record fits under several, the first has it.
HEADINGS = {
    "overdue": gettext_lazy("Overdue"),
    "returned": gettext_lazy("Sent back to us"),
    "instruction": gettext_lazy("Instructions that wait for an answer"),
    "self_check": gettext_lazy("Self-checks that wait for an answer"),
    "soon": gettext_lazy("Due within 7 days"),
    "verify": gettext_lazy("Waiting for acceptance"),
    "extension": gettext_lazy("Requests for more time"),
    "recheck": gettext_lazy("Due re-checks"),
    "assigned": gettext_lazy("Newly assigned to us"),
}
RANKS = list(HEADINGS)


class UnreachableMailError(Exception):
    """The mail server does not answer; trying it again for the next person helps nobody."""


@dataclass(frozen=True)
class MailLine:
    """A record in a mail: why it is there, its key among the lines of a day, and what is
    printed of it.
    """

    reason: str
    key: str
    title: str
    note: str
    path: str
    is_demo: bool


@dataclass(frozen=True)
class MailOutcome:
    """What became of one person's mail: its lines, or the kind of failure."""

    user: User
    lines: list[MailLine]
    failure: str = ""


def send_digests(day: date, connection: BaseEmailBackend) -> Iterator[MailOutcome]:
    """Mail to everybody what is new for them on a day.

    A failed sending takes its lines back, for the next run.
    """
    for user in people():
        fresh = claim(user, day, lines_of(user, day))
        if not fresh:
            continue
        try:
            _deliver(compose(user, day, fresh), connection)
        except UnreachableMailError:
            give_back(user, day, fresh)
            raise
        except Exception as error:
            # whatever is wrong with one mail must not keep the others from theirs
            give_back(user, day, fresh)
            connection.close()
            # the class and the code of the answer alone: a server's words may repeat what was sent
            # to it
            failure = f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()
            yield MailOutcome(user, fresh, failure)
        else:
            yield MailOutcome(user, fresh)
    purge_digest_items(day)


def planned(day: date) -> Iterator[MailOutcome]:
    """Make what `send_digests` would mail now; nothing is sent or written."""
    for user in people():
        known = _known(user, day)
        if fresh := [line for line in lines_of(user, day) if line.key not in known]:
            yield MailOutcome(user, fresh)


def people() -> Iterator[User]:
    """Read everybody who has an address and a desk with deadlines, in pieces.

    Not by a cursor: SQLite lets nobody write behind a reader that another writer has overtaken.
    """
    users = User.objects.filter(is_active=True, groups__name__in=MAILED_ROLES).exclude(email="")
    users = users.distinct().order_by("pk")
    last_key = 0
    while piece := list(users.filter(pk__gt=last_key)[:PEOPLE_AT_ONCE]):
        yield from piece
        last_key = piece[-1].pk


def lines_of(user: User, day: date) -> list[MailLine]:
    """Read what waits for a person on a day, the most urgent first; a record once, under its most
    urgent heading.
    """
    reader = Reader.of(user)
    lines: list[MailLine] = []
    if may_open(reader):
        lines += _unit_lines(reader, day)
    if Role.VERIFIER in reader.roles:
        lines += _verifier_lines(reader, day)
    lines.sort(key=lambda line: RANKS.index(line.reason))
    first_lines: dict[str, MailLine] = {}
    for line in lines:
        first_lines.setdefault(line.key, line)
    return list(first_lines.values())


def claim(user: User, day: date, lines: Iterable[MailLine]) -> list[MailLine]:
    """Note the lines that were not in a mail of the day yet and return them; only they may be sent.

    The person's row is locked meanwhile: of two commands at once, the second finds the lines of the
    first.
    """
    with transaction.atomic():
        list(User.objects.select_for_update(no_key=True).filter(pk=user.pk).values_list("pk"))
        known = _known(user, day)
        fresh = [line for line in lines if line.key not in known]
        rows = [
            DigestItem(user=user, day=day, reason=line.reason, number=line.key) for line in fresh
        ]
        DigestItem.objects.bulk_create(rows, batch_size=500)
    return fresh


def give_back(user: User, day: date, lines: Iterable[MailLine]) -> None:
    """Forget that lines were mailed."""
    DigestItem.objects.filter(user=user, day=day, number__in=[line.key for line in lines]).delete()


def compose(user: User, day: date, lines: list[MailLine]) -> EmailMessage:
    """Write the mail; its subject holds no words of any record."""
    overdue = sum(line.reason == "overdue" for line in lines)
    subject = _("%(name)s, %(day)s: %(what)s") % {
        "name": _one_line(Installation.current().short_name),
        "day": short_day(day, day),
        "what": _how_many(len(lines), overdue),
    }
    is_demo = all(line.is_demo for line in lines)
    parts = []
    for reason, heading in HEADINGS.items():
        under = [line for line in lines if line.reason == reason]
        if under:
            rows = [(line, settings.SITE_URL + line.path) for line in under[:MOST_LINES]]
            parts.append(
                {"heading": heading, "n": len(under), "rows": rows, "more": len(under) - len(rows)}
            )
    context = {
        "name": _one_line(user.get_full_name()),
        "installation": Installation.current(),
        "day": full_day(day),
        "parts": parts,
        "mark": demo_mark(),
        "mark_alone": demo_mark().strip(),
        "n_demo": sum(line.is_demo for line in lines),
        "desk": settings.SITE_URL + reverse("desk"),
        "calendar": settings.SITE_URL + reverse("desk-calendar"),
        "what": _how_many(len(lines), overdue),
    }
    # programs that answer by themselves are asked to keep quiet (RFC 3834)
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    body = render_to_string("mail/digest.txt", context)
    return EmailMessage(
        (demo_mark() if is_demo else "") + subject,
        body,
        settings.MAIL_FROM,
        [user.email],
        headers=headers,
    )


def _deliver(message: EmailMessage, connection: BaseEmailBackend) -> None:
    try:
        connection.open()
    except Exception as error:
        raise UnreachableMailError(type(error).__name__) from None
    message.connection = connection
    message.send()


def _known(user: User, day: date) -> set[str]:
    return set(DigestItem.objects.filter(user=user, day=day).values_list("number", flat=True))


def _unit_lines(reader: Reader, day: date) -> Iterator[MailLine]:
    """Read what waits for the people of a unit."""
    assert reader.unit_id  # a digest of a unit goes to its people
    unit = Organisation.objects.get(pk=reader.unit_id)
    issues = of_unit(unit.pk, reader)
    when = conditions(day)
    # the first that holds is the reason, so in the order of the headings
    reason = Case(
        When(when["overdue"], then=Value("overdue")),
        When(when["returned"], then=Value("returned")),
        When(pk__in=issues.due_within(day, SOON_DAYS).values("pk"), then=Value("soon")),
        When(_newly_assigned(reader, unit, day), then=Value("assigned")),
        default=Value(""),
        output_field=CharField(),
    )
    for issue in issues.annotate(reason=reason).exclude(reason="").order_by(BY_DUE, "number_key"):
        yield _about(annotated(issue, "reason"), issue, _when(issue, day), issue.get_absolute_url())
    instructions = Instruction.objects.for_unit(unit.pk).waiting().for_rows()
    for instruction in instructions.order_by("due_on", "pk"):
        note = f"{instruction.about} · {_until(instruction.due_on, day)}"
        yield MailLine(
            "instruction",
            instruction.number,
            f"{instruction.number} {_one_line(instruction.words)}",
            _one_line(note),
            instruction.get_absolute_url(),
            instruction.is_demo,
        )
    for check in self_checks_of(unit.pk).order_by("due_on", "pk"):
        note = f"{check.park} · {_until(check.due_on, day)}"
        yield MailLine(
            "self_check",
            f"SC-{check.pk}",
            _one_line(str(check.issue)),
            _one_line(note),
            reverse("self-check", args=[check.pk]),
            check.issue.is_demo,
        )


def _newly_assigned(reader: Reader, unit: Organisation, day: date) -> Q:
    """Select what was assigned to the unit, or handed over to it by an edit, since the person's
    last mail; it is told once.
    """
    mails = DigestItem.objects.filter(
        user=reader.pk, day__lt=day, day__gte=day - timedelta(days=DAYS_KEPT)
    )
    last = mails.aggregate(last=Max("day"))["last"] or day - timedelta(days=DAYS_KEPT)
    since = timezone.make_aware(datetime.combine(last, time.min))
    entries = IssueEntry.objects.filter(issue=OuterRef("pk"), at__gte=since)
    # an issue may be filed for the unit at once; a changed lead unit is spelled out in the words of
    # the edit
    given = Q(what=EntryKind.ASSIGNED) | Q(what=EntryKind.FILED, new=Stage.ACTING)
    given |= Q(what=EntryKind.EDITED, words__contains=f" → {unit.name_zh}")
    mailed = mails.filter(day__gte=last).values("number")
    return Q(Exists(entries.filter(given)), stage=Stage.ACTING) & ~Q(number__in=mailed)


def _verifier_lines(reader: Reader, day: date) -> Iterator[MailLine]:
    """Read what waits for a verifier."""
    for issue in submitted_to(reader).order_by("submitted_on", "pk"):
        yield _about(
            "verify",
            issue,
            _("handed in %(day)s") % {"day": full_day(issue.submitted_on)},
            issue.get_absolute_url(),
        )
    requests = requests_to(reader).select_related("issue", "measure")
    for extension in requests.order_by("old_due_on", "pk"):
        note = f"{full_day(extension.old_due_on)} → {full_day(extension.new_due_on)}"
        yield _about("extension", extension.about, note, decision_address(extension))
    for closing in rechecks_of(reader, day).select_related("issue").order_by("recheck_on", "pk"):
        note = _("to be looked at again on %(day)s") % {"day": full_day(closing.recheck_on)}
        yield _about(
            "recheck", closing.issue, note, reverse("issue-recheck", args=[closing.issue.number])
        )


def _about(reason: str, record: Issue | Measure, note: str, path: str) -> MailLine:
    return MailLine(reason, record.number, _one_line(str(record)), note, path, record.is_demo)


def _when(issue: Issue, day: date) -> str:
    due = due_in_words(issue, day)
    # a late issue that was handed in stays overdue, as on the desk; it is the verifier's turn
    stage = issue.get_stage_display() if issue.stage == Stage.SUBMITTED else ""
    return _one_line(" · ".join(part for part in (due.day, due.words, stage) if part))


def _until(due_on: date, day: date) -> str:
    return f"{short_day(due_on, day)} · {left_in_words(due_on, day)[0]}"


def _one_line(words: str) -> str:
    """Put typed words on one line of at most 160 characters, so that they cannot pass for lines
    of ours.
    """
    printable = "".join(character if character.isprintable() else " " for character in words)
    line = " ".join(printable.split())
    return line if len(line) <= LINE_CHARACTERS else f"{line[: LINE_CHARACTERS - 1]}…"


def _how_many(n: int, overdue: int) -> str:
    waiting = ngettext("%(n)d matter waits for you", "%(n)d matters wait for you", n) % {"n": n}
    late = ngettext("%(n)s of them overdue", "%(n)s of them overdue", overdue) % {"n": overdue}
    return _("%(waiting)s, %(late)s") % {"waiting": waiting, "late": late} if overdue else waiting

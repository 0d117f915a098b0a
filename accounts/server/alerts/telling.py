"""Writing what is told, and sending it by mail and webhook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import Installation, User
from accounts.server.alerts.news import News, Why
from accounts.server.alerts.webhook import WebhookError, post
from accounts.server.status.figures import moment
from accounts.server.status.names import STATE_NAMES
from accounts.server.status.registry import SEVERITY, State

# programs that answer by themselves are asked to keep quiet (RFC 3834)
MAIL_HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def addresses() -> list[str]:
    """Read who is told by mail: ALERT_TO, else superusers who have an address."""
    if not settings.MAIL_FROM:
        return []
    if settings.ALERT_TO:
        return list(settings.ALERT_TO)
    people = User.objects.filter(is_active=True, is_superuser=True).exclude(email="")
    return list(people.order_by("pk").values_list("email", flat=True))


@dataclass
class Outcome:
    """By which ways people were told, and what failed, in words."""

    told_by: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def tell(news: Sequence[News], now: datetime) -> Outcome:
    """Tell everybody who is to be told. One way that fails keeps nobody from the other."""
    outcome = Outcome()
    subject = write_subject(news)
    text = write_text(news)
    try:
        if receivers := addresses():
            mail = EmailMessage(subject, text, settings.MAIL_FROM, receivers, headers=MAIL_HEADERS)
            mail.send()
            outcome.told_by.append("mail")
    except Exception as error:
        outcome.failures.append(f"mail: {type(error).__name__}")
    if settings.ALERT_WEBHOOK:
        try:
            post(f"{subject}\n\n{text}", write_plain(news, now))
            outcome.told_by.append("webhook")
        except WebhookError as error:
            outcome.failures.append(f"webhook: {error}")
    return outcome


def write_subject(news: Sequence[News]) -> str:
    """Write the subject: the system, how many rows, and the first of them."""
    bad = [item for item in news if item.why != Why.GOOD_AGAIN]
    first = min(bad or news, key=lambda item: SEVERITY.index(item.row.state))
    if bad:
        what = ngettext(
            "%(count)s matter needs you: %(first)s",
            "%(count)s matters need you: %(first)s",
            len(bad),
        )
    else:
        what = ngettext(
            "%(count)s matter is in order again: %(first)s",
            "%(count)s matters are in order again: %(first)s",
            len(news),
        )
    words = what % {"count": len(bad or news), "first": first.row.name}
    name = " ".join(Installation.current().short_name.split())
    return _("%(name)s: %(what)s") % {"name": name, "what": words}


def write_text(news: Sequence[News]) -> str:
    """Write each row: its state, what is, since when, and what to do with which command."""
    parts = []
    for item in sorted(news, key=lambda item: SEVERITY.index(item.row.state)):
        finding = item.row.finding
        again = pgettext("alert", "in order again") if item.why == Why.GOOD_AGAIN else ""
        state = again or str(STATE_NAMES[finding.state])
        lines = [f"[{state}] {item.row.name}", finding.words]
        lines.append(_("Since %(moment)s.") % {"moment": moment(item.since)})
        if not item.row.is_in_order:
            lines += [words for words in (finding.remedy, finding.command) if words]
        parts.append("\n".join(lines))
    if settings.SITE_URL:
        parts.append(f"{settings.SITE_URL}/status/")
    return "\n\n".join(parts)


def write_plain(news: Sequence[News], now: datetime) -> dict[str, Any]:
    """Write the message for programs."""
    worst = min((item.row.state for item in news), key=SEVERITY.index, default=State.GOOD)
    return {
        "system": Installation.current().name,
        "site": settings.SITE_URL,
        "at": now.isoformat(),
        "state": worst,
        "rows": [
            {
                "key": item.row.key,
                "name": item.row.name,
                "state": item.row.state,
                "why": item.why,
                "since": item.since.isoformat(),
                "words": item.row.finding.words,
                "remedy": item.row.finding.remedy,
                "command": item.row.finding.command,
            }
            for item in news
        ],
    }

"""Rows of sessions: whose, with what and from where, and whether the reader may end them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import UserSession

# What a browser calls itself, the more special first: Edge and HarmonyOS name others too.
SYSTEMS = (
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("UOS", "统信 UOS"),
    ("Kylin", "银河麒麟"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("QQBrowser", "QQ 浏览器"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


@dataclass(frozen=True)
class SessionRow:
    """A session as people read it; `end` is the address that ends it, empty where none may."""

    key: str
    name: str
    username: str
    device: str
    agent: str
    address: str
    since: datetime
    seen: datetime
    is_own: bool
    end: str


def make_session_rows(
    sessions: Iterable[UserSession], own: str, end_of: Callable[[UserSession], str]
) -> list[SessionRow]:
    """Make the rows of sessions; `own` is the key of the one that asks, as it is stored."""
    return [
        SessionRow(
            key=session.session_key,
            name=str(session.user),
            username=session.user.username if session.user else "",
            device=name_device(session.agent),
            agent=session.agent,
            address=session.address,
            since=session.created_at,
            seen=session.seen_at,
            is_own=session.session_key == own,
            end="" if session.session_key == own else end_of(session),
        )
        for session in sessions
    ]


def name_device(agent: str) -> str:
    """Name system and browser; what is not known by its sign bears its own first word."""
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    if system and browser:
        return _("%(system)s, %(browser)s") % {"system": system, "browser": browser}
    return system or browser or agent.split("/")[0][:40] or _("unknown device")

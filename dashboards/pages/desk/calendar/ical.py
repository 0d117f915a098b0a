"""Calendars as text (RFC 5545), as far as a list of whole days needs it.

Of the format we write one component with nine properties and no time of day. A library would bring
time zones, recurrence and a parser, none of which is used; what is used stands below, with a test
for each rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

# RFC 5545, 3.1: a line holds at most 75 octets without its end; the next begins with a space.
LINE_OCTETS = 75
# RFC 5545, 3.3.11 takes no control character in a text but the tab; line ends are written `\n`.
FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
# A calendar holds at least one component, also where nothing is due (RFC 5545, 3.6).
ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Shanghai",
    "BEGIN:STANDARD",
    "DTSTART:19910915T020000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True)
class Event:
    """A matter of one whole day. `key` stays the same for ever, `address` is where it is read."""

    key: str
    day: date
    summary: str
    description: str
    address: str


def write(name: str, events: Iterable[Event], now: datetime) -> str:
    """Write a calendar with its name and its events; `now` is when it was asked for."""
    return "".join(f"{part}\r\n" for line in _lines(name, events, now) for part in folded(line))


def escaped(words: str) -> str:
    """Escape a text value: backslash, semicolon and comma; a line end becomes two characters."""
    words = words.replace("\r\n", "\n").replace("\r", "\n")
    words = FORBIDDEN.sub("", words)
    return words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """Cut a content line into the lines that it is written on, but no character in two."""
    part = ""
    octets = 0
    for character in line:
        size = len(character.encode())
        if octets + size > LINE_OCTETS:
            yield part
            part = " "
            octets = 1
        part = part + character
        octets = octets + size
    yield part


def _lines(name: str, events: Iterable[Event], now: datetime) -> Iterator[str]:
    yield from (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Lantu//Deadlines//ZH",
        "CALSCALE:GREGORIAN",
    )
    yield f"X-WR-CALNAME:{escaped(name)}"
    yield from (
        "X-WR-TIMEZONE:Asia/Shanghai",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    )
    yield from ZONE
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    for event in events:
        yield from ("BEGIN:VEVENT", f"UID:{event.key}@lantu", f"DTSTAMP:{stamp}")
        yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
        yield f"SUMMARY:{escaped(event.summary)}"
        yield f"DESCRIPTION:{escaped(event.description)}"
        yield f"URL:{event.address}"
        # a deadline takes nobody's time: it must not show its day as busy
        yield from ("TRANSP:TRANSPARENT", "END:VEVENT")
    yield "END:VCALENDAR"

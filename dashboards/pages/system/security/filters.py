"""What the page of security events is filtered by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.models import SecurityEvent, SecurityEventQuerySet


@dataclass(frozen=True)
class EventFilter:
    """Kind, words and days that an address asks for, and what of it makes no sense."""

    kind: str
    words: str
    since: str
    until: str
    query: str
    mistakes: tuple[str, ...]

    @classmethod
    def of(cls, data: QueryDict) -> EventFilter:
        """Read the filter of an address; what makes no sense is said and left out."""
        mistakes = []
        kind = data.get("kind", "")
        if kind and kind not in SecurityEvent.Kind.values:
            mistakes.append(_("There is no event “%(kind)s”.") % {"kind": kind})
            kind = ""
        days = {}
        for name in ("since", "until"):
            days[name] = data.get(name, "")
            if days[name] and _day(days[name]) is None:
                mistakes.append(
                    _("“%(day)s” is no day. Write it like 2026-12-01.") % {"day": days[name]}
                )
                days[name] = ""
        kept = data.copy()
        kept.pop("page", None)
        words = data.get("q", "").replace("\0", "").strip()
        return cls(kind, words, days["since"], days["until"], kept.urlencode(), tuple(mistakes))

    def rows(self) -> SecurityEventQuerySet:
        """Choose the events, the latest first."""
        events = SecurityEvent.objects.all()
        if self.kind:
            events = events.filter(kind=self.kind)
        for word in self.words.split():
            events = events.filter(
                Q(actor_name__icontains=word)
                | Q(actor__full_name__icontains=word)
                | Q(address__icontains=word)
                | Q(subject__icontains=word)
                | Q(details__icontains=word)
            )
        if since := _day(self.since):
            events = events.filter(at__gte=_start_of(since))
        if (until := _day(self.until)) and until < date.max:
            events = events.filter(at__lt=_start_of(until + timedelta(days=1)))
        return events.select_related("actor")


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and date.min < day < date.max else None


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))

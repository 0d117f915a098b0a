"""Sizes and times as people read them."""

from __future__ import annotations

from datetime import datetime

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import get_language


def sentences(*words: str) -> str:
    """Put sentences one after the other, as the language does; empty ones are left out."""
    between = "" if (get_language() or "").startswith("zh") else " "
    return between.join(sentence for sentence in words if sentence)


def size(amount: float) -> str:
    """Write a number of bytes."""
    return filesizeformat(amount).replace("\xa0", " ")


def moment(at: datetime) -> str:
    """Write a point in time by day and minute, so that a sentence may end with it."""
    here = timezone.localtime(at)
    return f"{date_format(here, 'DATE_FORMAT')} {here:%H:%M}"


def ago(at: datetime) -> str:
    """Write how long ago something was, in its largest unit."""
    return timesince(at, depth=1).replace("\xa0", " ")

"""How a changed field reads in a log, for the admin and for bulk edits alike."""

from __future__ import annotations

from datetime import date
from typing import Any

from parks.text.days import full_day

# The log is one text for all readers, so it is written in the language of the ledger.
LOG_LANGUAGE = "zh-hans"
NOTHING = "–"


def changed_line(label: Any, old: Any, new: Any) -> str:
    """Write a line of the log: name, old value → new value. Call it with LOG_LANGUAGE in force."""
    shown = [_in_words(value) for value in (old, new)]
    return f"{label}：{shown[0]} → {shown[1]}"


def _in_words(value: Any) -> str:
    if isinstance(value, date):
        return full_day(value)
    return NOTHING if value in (None, "") else str(value)

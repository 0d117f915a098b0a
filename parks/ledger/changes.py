"""How a changed field reads in a log, for the admin and for bulk edits alike."""

from __future__ import annotations

from typing import Any

# The log is one text for all readers, so it is written in the language of the ledger.
LOG_LANGUAGE = "zh-hans"
NOTHING = "–"


def changed_line(label: Any, old: Any, new: Any) -> str:
    """Write a line of the log: name, old value → new value. Call it with LOG_LANGUAGE in force."""
    shown = [NOTHING if value in (None, "") else str(value) for value in (old, new)]
    return f"{label}：{shown[0]} → {shown[1]}"

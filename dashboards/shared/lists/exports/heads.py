"""Heads of columns in files, and the mark of those that an import leaves out."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst

from dashboards.shared.lists.columns import Column

# It stands behind the head in every language and format, so that an import needs nothing else.
COMPUTED = "※"


def head_in_file(column: Column[Any], *, is_for_import: bool) -> str:
    """Write the head of a column; in a file that can be imported, what is computed is marked."""
    head = capfirst(str(column.head))
    return f"{head} {COMPUTED}" if is_for_import and column.is_computed else head


def is_computed_head(head: str) -> bool:
    """Say whether a head of a file bears the mark of a computed column."""
    return head.rstrip().endswith(COMPUTED)

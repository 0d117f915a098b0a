"""Names and choices as the cells of a file hold them, so that an import finds them again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db.models import Choices
from django.utils.functional import Promise

# Between several names of a cell, in every language: names hold commas, but never this.
BETWEEN_NAMES = "、"


def name_of(record: Any) -> str | None:
    """Name a record by its name alone, without the mark of what was retired; None stays None."""
    if record is None:
        return None
    name: str = getattr(record, "name", None) or str(record)
    return name


def joined(records: Iterable[Any]) -> str:
    """Name several records in one cell."""
    return BETWEEN_NAMES.join([name_of(record) or "" for record in records])


def choice_in_words(choices: type[Choices], value: Any) -> str | Promise:
    """Say a choice in words; nothing where nothing was chosen."""
    return _labels(choices).get(value, "")


@cache
def _labels(choices: type[Choices]) -> dict[Any, str | Promise]:
    return dict(choices.choices)

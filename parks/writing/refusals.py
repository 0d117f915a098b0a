"""Refusals of rows that are written together, each by its place in the list."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError


class RowsRefusedError(ValidationError):
    """Some rows of a list cannot be written, so none was.

    `refused` says what is wrong with each of them, by its place in the list.
    """

    def __init__(self, refused: Mapping[int, ValidationError]) -> None:
        self.refused = dict(refused)
        super().__init__(list(self.refused.values()))

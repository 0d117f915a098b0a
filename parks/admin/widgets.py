"""What the admin's fields are drawn with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models.fields import BLANK_CHOICE_DASH


class SearchedSelect(AutocompleteSelect):
    """A list that is searched while typing, which is valid HTML before its script runs.

    Django leaves the empty choice of such a list without words, or away where one must be made.
    """

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        """Return the choices that are made, behind the empty one."""
        groups = super().optgroups(name, value, attr)
        options = groups[0][1]
        [(empty, words)] = BLANK_CHOICE_DASH
        options[:] = [option for option in options if option["value"] != empty]
        options.insert(0, self.create_option(name, empty, words, False, 0))
        return groups

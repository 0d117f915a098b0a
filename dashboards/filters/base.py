"""What the filters of all lists say about themselves."""

from __future__ import annotations

from typing import Any

import django_filters


class SpokenFilter(django_filters.FilterSet):
    """A filter that names the values it cannot use, and those that are on."""

    # fields that arrange the list and leave nothing out
    arranging: tuple[str, ...] = ()

    def wrong_values(self) -> list[tuple[str, str]]:
        """Label and value of each filter that could not be used."""
        return [
            (str(self.form.fields[name].label), self.data.get(name, ""))
            for name in self.form.errors
        ]

    def active(self) -> list[tuple[str, str, str]]:
        """Name, label and shown value of each filter that is on."""
        found = []
        for name, value in self.form.cleaned_data.items():
            if value and name not in self.arranging:
                choices: Any = dict(getattr(self.form.fields[name], "choices", []))
                found.append(
                    (name, str(self.form.fields[name].label), str(choices.get(value, value)))
                )
        return found

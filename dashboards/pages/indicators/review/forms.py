"""The form of a list of observations that are reviewed at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dashboards.shared.forms import OnceForm
from parks.actions.observations import Review
from parks.models import Observation
from parks.observations.values import BadValueError, read_value
from parks.text.numbers import plain

# of the words of a review
MOST_CHARACTERS = 200


class ReviewForm(OnceForm):
    """Observations under review: each is left, confirmed, or set to another value with words."""

    def __init__(self, *args: Any, observations: Sequence[Observation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = [
            ReviewRow(observation, self.data if self.is_bound else {})
            for observation in observations
        ]
        self.reviews: list[Review] = []

    def clean(self) -> dict[str, Any]:
        """Read every row that was answered; a mistake in one refuses all of them."""
        cleaned = super().clean()
        self.reviews = [review for row in self.rows if (review := row.make_review())]
        mistakes = [
            f"{row.observation.park} · {row.observation.indicator}: {row.error}"
            for row in self.rows
            if row.error
        ]
        if mistakes:
            raise ValidationError(mistakes)
        if not self.reviews:
            raise ValidationError(_("Confirm at least one value, or set another one."))
        return cleaned


class ReviewRow:
    """An observation under review with what was typed about it."""

    def __init__(self, observation: Observation, data: Any) -> None:
        self.observation = observation
        self.error = ""
        key = observation.pk
        self.confirmed = f"confirm-{key}" in data
        self.value = data.get(f"value-{key}", "").replace("\0", "").strip()
        self.words = data.get(f"words-{key}", "").replace("\0", "").strip()
        version = data.get(f"version-{key}", "")
        # what was seen: the version that the form carried, else the one that is shown now
        is_number = version.isascii() and version.isdigit() and len(version) < 10
        self.version = int(version) if is_number else observation.version

    @property
    def reported(self) -> str:
        """The self-reported value."""
        return plain(self.observation.value)

    def make_review(self) -> Review | None:
        """Make the review that is asked for.

        None where the row was left or holds a mistake, which is then in `error`.
        """
        if not (self.confirmed or self.value):
            self.error = _("Confirm the value, or give another one.") if self.words else ""
            return None
        if self.confirmed and self.value:
            self.error = _("Either confirm the value or give another one.")
            return None
        try:
            typed_value = read_value(self.value, self.observation.indicator)
        except BadValueError as error:
            self.error = str(error)
            return None
        value = self.observation.value if typed_value is None else typed_value
        if len(self.words) > MOST_CHARACTERS:
            self.error = _("The words are longer than 200 characters.")
        return None if value is None else Review(self.observation, value, self.version, self.words)

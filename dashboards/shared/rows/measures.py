"""A measure as a row of a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dashboards.shared.rows.deadlines import Due, left_in_words
from dashboards.shared.wording import short_day
from parks import lights
from parks.choices import Light
from parks.fields import annotated
from recommendations.models import Measure
from recommendations.steps import STATE_WORDS, WorkState, state_of


@dataclass(frozen=True)
class MeasureRow:
    """A measure as the page of an issue and the list of measures print it."""

    title: str
    number: str
    address: str
    lead: str
    light: str
    progress: int | None
    elapsed: int | None
    due: Due
    # a pause or an end, in words; empty while the clock runs
    state: str = ""
    counts: bool = True

    @property
    def tone(self) -> str:
        """The tone of the bar."""
        return "neutral" if self.light == Light.GREY else self.light


def measure_row(measure: Measure, today: date) -> MeasureRow:
    """Make the row of a measure; its clock stops when it is done, paused or stopped."""
    share_of_time = lights.elapsed(
        measure.starts_on, measure.due_on, measure.done_on or measure.paused_on or today
    )
    due = Due()
    if measure.due_on and measure.done_on:
        due = Due(
            short_day(measure.due_on, today),
            _("done %(day)s") % {"day": short_day(measure.done_on, today)},
        )
    elif measure.due_on and state_of(measure) == WorkState.RUNNING:
        due = Due(short_day(measure.due_on, today), *left_in_words(measure.due_on, today))
    elif measure.due_on:
        due = Due(short_day(measure.due_on, today))
    state = state_of(measure)
    at_rest = state in (WorkState.PAUSED, WorkState.STOPPED)
    return MeasureRow(
        title=measure.title,
        number=measure.number,
        address=measure.get_absolute_url(),
        lead=str(measure.lead or ""),
        light=annotated(measure, "light"),
        progress=measure.progress,
        elapsed=None if share_of_time is None else int(share_of_time),
        due=due,
        state=str(STATE_WORDS[state]) if at_rest else "",
        counts=state != WorkState.STOPPED,
    )

"""The table of what is done with a measure: in which state, by whom, and what it needs.

It stands beside that of issues (`parks/ledger/stages.py`) and asks the same needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.roles import Role
from parks.choices import Doer
from parks.ledger import needs
from parks.ledger.needs import (
    MissingNeed,
    Need,
    StepRefusedError,
    StepRequest,
    missing_before_form,
    missing_for,
)
from parks.models.place import lies_in
from parks.readers import Reader
from parks.text.phrases import listed
from recommendations.models import Measure


class MeasureStep(StrEnum):
    """What can be done with a measure; addresses carry the value."""

    REPORT = "report"
    ASK_EXTENSION = "ask_extension"
    DECIDE_EXTENSION = "decide_extension"
    STOP = "stop"
    RESTORE = "restore"


class WorkState(StrEnum):
    """How a measure stands: its clock runs, it waits, it is done, or it was stopped."""

    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"


STATE_WORDS = {
    WorkState.RUNNING: pgettext_lazy("measure", "Under way"),
    WorkState.PAUSED: pgettext_lazy("measure", "Paused"),
    WorkState.DONE: pgettext_lazy("measure", "Done"),
    WorkState.STOPPED: pgettext_lazy("measure", "Stopped"),
}


@dataclass(frozen=True)
class MeasureRule:
    """The rule of a step: in which states, by whom, with what."""

    starts_at: tuple[WorkState, ...]
    by: tuple[Doer, ...]
    needs: tuple[Need, ...]


ANALYST, LEAD, SUPPORT, VERIFIER, _LEADER = Doer
RUNNING, PAUSED, _DONE, STOPPED = WorkState

MEASURE_STEPS: dict[MeasureStep, MeasureRule] = {
    MeasureStep.REPORT: MeasureRule((RUNNING,), (LEAD, SUPPORT, ANALYST), (needs.WORDS,)),
    MeasureStep.ASK_EXTENSION: MeasureRule(
        (RUNNING,), (LEAD,), (needs.WORDS, needs.NOT_YET_DUE, needs.NOT_ASKED)
    ),
    MeasureStep.DECIDE_EXTENSION: MeasureRule((RUNNING,), (VERIFIER,), (needs.WORDS,)),
    MeasureStep.STOP: MeasureRule((RUNNING, PAUSED), (ANALYST,), (needs.WORDS,)),
    MeasureStep.RESTORE: MeasureRule((STOPPED,), (VERIFIER,), (needs.WORDS,)),
}


def state_of(measure: Measure) -> WorkState:
    """Say how a measure stands."""
    if measure.stopped_on:
        return WorkState.STOPPED
    if measure.done_on:
        return WorkState.DONE
    return WorkState.PAUSED if measure.paused_on else WorkState.RUNNING


def doers_of(reader: Reader, measure: Measure) -> frozenset[Doer]:
    """Return in which capacities a person acts on a measure; none for most people."""
    capacities = set()
    if lies_in(measure.region, reader.edits):
        if Role.ANALYST in reader.roles:
            capacities.add(Doer.ANALYST)
        if Role.VERIFIER in reader.roles:
            capacities.add(Doer.VERIFIER)
    if reader.unit_id:
        if measure.lead_id == reader.unit_id:
            capacities.add(Doer.LEAD)
        elif measure.supporting.filter(pk=reader.unit_id).exists():
            capacities.add(Doer.SUPPORT)
    return frozenset(capacities)


def is_named(reader: Reader, step: MeasureStep, measure: Measure) -> bool:
    """Say whether the table names a person for a step, in whatever state the measure is."""
    return bool(doers_of(reader, measure) & set(MEASURE_STEPS[step].by))


def steps_with(reader: Reader, measure: Measure, day: date) -> list[MeasureStep]:
    """List the steps that a person may take now, and that lack nothing but what a form asks."""
    capacities = doers_of(reader, measure)
    state = state_of(measure)
    request = StepRequest(measure, reader.account, day, "")
    return [
        step
        for step, rule in MEASURE_STEPS.items()
        if state in rule.starts_at
        and capacities & set(rule.by)
        and not missing_before_form(rule.needs, request)
    ]


def allow_step(
    *, measure: Measure, step: MeasureStep, reader: Reader, day: date, words: str
) -> None:
    """Raise StepRefusedError unless the table allows the step; the caller locked the measure."""
    rule = MEASURE_STEPS[step]
    state = state_of(measure)
    if state not in rule.starts_at:
        message = _("A measure that is “%(state)s” cannot take this step.")
        raise StepRefusedError([MissingNeed(message % {"state": STATE_WORDS[state]}, "state")])
    if not doers_of(reader, measure) & set(rule.by):
        who = listed(doer.label for doer in rule.by)
        raise StepRefusedError(
            [MissingNeed(_("This step is taken by: %(who)s.") % {"who": who}, "role")]
        )
    missing = missing_for(rule.needs, StepRequest(measure, reader.account, day, words))
    if missing:
        raise StepRefusedError(missing)

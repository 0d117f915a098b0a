"""One measure of the demonstration, with milestones ticked along the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from demo.plan.cast import Cast
from demo.plan.outlines import Plan
from demo.plan.words import MeasureWords
from parks.models import Issue, Organisation, Region
from recommendations.actions.measures import start_measure, tick_milestone
from recommendations.models import Measure, Milestone
from recommendations.survey.tables import CITY


@dataclass(frozen=True)
class MeasurePlan:
    """A measure to carry out: words, days, park (empty: the city) and the issue it works on."""

    words: MeasureWords
    plan: Plan
    park: str
    issue: Issue | None = None


def write_measure(cast: Cast, measure_plan: MeasurePlan) -> Measure:
    """Start the measure and tick what is done, each step on its own day."""
    words = measure_plan.words
    plan = measure_plan.plan
    park = cast.parks[measure_plan.park] if measure_plan.park else None
    unit = park.organisation if park else Organisation.objects.get(slug=f"{CITY}-government")
    measure = Measure(
        title=words.title,
        park=park,
        region=None if park else Region.objects.get(slug=CITY),
        lead=unit,
        recommendation=cast.recommendations.get(words.recommendation),
        is_demo=True,
        starts_on=plan.starts_on,
        due_on=plan.due_on,
    )
    milestones = [
        Milestone(
            words=step,
            weight=weight,
            position=place,
            due_on=_due_on(plan, place, len(words.milestones)),
        )
        for place, (step, weight) in enumerate(words.milestones, start=1)
    ]
    issues = [measure_plan.issue] if measure_plan.issue else []
    start_measure(
        measure=measure,
        issues=issues,
        milestones=milestones,
        by=cast.people["analyst"],
        on=plan.starts_on,
    )
    last = (plan.ended_on or min(cast.chance.today, plan.due_on or cast.chance.today)) - timedelta(
        days=2
    )
    # what goes on had its last step some time ago, what has ended at its end
    parts = max(1, plan.done) if plan.ended_on else plan.done + 1
    for place, milestone in enumerate(milestones[: plan.done], start=1):
        on = max(plan.starts_on, plan.starts_on + (last - plan.starts_on) * place // parts)
        tick_milestone(milestone=milestone, by=cast.people["unit"], on=on)
    return measure


def _due_on(plan: Plan, place: int, steps: int) -> date | None:
    """Compute the due day of a milestone: the plan is cut into equal parts."""
    if plan.due_on is None:
        return None
    return plan.starts_on + timedelta(days=(plan.due_on - plan.starts_on).days * place // steps)

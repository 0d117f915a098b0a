"""Writing the demonstration year: it is planned, then lived through the same actions as all."""

from __future__ import annotations

from datetime import timedelta

from demo.plan.cast import SOURCE, Cast
from demo.plan.outlines import (
    DELIVERY,
    EXTRAS,
    OUTLINES,
    SCENES,
    IssuePlan,
    Outline,
    Plan,
    weights_of,
)
from demo.plan.words import read_measure_words, read_rows
from demo.write.agreements import write_agreements
from demo.write.industries import observe_industries
from demo.write.issues import write_issue
from demo.write.measures import MeasurePlan, write_measure
from demo.write.observations import observe_parks
from demo.write.park_events import record_park_events
from demo.write.scenes import ask_elsewhere, give_instructions
from parks.models import Issue, Region, Source, SurveyCoverage
from parks.writing import writing

DOMAINS = ("P1", "P2", "P3")
PILLARS = (1, 2, 3, 4, 5)
# Neighbours that share an issue now and then.
NEIGHBOURS = {"huicheng": "sandong", "huiyang-xinxu": "zhongkai-ai", "dayawan": "dayawan-emerging"}
# Measures that work on issues of the survey; never on P2.3b, which has no advice
# (docs/rules.md, 13).
ON_SURVEY = (
    ("P1.1c", "huinan", "共建园区联席会议"),
    ("P1.1d", "huinan", "两区征地协调专班"),
    ("P1.1d", "dongjiang", "两区征地协调专班"),
    ("P2.2a", "zhongkai", "高企培育入库"),
    ("P1.1a", "", "规划执行年度体检"),
    ("P2.3a", "", "一门式服务窗口"),
    ("P3.1", "", "补建园区道路和管网"),
)


def write_year(cast: Cast) -> None:
    """Write the whole year; lights and standings are computed once, at the end."""
    with writing():
        profiles = {
            row["slug"]: row["profile"] for row in read_rows("parks") if row["slug"] in cast.parks
        }
        _survey(cast, profiles)
        observe_industries(cast.source)
        plans = []
        measures = []
        for place, (slug, profile) in enumerate(profiles.items()):
            park_plans = _plan_issues(cast, slug, profile, place)
            plans += park_plans
            measures += _plan_measures(cast, slug, profile, place, park_plans)
        plans += _plan_scenes(cast)
        issues = _write_issues(cast, plans)
        for plan, issue in issues:
            if plan.measure:
                measures.append(MeasurePlan(plan.measure, plan.plan, plan.parks[0], issue))
        _write_region_issues(cast)
        measures += _plan_measures_on_survey(cast)
        for measure in sorted(measures, key=lambda measure: measure.plan.starts_on):
            write_measure(cast, measure)
        write_agreements(cast)
        observe_parks(cast, profiles)
        record_park_events(cast)
        give_instructions(cast)
        ask_elsewhere(cast)


def _survey(cast: Cast, profiles: dict[str, str]) -> None:
    """Let somebody look at every domain of these parks within the year.

    Without that, their health is unknown.
    """
    source = Source.objects.exclude(key=SOURCE).order_by("key").first()
    made = SurveyCoverage.objects.bulk_create(
        SurveyCoverage(
            source=source, park=cast.parks[slug], covered_on=cast.chance.ago(330), is_demo=True
        )
        for slug in profiles
    )
    with writing() as touched:
        touched.facts[SurveyCoverage].update(row.pk for row in made)


def _plan_issues(cast: Cast, slug: str, profile: str, place: int) -> list[IssuePlan]:
    """Plan the issues of a park: domains in turn, a measure wherever work has begun."""
    plans = []
    covered = set[int | None]()
    for turn, outline in enumerate((*OUTLINES[profile], *EXTRAS.get(slug, ()))):
        words = cast.deck.issue(DOMAINS[(place + turn) % 3])
        has_work = outline.stage in ("acting", "submitted", "closed") and outline.light != "unrated"
        measure = cast.deck.measure(words.type, covered) if has_work else None
        if measure:
            covered.add(measure.pillar)
        plan = cast.chance.plan(_course(outline), weights_of(measure) if measure else (1,))
        parks = (slug, NEIGHBOURS[slug]) if turn == 0 and slug in NEIGHBOURS else (slug,)
        plans.append(IssuePlan(words, outline, parks, plan, measure))
    return plans


def _plan_scenes(cast: Cast) -> list[IssuePlan]:
    """Plan the issues on which something hangs.

    The park's own body leads them, so that its officer can ask for more time.
    """
    plans = []
    for place, (slug, outline) in enumerate(SCENES):
        if slug in cast.parks:
            cards = (cast.deck.issue(DOMAINS[place % 3]) for _ in range(99))
            words = next(card for card in cards if card.lead == "park")
            measure = cast.deck.measure(words.type, set())
            plan = cast.chance.plan(_course(outline), weights_of(measure))
            plans.append(IssuePlan(words, outline, (slug,), plan, measure))
    return plans


def _course(outline: Outline) -> str:
    """Name the course of days that leads to the outline's stage and light."""
    if outline.stage in ("suspended", "dismissed"):
        return "parked"
    if outline.turn == "looked_back":
        return "past"
    if outline.stage == "submitted" and outline.light != "late":
        return "sent"
    return outline.light


def _plan_measures(
    cast: Cast, slug: str, profile: str, place: int, plans: list[IssuePlan]
) -> list[MeasurePlan]:
    """Plan measures under the pillars that no issue of the park reaches.

    At least four pillars are known then.
    """
    covered = {plan.measure.pillar for plan in plans if plan.measure}
    missing = [pillar for pillar in PILLARS if pillar not in covered]
    # every third park keeps one pillar without work: unknown is shown as unknown
    missing = missing[1:] if place % 3 == 0 and len(covered) == 5 - len(missing) else missing
    measures = []
    for pillar in missing:
        words = cast.deck.of_pillar(pillar)
        lights = DELIVERY[profile][pillar]
        plan = cast.chance.plan(lights[place % len(lights)], weights_of(words))
        measures.append(MeasurePlan(words, plan, slug))
    return measures


def _write_issues(cast: Cast, plans: list[IssuePlan]) -> list[tuple[IssuePlan, Issue]]:
    """File the issues in the order of their days, so that their numbers follow the calendar."""
    in_order = sorted(plans, key=lambda plan: plan.plan.starts_on)
    return [(plan, write_issue(cast, plan)) for plan in in_order]


def _write_region_issues(cast: Cast) -> None:
    """File two issues about a district as a whole; they count there and in no park."""
    for slug, domain in (("huiyang", "P3"), ("zhongkai-zone", "P1")):
        words = cast.deck.issue(domain)
        plan = IssuePlan(
            words, Outline("filed", "grey", "moderate"), (), cast.chance.plan("grey", (1,))
        )
        write_issue(cast, plan, region=Region.objects.get(slug=slug))


def _plan_measures_on_survey(cast: Cast) -> list[MeasurePlan]:
    """Plan work on what the survey found; its issues get no dates and no stages from it."""
    words = {words.title: words for words in read_measure_words()}
    survey = {
        issue.survey_no: issue
        for issue in Issue.objects.problems().filter(is_demo=False).exclude(survey_no="")
    }
    return [
        MeasurePlan(
            words[title], _plan_lasting(cast, weights_of(words[title])), slug, survey[number]
        )
        for number, slug, title in ON_SURVEY
        if number in survey
    ]


def _plan_lasting(cast: Cast, weights: tuple[int, ...]) -> Plan:
    """Choose the days of a measure that is on schedule or a little behind."""
    plan = cast.chance.plan(cast.chance.random.choice(("green", "amber")), weights)
    assert plan.due_on is None or plan.due_on > cast.chance.today - timedelta(days=1)
    return plan

"""The page of a score: what it is made of, why it differs from last month, what would lift it most.

The same number of statements for every park: what is behind a score is read by kind, never row by
row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import F, Q, Sum

from dashboards.pages.parks.peers import Dimensions, Peers, peers_of
from dashboards.pages.parks.score import sentences as score_sentences
from dashboards.pages.parks.score.rows import (
    ItemRow,
    Records,
    ScoredIndicatorRow,
    indicator_rows,
    item_rows,
    records_behind,
)
from dashboards.pages.parks.score.sentences import Reason, dimension_note, dragging, drags, reason
from parks.choices import ParkEventKind
from parks.models import FigureObjection, Park, ParkEvent, ProblemDomain, Scheme
from parks.readers import Reader
from parks.text.language import in_english
from recommendations.models import Milestone, Pillar
from standings.days.as_of import AsOf
from standings.models import Snapshot
from standings.parks.facts import Basis, facts_of, load_rows
from standings.parks.rules import pillar_code, rules_of
from standings.scoring import (
    Lift,
    LiftStep,
    ParkFacts,
    Rules,
    ShownDimension,
    ShownHalf,
    ShownScore,
    all_together,
    best_lifts,
    changes,
    deserialise,
    moved,
    park_light,
    score_park,
    shown,
    to_percent,
    to_places,
)
from standings.scoring.lifts import CLOSING, MILESTONE

LIFTS = 3


@dataclass
class DimensionBlock:
    """A domain or pillar of the park and all that is behind its score."""

    name: str
    shown: ShownDimension
    note: str
    is_weak: bool
    indicators: list[ScoredIndicatorRow]
    items: list[ItemRow]
    change: Decimal | None
    reasons: list[Reason]
    # among those that cost most points: opened from the start
    is_open: bool = False

    @property
    def code(self) -> str:
        """P1 or R1; the anchor on the page."""
        return self.shown.part.code

    @property
    def tone(self) -> str:
        """Red for a weak spot."""
        return "red" if self.is_weak else "neutral"

    @property
    def is_certain(self) -> bool:
        """Whether nothing that is missing could move the score."""
        return to_places(self.shown.part.low) == to_places(self.shown.part.high)

    @property
    def coverage(self) -> int:
        """Percent of the weight that is known."""
        return to_percent(self.shown.part.outcome.coverage or Fraction(0))

    @property
    def verified(self) -> int | None:
        """Percent of the known weight that was reviewed."""
        share = self.shown.part.outcome.verified
        return None if share is None else to_percent(share)

    @property
    def unknown(self) -> list[ScoredIndicatorRow]:
        """The indicators that apply and have no value."""
        return [row for row in self.indicators if row.applies and not row.is_known]


@dataclass
class HalfBlock:
    """Health or progress with its dimensions."""

    shown: ShownHalf
    dimensions: list[DimensionBlock]

    @property
    def known(self) -> int:
        """How many indicators have a value."""
        return sum(one.shown.part.outcome.known for one in self.dimensions)

    @property
    def asked(self) -> int:
        """How many indicators apply."""
        return sum(one.shown.part.outcome.asked for one in self.dimensions)


@dataclass(frozen=True)
class LiftRow:
    """Something to do, what it would bring, and where."""

    lift: Lift
    title: str
    address: str
    dimension: str

    @property
    def is_closing(self) -> bool:
        """A closing, rather than a milestone."""
        return self.lift.step.kind == CLOSING


@dataclass(frozen=True)
class Earlier:
    """The last stored month end before the day: its score, or why the two cannot be compared."""

    day: date
    score: Decimal | None
    version: int
    is_comparable: bool
    change: Decimal | None
    reasons: list[Reason]


@dataclass
class ScorePage:
    """Everything that the page prints."""

    park: Park
    moment: AsOf
    standing: Any
    scheme: Scheme
    score: ShownScore
    facts: ParkFacts
    halves: list[HalfBlock]
    events: list[ParkEvent]
    objections: list[FigureObjection]
    earlier: Earlier | None = None
    lifts: list[LiftRow] = field(default_factory=list)
    lifted: Decimal | None = None
    lifted_light: str = ""
    sentences: list[str] = field(default_factory=list)

    @property
    def blocks(self) -> list[DimensionBlock]:
        """Domains, then pillars."""
        return [one for half in self.halves for one in half.dimensions]

    @property
    def unknown(self) -> list[tuple[DimensionBlock, ScoredIndicatorRow]]:
        """All indicators that apply and have no value."""
        return [(block, row) for block in self.blocks for row in block.unknown]

    @property
    def taken(self) -> list[tuple[ParkEvent | None, Decimal]]:
        """The deductions with the points that each took; None for one whose record was changed or
        removed since.
        """
        left = sorted(
            (one for one in self.events if one.points), key=lambda one: (one.happened_on, one.pk)
        )
        found = []
        for points, shown_points in zip(self.facts.deductions, self.score.deductions, strict=True):
            event = next((one for one in left if one.points == points), None)
            if event:
                left.remove(event)
            found.append((event, shown_points))
        return found

    @property
    def next_bound(self) -> Decimal:
        """The bound of the next better light; of the best, its own lower one."""
        rules = self.score.whole.rules
        return rules.red_below if self.score.total < rules.red_below else rules.amber_below

    @property
    def has_reasons(self) -> bool:
        """Whether anything behind the score has changed."""
        return bool(self.earlier and self.earlier.reasons) or any(
            one.reasons for one in self.blocks
        )

    @property
    def width(self) -> Decimal | None:
        """How many points lie between the bounds."""
        whole = self.score.whole
        return (
            None if whole.low is None or whole.high is None else to_places(whole.high - whole.low)
        )

    @property
    def known(self) -> int:
        """How many indicators have a value."""
        return sum(half.known for half in self.halves)

    @property
    def asked(self) -> int:
        """How many indicators apply."""
        return sum(half.asked for half in self.halves)


def score_page(park: Park, moment: AsOf) -> ScorePage:
    """The score of a park at a moment, opened to the last digit."""
    standing = moment.standings.filter(park=park).first()
    basis, facts = _facts(park, moment, standing)
    got = shown(score_park(facts, basis.rules), facts.deductions)
    names = _names()
    before = Snapshot.objects.filter(park=park, day__lt=moment.day).order_by("-day").first()
    earlier, then, why = _earlier(before, facts, got, basis.rules)
    records = records_behind(park, facts, basis, moment)
    change = moved(got, then) if then else {}
    blocks = {
        one.part.code: _block(one, names, records, then, why, basis.rules, change)
        for one in got.dimensions
    }
    page = ScorePage(
        park,
        moment,
        standing,
        basis.scheme,
        got,
        facts,
        [
            HalfBlock(half, [blocks[one.part.code] for one in half.dimensions])
            for half in got.halves
        ],
        _events(park, facts, moment),
        list(
            FigureObjection.objects.known_on(moment.day)
            .filter(park=park)
            .select_related("indicator")
        ),
        earlier,
    )
    if not moment.is_frozen:
        _add_lifts(page, basis.rules, names)
    for code in dragging(got):
        blocks[code].is_open = True
    page.sentences = _sentences(page, names)
    return page


def _events(park: Park, facts: ParkFacts, moment: AsOf) -> list[ParkEvent]:
    """The events that count on the day.

    At a stored month end none that was recorded later, though for a day before.
    """
    rows = list(
        ParkEvent.objects.in_effect(moment.day)
        .filter(park=park)
        .select_related("source", "recorded_by")
    )
    if not moment.is_frozen:
        return rows
    marks = {
        ParkEventKind.RED_LINE: facts.red_line,
        ParkEventKind.BASE_UNMET: facts.base_unmet,
        ParkEventKind.TRANSITION: facts.in_transition,
    }
    left = list(facts.deductions)
    kept = []
    # the first recorded first: a later one of as many points was not known then
    for one in sorted(rows, key=lambda row: row.pk):
        if one.points in left:
            left.remove(one.points)
            kept.append(one)
        elif marks.get(ParkEventKind(one.kind)):
            kept.append(one)
    return [one for one in rows if one in kept]


def peers_behind(page: ScorePage, reader: Reader) -> Peers | None:
    """The group of the park and its place in it, by the scheme of the score; nothing where it never
    stood anywhere.
    """
    if page.standing is None:
        return None
    return peers_of(page.park, page.standing, page.moment, reader, page.scheme, Dimensions())


def _facts(park: Park, moment: AsOf, standing: Any) -> tuple[Basis, ParkFacts]:
    """The rules and facts of today from the rows, those of a month end as they were frozen."""
    if not moment.is_frozen:
        basis = Basis.load(moment.day)
        return basis, facts_of(load_rows([park.pk], basis)[park.pk], basis)
    version = standing.scheme_version if standing else 1
    scheme = Scheme.objects.filter(version=version).first() or Scheme(version=version)
    return Basis(moment.day, scheme, rules_of(scheme)), deserialise(
        standing.facts if standing else {}
    )


def _names() -> dict[str, str]:
    """Names of domains and pillars by code, in the language of the page."""
    english = in_english()
    rows = [
        *ProblemDomain.objects.order_by("position").values_list("code", "name_zh", "name_en"),
        *(
            (pillar_code(n), zh, en)
            for n, zh, en in Pillar.objects.values_list("number", "name_zh", "name_en")
        ),
    ]
    return {code: en if english and en else zh for code, zh, en in rows}


def _earlier(
    before: Snapshot | None, facts: ParkFacts, now: ShownScore, rules: Rules
) -> tuple[Earlier | None, ShownScore | None, dict[str, list[Reason]]]:
    """The last month end, its score in shown points where it may be compared, and the reasons by
    dimension.
    """
    if before is None:
        return None, None, {}
    if before.scheme_version != rules.version:
        return Earlier(before.day, before.score, before.scheme_version, False, None, []), None, {}
    old = deserialise(before.facts)
    then = shown(score_park(old, rules), old.deductions)
    why = {
        code: [reason(one) for one in lines] for code, lines in changes(old, facts, rules).items()
    }
    both = before.score is not None and now.whole.score is not None
    change = now.total - then.total if both else None
    return (
        Earlier(before.day, before.score, before.scheme_version, True, change, why.get("", [])),
        then,
        why,
    )


def _block(
    one: ShownDimension,
    names: dict[str, str],
    records: Records,
    then: ShownScore | None,
    why: dict[str, list[Reason]],
    rules: Rules,
    change: dict[str, Decimal],
) -> DimensionBlock:
    code = one.part.code
    old = (
        next((other for other in then.dimensions if other.part.code == code), None)
        if then
        else None
    )
    points = (
        None
        if old is None
        else {
            item.scored.reading.code: item.brings
            for item in old.indicators
            if item.brings is not None
        }
    )
    is_weak = one.part.score is not None and one.part.score < rules.weak_below
    return DimensionBlock(
        names.get(code, code),
        one,
        dimension_note(one),
        is_weak,
        indicator_rows(one, records, points),
        item_rows(one, records),
        change.get(code),
        why.get(code, []),
    )


def _add_lifts(page: ScorePage, rules: Rules, names: dict[str, str]) -> None:
    """Try every closing and every next milestone, and the best of them together."""
    steps = [
        LiftStep(CLOSING, load.number) for loads in page.facts.issues.values() for load in loads
    ]
    steps += _milestones(page.park, page.facts)
    best = best_lifts(page.facts, rules, steps, LIFTS)
    rows = {row.number: row for block in page.blocks for row in block.items}
    page.lifts = [
        LiftRow(
            lift, rows[lift.step.number].title, rows[lift.step.number].address, names[lift.code]
        )
        for lift in best
    ]
    together = (
        to_places(all_together(page.facts, rules, [lift.step for lift in best]))
        if len(best) > 1
        else None
    )
    if together is not None:
        critical = page.standing.critical_overdue if page.standing else 0
        page.lifted = together
        page.lifted_light = park_light(together, critical, rules.red_below, rules.amber_below)


def _milestones(park: Park, facts: ParkFacts) -> list[LiftStep]:
    """The next milestone of every unfinished measure: the weight that would be done with it.
    One statement.
    """
    waiting = {work.number for mine in facts.works.values() for work in mine if not work.is_done}
    done = Sum("measure__milestones__weight", filter=Q(measure__milestones__done_on__isnull=False))
    found = (
        Milestone.objects.filter(
            measure__park=park, done_on__isnull=True, measure__number__in=waiting
        )
        .annotate(done=done)
        .order_by(F("due_on").asc(nulls_last=True), "position", "pk")
        .values_list("measure__number", "weight", "done")
    )
    steps: dict[str, LiftStep] = {}
    for number, weight, before in found:
        if number not in steps:
            steps[number] = LiftStep(MILESTONE, number, (before or 0) + weight)
    return list(steps.values())


def _sentences(page: ScorePage, names: dict[str, str]) -> list[str]:
    """The verdict."""
    whole = page.score.whole
    critical = page.standing.critical_overdue if page.standing else 0
    said = [score_sentences.state_words(whole.state)]
    if whole.score is not None:
        said = [
            drags(page.score, names),
            score_sentences.halves(page.score),
            *said,
            score_sentences.unknowns(whole, len(page.unknown), critical),
        ]
    return [words for words in said if words]

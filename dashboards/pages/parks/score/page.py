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
from recommendations.dimensions import pillar_code
from recommendations.models import Milestone, Pillar
from standings.days.as_of import AsOf
from standings.models import Snapshot
from standings.parks.facts import Basis, facts_of, read_rows
from standings.parks.rules import rules_of
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
        return sum(block.shown.part.outcome.known for block in self.dimensions)

    @property
    def asked(self) -> int:
        """How many indicators apply."""
        return sum(block.shown.part.outcome.asked for block in self.dimensions)


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
    # of all domains and pillars that there are, by code
    names: dict[str, str]
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
        return [block for half in self.halves for block in half.dimensions]

    @property
    def outside(self) -> list[str]:
        """The names of the domains and pillars that take no part in the version."""
        inside = {block.code for block in self.blocks}
        return [name for code, name in self.names.items() if code not in inside]

    @property
    def unknown(self) -> list[tuple[DimensionBlock, ScoredIndicatorRow]]:
        """All indicators that apply and have no value."""
        return [(block, row) for block in self.blocks for row in block.unknown]

    @property
    def taken(self) -> list[tuple[ParkEvent | None, Decimal]]:
        """The deductions with the points that each took; None for one whose record was changed or
        removed since.
        """
        unused = sorted(
            (event for event in self.events if event.points),
            key=lambda event: (event.happened_on, event.pk),
        )
        taken = []
        for points, shown_points in zip(self.facts.deductions, self.score.deductions, strict=True):
            event = next((event for event in unused if event.points == points), None)
            if event:
                unused.remove(event)
            taken.append((event, shown_points))
        return taken

    @property
    def next_bound(self) -> Decimal:
        """The bound of the next better light; of the best, its own lower one."""
        rules = self.score.whole.rules
        return rules.red_below if self.score.total < rules.red_below else rules.amber_below

    @property
    def has_reasons(self) -> bool:
        """Whether anything behind the score has changed."""
        return bool(self.earlier and self.earlier.reasons) or any(
            block.reasons for block in self.blocks
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


def score_page(park: Park, as_of: AsOf) -> ScorePage:
    """Open the score of a park on a day to the last digit."""
    standing = as_of.standings.filter(park=park).first()
    basis, facts = _facts(park, as_of, standing)
    score = shown(score_park(facts, basis.rules), facts.deductions)
    names = _names()
    before = Snapshot.objects.filter(park=park, day__lt=as_of.day).order_by("-day").first()
    earlier, earlier_score, reasons = _earlier(before, facts, score, basis.rules)
    records = records_behind(park, facts, basis, as_of)
    change = moved(score, earlier_score) if earlier_score else {}
    blocks = {
        dimension.part.code: _block(
            dimension, names, records, earlier_score, reasons, basis.rules, change
        )
        for dimension in score.dimensions
    }
    page = ScorePage(
        park,
        as_of,
        standing,
        basis.scheme,
        score,
        facts,
        [
            HalfBlock(half, [blocks[dimension.part.code] for dimension in half.dimensions])
            for half in score.halves
        ],
        names,
        _events(park, facts, as_of),
        list(
            FigureObjection.objects.known_on(as_of.day)
            .filter(park=park)
            .select_related("indicator")
        ),
        earlier,
    )
    if not as_of.is_frozen:
        _add_lifts(page, basis.rules, names)
    for code in dragging(score):
        blocks[code].is_open = True
    page.sentences = _sentences(page, names)
    return page


def _events(park: Park, facts: ParkFacts, as_of: AsOf) -> list[ParkEvent]:
    """Read the events that count on the day.

    At a stored month end none that was recorded later, though for a day before.
    """
    rows = list(
        ParkEvent.objects.in_effect(as_of.day)
        .filter(park=park)
        .select_related("source", "recorded_by")
    )
    if not as_of.is_frozen:
        return rows
    marks = {
        ParkEventKind.RED_LINE: facts.red_line,
        ParkEventKind.BASE_UNMET: facts.base_unmet,
        ParkEventKind.TRANSITION: facts.in_transition,
    }
    deductions = list(facts.deductions)
    known = []
    # the first recorded first: a later one of as many points was not known then
    for event in sorted(rows, key=lambda row: row.pk):
        if event.points in deductions:
            deductions.remove(event.points)
            known.append(event)
        elif marks.get(ParkEventKind(event.kind)):
            known.append(event)
    return [event for event in rows if event in known]


def peers_behind(page: ScorePage, reader: Reader) -> Peers | None:
    """Read the group of the park and its place in it, by the scheme of the score.

    Nothing where it never stood anywhere.
    """
    if page.standing is None:
        return None
    return peers_of(page.park, page.standing, page.moment, reader, page.scheme, Dimensions())


def _facts(park: Park, as_of: AsOf, standing: Any) -> tuple[Basis, ParkFacts]:
    """Read the rules and facts of today from the rows, those of a month end as they were frozen."""
    if not as_of.is_frozen:
        basis = Basis.load(as_of.day)
        return basis, facts_of(read_rows([park.pk], basis)[park.pk], basis)
    version = standing.scheme_version if standing else 1
    scheme = Scheme.objects.filter(version=version).first() or Scheme(version=version)
    return Basis(as_of.day, scheme, rules_of(scheme)), deserialise(
        standing.facts if standing else {}
    )


def _names() -> dict[str, str]:
    """Read the names of domains and pillars by code, in the language of the page."""
    english = in_english()
    rows = [
        *ProblemDomain.objects.order_by("position").values_list("code", "name_zh", "name_en"),
        *(
            (pillar_code(number), zh, en)
            for number, zh, en in Pillar.objects.values_list("number", "name_zh", "name_en")
        ),
    ]
    return {code: en if english and en else zh for code, zh, en in rows}


def _earlier(
    before: Snapshot | None, facts: ParkFacts, now: ShownScore, rules: Rules
) -> tuple[Earlier | None, ShownScore | None, dict[str, list[Reason]]]:
    """Compare with the last month end: its score in shown points where it may be compared, and the
    reasons by dimension.
    """
    if before is None:
        return None, None, {}
    if before.scheme_version != rules.version:
        return Earlier(before.day, before.score, before.scheme_version, False, None, []), None, {}
    earlier_facts = deserialise(before.facts)
    earlier_score = shown(score_park(earlier_facts, rules), earlier_facts.deductions)
    reasons = {
        code: [reason(line) for line in lines]
        for code, lines in changes(earlier_facts, facts, rules).items()
    }
    both = before.score is not None and now.whole.score is not None
    change = now.total - earlier_score.total if both else None
    return (
        Earlier(before.day, before.score, before.scheme_version, True, change, reasons.get("", [])),
        earlier_score,
        reasons,
    )


def _block(
    dimension: ShownDimension,
    names: dict[str, str],
    records: Records,
    earlier_score: ShownScore | None,
    reasons: dict[str, list[Reason]],
    rules: Rules,
    change: dict[str, Decimal],
) -> DimensionBlock:
    code = dimension.part.code
    earlier = (
        next((other for other in earlier_score.dimensions if other.part.code == code), None)
        if earlier_score
        else None
    )
    points = (
        None
        if earlier is None
        else {
            item.scored.reading.code: item.brings
            for item in earlier.indicators
            if item.brings is not None
        }
    )
    is_weak = dimension.part.score is not None and dimension.part.score < rules.weak_below
    return DimensionBlock(
        names.get(code, code),
        dimension,
        dimension_note(dimension),
        is_weak,
        indicator_rows(dimension, records, points),
        item_rows(dimension, records),
        change.get(code),
        reasons.get(code, []),
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
    """Read the next milestone of every unfinished measure, and the weight done with it."""
    waiting = {work.number for works in facts.works.values() for work in works if not work.is_done}
    done = Sum("measure__milestones__weight", filter=Q(measure__milestones__done_on__isnull=False))
    milestones = (
        Milestone.objects.filter(
            measure__park=park, done_on__isnull=True, measure__number__in=waiting
        )
        .annotate(done=done)
        .order_by(F("due_on").asc(nulls_last=True), "position", "pk")
        .values_list("measure__number", "weight", "done")
    )
    steps: dict[str, LiftStep] = {}
    for number, weight, before in milestones:
        if number not in steps:
            steps[number] = LiftStep(MILESTONE, number, (before or 0) + weight)
    return list(steps.values())


def _sentences(page: ScorePage, names: dict[str, str]) -> list[str]:
    """Say the verdict."""
    whole = page.score.whole
    critical = page.standing.critical_overdue if page.standing else 0
    sentences = [score_sentences.state_words(whole.state)]
    if whole.score is not None:
        sentences = [
            drags(page.score, names),
            score_sentences.halves(page.score),
            *sentences,
            score_sentences.unknowns(whole, len(page.unknown), critical),
        ]
    return [words for words in sentences if words]

"""The page of a score: what it is made of, why it differs from last month, what would lift it most.

The same number of statements for every park: what is behind a score is read by kind, never row by
row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import F, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

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
from dashboards.shared.days.spans import spans_of
from dashboards.shared.numbers import signed_points
from parks.choices import ParkEventKind
from parks.models import FigureObjection, Park, ParkEvent, Scheme
from parks.readers import Reader
from parks.text.days import full_day
from parks.text.language import in_english
from recommendations.dimensions import pillar_code
from recommendations.models import Milestone
from standings.days.as_of import AsOf, record_key
from standings.models import FrozenIndicator, FrozenSource, Snapshot
from standings.parks.facts import Basis, facts_of, read_rows
from standings.parks.rules import rules_of
from standings.scoring import (
    Lift,
    LiftStep,
    ParkFacts,
    Rules,
    ScorePoints,
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
    """The stored month end that is compared with: its score, or why the two cannot be compared.

    `head` names the span; `beside` tells of the full month beside the one that still runs.
    """

    head: str
    day: date
    score: Decimal | None
    version: int
    is_comparable: bool
    change: Decimal | None
    reasons: list[Reason]
    beside: str = ""


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
    key = record_key(park)
    standing = as_of.standings_of([key]).first()
    basis, facts = _facts(park, as_of, standing)
    score = shown(score_park(facts, basis.rules), facts.deductions)
    names = _names(as_of)
    snapshots = list(
        Snapshot.objects.filter(park__record=key, day__lt=as_of.day).order_by("-day")[:2]
    )
    earlier, earlier_score, later_score, reasons = _earlier(
        snapshots, as_of.day, facts, score, basis.rules
    )
    records = records_behind(park, facts, basis, as_of)
    change = moved(later_score, earlier_score) if earlier_score else {}
    indicator_changes = _indicator_changes(later_score, earlier_score) if earlier_score else {}
    blocks = {
        dimension.part.code: _block(
            dimension, names, records, reasons, basis.rules, change, indicator_changes
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
        _objections(key, as_of),
        earlier,
    )
    if not as_of.is_frozen:
        _add_lifts(page, basis.rules, names)
    for code in dragging(score):
        blocks[code].is_open = True
    page.sentences = _sentences(page, names)
    return page


def _objections(park: int, as_of: AsOf) -> list[FigureObjection]:
    """Read the objections against figures of the park that were known on the day."""
    known = FigureObjection.objects.known_on(as_of.day).filter(park=park)
    rows = list(known.select_related("indicator"))
    as_of.restore(FrozenIndicator, [row.indicator for row in rows])
    return rows


def _events(park: Park, facts: ParkFacts, as_of: AsOf) -> list[ParkEvent]:
    """Read the events that count on the day.

    At a stored month end none that was recorded later, though for a day before.
    """
    rows = list(
        ParkEvent.objects.in_effect(as_of.day)
        .filter(park=record_key(park))
        .select_related("source", "recorded_by")
    )
    if not as_of.is_frozen:
        return rows
    as_of.restore(FrozenSource, [row.source for row in rows])
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


def _names(as_of: AsOf) -> dict[str, str]:
    """Read the names of domains and pillars by code, in the language of the page."""
    english = in_english()
    rows = [
        *as_of.domains.order_by("position").values_list("code", "name_zh", "name_en"),
        *(
            (pillar_code(number), zh, en)
            for number, zh, en in as_of.pillars.values_list("number", "name_zh", "name_en")
        ),
    ]
    return {code: en if english and en else zh for code, zh, en in rows}


def _earlier(
    snapshots: list[Snapshot], day: date, facts: ParkFacts, now: ShownScore, rules: Rules
) -> tuple[Earlier | None, ShownScore | None, ShownScore, dict[str, list[Reason]]]:
    """Compare with a month end: its score in shown points where it may be compared, the score that
    it is held against, and the reasons by dimension.

    In the first days of a month the two are the last month ends (docs/rules.md, 19).
    """
    if not snapshots:
        return None, None, now, {}
    before = snapshots[0]
    span = spans_of(day)[0]
    head = span.name if before.day == span.start else _since(before.day)
    beside = _full_month(snapshots, day)
    if [row.day for row in snapshots] == [span.end, span.start]:
        later, before = snapshots
        head = span.name
        beside = ""
        facts = deserialise(later.facts)
        now = shown(score_park(facts, rules), facts.deductions)
        is_comparable = later.scheme_version == before.scheme_version == rules.version
    else:
        is_comparable = before.scheme_version == rules.version
    stored = (head, before.day, before.score, before.scheme_version, is_comparable)
    if not is_comparable:
        return Earlier(*stored, None, []), None, now, {}
    earlier_facts = deserialise(before.facts)
    earlier_score = shown(score_park(earlier_facts, rules), earlier_facts.deductions)
    reasons = {
        code: [reason(line) for line in lines]
        for code, lines in changes(earlier_facts, facts, rules).items()
    }
    both = before.score is not None and now.whole.score is not None
    change = now.total - earlier_score.total if both else None
    earlier = Earlier(*stored, change, reasons.get("", []), beside)
    return earlier, earlier_score, now, reasons


def _full_month(snapshots: list[Snapshot], day: date) -> str:
    """Say how the score moved in the last full month; nothing where that is not stored."""
    span = spans_of(day)[-1]
    if [row.day for row in snapshots] != [span.end, span.start]:
        return ""
    last, before = snapshots
    if last.scheme_version != before.scheme_version or last.score is None or before.score is None:
        return ""
    change = signed_points(last.score - before.score)
    words = {"month": span.name, "moves": change}
    return pgettext("what moved in a month", "%(month)s: %(moves)s") % words


def _indicator_changes(now: ShownScore, then: ShownScore) -> dict[str, Decimal | None]:
    """Tell the points that each indicator gained or lost, in the dimensions of both days."""
    old = {
        dimension.part.code: {
            item.scored.reading.code: item.brings
            for item in dimension.indicators
            if item.brings is not None
        }
        for dimension in then.dimensions
    }
    return {
        item.scored.reading.code: item.brings.since(
            old[dimension.part.code].get(item.scored.reading.code, ScorePoints())
        )
        for dimension in now.dimensions
        if dimension.part.code in old
        for item in dimension.indicators
        if item.brings is not None
    }


def _since(day: date) -> str:
    return _("since %(day)s") % {"day": full_day(day)}


def _block(
    dimension: ShownDimension,
    names: dict[str, str],
    records: Records,
    reasons: dict[str, list[Reason]],
    rules: Rules,
    change: dict[str, Decimal],
    indicator_changes: Mapping[str, Decimal | None],
) -> DimensionBlock:
    code = dimension.part.code
    is_weak = dimension.part.score is not None and dimension.part.score < rules.weak_below
    return DimensionBlock(
        names.get(code, code),
        dimension,
        dimension_note(dimension),
        is_weak,
        indicator_rows(dimension, records, indicator_changes),
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

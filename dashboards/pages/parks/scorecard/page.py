"""The scorecard of a park: why it shows the light that it shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import Role
from accounts.security.rights import Right
from dashboards.pages.parks.peers import Dimensions, Peers, peers_of, scheme_of, with_scheme
from dashboards.pages.parks.scorecard.facts import (
    EarlierScore,
    FactSheet,
    NamedRecord,
    read_fact_sheet,
)
from dashboards.pages.parks.scorecard.profile import (
    Profile,
    Ranking,
    is_scored,
    make_profile,
    make_rankings,
)
from dashboards.shared.days.spans import told
from dashboards.shared.findings import none_behind_plan
from dashboards.shared.links import at, issues_at, score_of
from dashboards.shared.rows.extras import ExtraRows, read_extra_rows
from dashboards.shared.wording import listed, short_month
from parks import lights
from parks.choices import (
    LIST_WORDS,
    OPEN_STAGES,
    ExtraOf,
    IssueKind,
    IssueScope,
    Light,
    RegionKind,
    Stage,
)
from parks.fields import annotated
from parks.models import Issue, Park, ParkExtra
from parks.readers import Reader
from parks.text.days import full_day
from standings.days.as_of import AsOf, record_key
from standings.days.stored import as_counted_then
from standings.days.timelines import IssueTimeline, monthly_counts
from standings.models import FrozenIssue, Standing

CLOSED_SHOWN = 3
REASONS = 2
# what the page names beside the park
PLACES = (
    "located_in",
    "managed_by_region",
    "home_region__parent",
    "organisation",
    "parent__home_region",
)


@dataclass(frozen=True)
class IssueCard:
    """An issue as a card.

    Days and points are whole; None where the plan has no dates or no progress.
    """

    issue: Issue
    light: str
    elapsed: int | None
    days_overdue: int
    days_left: int | None
    behind: int

    @property
    def is_open(self) -> bool:
        """True while somebody owes work."""
        return self.issue.stage in OPEN_STAGES


# a domain's issues on paper, the worst first: more would take a second sheet
CARDS_ON_PAPER = 4


@dataclass
class DomainColumn:
    """A problem domain with the issues of the park, the worst first and the closed ones last."""

    domain: NamedRecord
    light: str
    open: int
    overdue: int
    health: Decimal | None
    # false of a domain outside of the version of the scheme
    is_scored: bool = True
    cards: list[IssueCard] = field(default_factory=list)
    closed: list[IssueCard] = field(default_factory=list)
    closed_total: int = 0
    addresses: dict[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> list[tuple[IssueCard, bool]]:
        """The issues, each with whether the one sheet of paper has room for it."""
        cards = [*self.cards, *self.closed]
        return [(card, place < CARDS_ON_PAPER) for place, card in enumerate(cards)]

    @property
    def left_out(self) -> int:
        """How many issues the sheet leaves out."""
        return max(len(self.cards) + self.closed_total - CARDS_ON_PAPER, 0)

    @property
    def is_on_track(self) -> bool:
        """Whether each of its open issues is green; one that is not rated says nothing."""
        return self.light == Light.GREEN and all(
            card.light == Light.GREEN for card in self.cards if card.is_open
        )


@dataclass(frozen=True)
class PillarRow:
    """Progress of the park's measures under a pillar, in percent; None unknown."""

    pillar: NamedRecord
    measures: int
    progress: int | None
    elapsed: int | None
    city: int | None
    light: str
    # false of a pillar outside of the version of the scheme
    is_scored: bool = True

    @property
    def state(self) -> str:
        """The word of a plan for the light."""
        return str(Light(self.light).label)


@dataclass
class Scorecard:
    """Everything that the page of a park prints."""

    park: Park
    standing: Standing
    light_words: str
    weakest: str
    reasons: list[IssueCard]
    # said where nothing is pressing
    not_behind: str
    on_track: str
    unknown: list[str]
    peers: Peers
    profile: Profile
    domains: list[DomainColumn]
    pillars: list[PillarRow]
    strengths: list[Issue]
    region_issues: list[IssueCard]
    rankings: list[Ranking]
    facts: FactSheet
    # of the score, in words
    change: str
    trend: dict[str, Any]
    may_edit: bool
    may_instruct: bool
    reopened: int
    addresses: dict[str, str]
    extras: ExtraRows


def parks_for_scorecard(reader: Reader) -> QuerySet[Park]:
    """Find the parks that a reader may see, each with its places, its standing and its rules."""
    return (
        with_scheme(Park.objects.visible_to(reader))
        .with_enclave()
        .select_related(*PLACES, "standing", "successor")
    )


def scorecard(park: Park, reader: Reader, as_of: AsOf) -> Scorecard:
    """Make the scorecard of a park read through `parks_for_scorecard`."""
    today = as_of.day
    record = park
    (park,) = as_of.read_then([record], *PLACES)
    stored = (
        as_of.standings_of([record.pk]).first()
        if as_of.is_frozen
        else getattr(park, "standing", None)
    )
    standing = stored or Standing(park=record, day=today)
    facts = read_fact_sheet(park, reader, as_of, _city(park))
    issues = list(_read_issues(park, reader, as_of))
    cards = [card_of(issue, today) for issue in issues if issue.kind == IssueKind.PROBLEM]
    own = [card for card in cards if annotated(card.issue, "names_park")]
    domains = [_make_column(domain, own, standing, park) for domain in facts.domains]
    pillars = [_make_pillar(pillar, standing, facts) for pillar in facts.pillars]
    worst = [column for column in domains if column.light in (Light.RED, Light.AMBER)]
    worst.sort(key=lambda column: (Light(column.light).rank, -column.overdue, column.health or 0))
    dimensions = Dimensions(
        tuple(column.domain.code for column in domains if column.is_scored),
        tuple(row.pillar.code for row in pillars if row.is_scored),
    )
    peers = peers_of(park, standing, as_of, reader, scheme_of(standing, record), dimensions)
    return Scorecard(
        park=park,
        standing=standing,
        light_words=_light_words(standing.light),
        weakest=worst[0].domain.name if worst else "",
        reasons=_reasons(own, worst[0].domain.code) if worst else [],
        not_behind=none_behind_plan(*_judged(own)),
        on_track=listed(column.domain.name for column in domains if column.is_on_track),
        unknown=_unknown(standing, domains, facts.last_survey),
        peers=peers,
        domains=domains,
        profile=make_profile(standing, facts, peers),
        pillars=pillars,
        rankings=make_rankings(facts),
        facts=facts,
        change=_change(standing, facts.earlier, today),
        strengths=[issue for issue in issues if issue.kind == IssueKind.STRENGTH],
        region_issues=[card for card in cards if not annotated(card.issue, "names_park")],
        trend=_trend(own, record, today),
        may_edit=_may_edit(record, reader),
        may_instruct=Role.LEADER in reader.roles,
        reopened=sum(card.issue.reopened > 0 for card in own),
        addresses=_addresses(park),
        # a past month's end keeps none
        extras=ExtraRows()
        if as_of.is_frozen
        else read_extra_rows(ParkExtra, ExtraOf.PARKS, record.pk, reader),
    )


def _change(standing: Standing, earlier: list[EarlierScore], today: date) -> str:
    """Say how the score moved; scores of two versions of the scheme are not compared."""
    scores = {row.day: row.score for row in earlier} | {today: standing.score}
    versions = {row.day: row.version for row in earlier} | {today: standing.scheme_version}
    return told(today, {"": scores}, versions)


def _judged(cards: list[IssueCard]) -> tuple[int, int]:
    """Count the open issues, and those of them that have a light."""
    open_cards = [card for card in cards if card.is_open]
    return len(open_cards), sum(card.light != Light.GREY for card in open_cards)


def _reasons(cards: list[IssueCard], weakest: str) -> list[IssueCard]:
    """Pick the issues for the verdict: of the weakest domain first, the most overdue first."""
    late = [card for card in cards if card.days_overdue or card.behind > 0]
    late.sort(
        key=lambda card: (card.issue.type.domain.code != weakest, -card.days_overdue, -card.behind)
    )
    return late[:REASONS]


def card_of(issue: Issue, today: date) -> IssueCard:
    """Make the card of an issue that was read with its light."""
    worked_until = issue.submitted_on or today
    share = lights.elapsed(issue.starts, issue.due_on, worked_until)
    elapsed = None if share is None else int(share)
    late = (worked_until - issue.due_on).days if issue.due_on and issue.is_overdue(today) else 0
    left = (issue.due_on - today).days if issue.due_on and not late else None
    known = elapsed is not None and issue.progress is not None and issue.stage in OPEN_STAGES
    return IssueCard(
        issue,
        annotated(issue, "light"),
        elapsed,
        late,
        left,
        (elapsed or 0) - (issue.progress or 0) if known else 0,
    )


def _read_issues(park: Park, reader: Reader, as_of: AsOf) -> QuerySet[Issue]:
    """Read the issues that name the park, and the open ones of its regions as a whole, the worst
    first.
    """
    links = as_of.park_links.filter(**{as_of.record_of("park"): record_key(park)})
    above = park.home_region.path.strip("/").split("/")
    of_regions = as_of.issues.open().filter(scope=IssueScope.REGION, region__slug__in=above)
    # a union, not OR: each half finds its rows by an index, however large the city
    keys = links.values("issue").union(of_regions.order_by().values("pk"))
    unused = () if as_of.is_frozen else ("finding", "cause", "closing_standard", "stage_reason")
    return (
        as_of.issues.visible_to(reader)
        .filter(pk__in=keys)
        .annotate(names_park=Exists(links.filter(issue=OuterRef("pk"))))
        .with_light(as_of.day)
        .select_related("type__domain", "lead", "region")
        .defer(*unused)
        .order_by("light_rank", "due_on", "number_key")
    )


def _make_column(
    domain: NamedRecord, cards: list[IssueCard], standing: Standing, park: Park
) -> DomainColumn:
    mine = [card for card in cards if card.issue.type.domain.code == domain.code]
    stored = standing.domains.get(domain.code, {})
    closed = [card for card in mine if card.issue.stage == Stage.CLOSED]
    closed.sort(key=lambda card: card.issue.closed_on or date.min, reverse=True)
    health = stored.get("health")
    filters = {"park": park.slug, "domain": domain.code}
    return DomainColumn(
        domain=domain,
        light=stored.get("light", ""),
        open=stored.get("open", 0),
        overdue=stored.get("overdue", 0),
        health=None if health is None else Decimal(health),
        is_scored=is_scored(stored, "health", standing),
        cards=[card for card in mine if card.is_open or card.issue.stage == Stage.SUSPENDED],
        closed=closed[:CLOSED_SHOWN],
        closed_total=len(closed),
        addresses={
            "open": issues_at(**filters, stage="open"),
            "overdue": issues_at(**filters, overdue=1),
            "closed": issues_at(**filters, stage=Stage.CLOSED.value),
        },
    )


def _make_pillar(pillar: NamedRecord, standing: Standing, facts: FactSheet) -> PillarRow:
    stored = standing.pillars.get(pillar.code, {})
    return PillarRow(
        pillar=pillar,
        measures=stored.get("measures", 0),
        progress=stored.get("progress"),
        elapsed=stored.get("elapsed"),
        city=facts.city_means.get(pillar.code),
        light=stored.get("light") or Light.GREY.value,
        is_scored=is_scored(stored, "score", standing),
    )


def _unknown(
    standing: Standing, domains: list[DomainColumn], last_survey: date | None
) -> list[str]:
    """Say why there is no score, in sentences; nothing where there is one."""
    if standing.score is not None:
        return []
    sentences = []
    blind = [column.domain.name for column in domains if column.health is None and column.is_scored]
    if standing.health is None:
        names = listed(blind)
        if last_survey:
            sentences.append(
                _(
                    "No health: less than two thirds of the domains are known. The last "
                    "survey, of %(day)s, is too old"
                    " to speak for %(domains)s."
                )
                % {"day": full_day(last_survey), "domains": names}
            )
        else:
            sentences.append(
                _(
                    "No health: less than two thirds of the domains are known. No survey or "
                    "review covers %(domains)s."
                )
                % {"domains": names}
            )
    if standing.progress is None:
        known = sum(pillar.get("score") is not None for pillar in standing.pillars.values())
        sentences.append(
            ngettext(
                "No progress: less than two thirds of the pillars are known; %(n)s has a "
                "measure that can be scored.",
                "No progress: less than two thirds of the pillars are known; %(n)s have a "
                "measure that can be scored.",
                known,
            )
            % {"n": known}
        )
    return sentences


def _trend(cards: list[IssueCard], park: Park, today: date) -> dict[str, Any]:
    """Count issues opened, closed and overdue at the ends of the last months, for the figure."""
    by_dates = monthly_counts((IssueTimeline.of(card.issue) for card in cards), today)
    months = as_counted_then(
        by_dates, FrozenIssue.objects.filter(scope=IssueScope.PARKS, parks__record=park.pk)
    )
    first = months[0]
    last = months[-1]
    words = {"before": first.overdue, "now": last.overdue, "month": short_month(first.end, today)}
    if last.overdue == first.overdue:
        finding = _("Overdue issues: %(now)s, as at the end of %(month)s") % words
    elif last.overdue > first.overdue:
        finding = _("Overdue issues rose from %(before)s to %(now)s") % words
    else:
        finding = _("Overdue issues fell from %(before)s to %(now)s") % words
    series = [(_("Opened"), "1"), (_("Closed"), "3"), (_("Overdue"), "2"), (_("Open"), "")]
    return {
        "finding": finding,
        "summary": _(
            "Line chart of issues opened, closed and overdue month by month. %(finding)s. See "
            "the table."
        )
        % {"finding": finding},
        "series": [{"name": name, "tone": tone} for name, tone in series],
        "rows": [
            {
                "name": short_month(month.end, today),
                "values": [month.opened, month.closed, month.overdue, month.open],
            }
            for month in months
        ],
        "any": any(month.opened or month.closed or month.overdue or month.open for month in months),
    }


def _light_words(light: str) -> str:
    """Join the word of lists and the word of plans, which differ in Chinese: 红灯 滞后."""
    first = str(LIST_WORDS[light])
    second = str(Light(light).label)
    return first if first == second else f"{first} {second}"


def _may_edit(park: Park, reader: Reader) -> bool:
    """Whether the park's form in the admin opens for this reader."""
    is_in_charge = any(park.home_region.path.startswith(path) for path in reader.edits)
    return (
        is_in_charge and (reader.is_staff or reader.is_superuser) and reader.may(Right.CHANGE, Park)
    )


def _city(park: Park) -> str:
    """Find the path of the city that the park reports to; its own region where none is above."""
    home = park.home_region
    above = home.parent
    return (
        above.path
        if home.kind != RegionKind.CITY and above and above.kind == RegionKind.CITY
        else home.path
    )


def _addresses(park: Park) -> dict[str, str]:
    return {
        "open": issues_at(park=park.slug, stage="open"),
        "overdue": issues_at(park=park.slug, overdue=1),
        "closed": issues_at(park=park.slug, stage=Stage.CLOSED.value),
        "all": issues_at(park=park.slug),
        "reopened": issues_at(park=park.slug, reopened=1),
        "score": score_of(park.slug),
        "compare": at("park-compare", id=park.slug),
    }

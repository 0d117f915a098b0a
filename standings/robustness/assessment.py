"""Assess how far scores can be trusted: store a seeded run, and say what the last one found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parks.choices import ParkLevel, ParkType, PeerGroup
from parks.models import Issue, Observation, Park, Scheme
from parks.readers import Reader
from recommendations.models import Measure
from standings.days.as_of import AsOf
from standings.models import AssessedPark, Assessment, MonthEnd, Snapshot
from standings.parks.facts import Basis, facts_of, read_rows
from standings.robustness import (
    Candidate,
    RankVerdict,
    correlations,
    entrants,
    one_at_a_time,
    simulate,
)
from standings.scoring import deserialise, serialise

SEED = 20210106
DRAWS = 500
KEPT_RUNS = 12
ROWS_AT_ONCE = 500
# A group of fewer parks says that its ranks mean little.
SMALL_GROUP_PARKS = 5
# So many names of parks that cannot be told apart are written out, of so many that are looked up.
NAMED_PARKS = 5
LOOKED_UP_PARKS = 12
WHOLE = "all"
UNKNOWN = "none"


def assess(
    day: date, seed: int = SEED, draws: int = DRAWS, *, is_frozen: bool = False
) -> Assessment:
    """Run over all parks by the scheme in force, and store the run; the twelve latest are kept.

    With `is_frozen` on the facts and by the version stored for a month's end, so that its run can
    be made again. Only parks whose score is complete are ranked. Raises ValueError where `draws` is
    below one, and MonthEnd.DoesNotExist where the month's end is not stored.
    """
    with transaction.atomic():
        basis = _frozen_basis(day) if is_frozen else Basis.load(day)
        candidates = list(_frozen_candidates(basis) if is_frozen else _candidates(basis))
        parks = entrants(candidates, basis.rules)
        verdicts = simulate(parks, basis.rules, seed, draws)
        changes = one_at_a_time(parks, basis.rules)
        version = basis.scheme.version
        run = Assessment.objects.create(
            day=day,
            seed=seed,
            draws=draws,
            scheme_version=version,
            parks=len(verdicts),
            fingerprint=fingerprint(candidates, version, seed, draws),
            correlations=correlations(parks, basis.rules),
            one_at_a_time=[
                [move.kind, move.code, move.points, move.places] for move in changes.overall
            ],
            is_demo=_holds_demo(),
        )
        _store(run, verdicts, changes.of_parks)
        latest_runs = list(
            Assessment.objects.order_by("-pk").values_list("pk", flat=True)[:KEPT_RUNS]
        )
        Assessment.objects.exclude(pk__in=latest_runs).delete()
    return run


def fingerprint(candidates: Iterable[Candidate], version: int, seed: int, draws: int) -> str:
    """Return the SHA-256 of all that goes into a run; the order of reading does not matter."""
    facts = sorted(
        (candidate.key, candidate.group, serialise(candidate.facts)) for candidate in candidates
    )
    spelt = json.dumps(
        [facts, version, seed, draws], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(spelt.encode()).hexdigest()


def group_of(kind: str, park_type: str, level: str) -> str:
    """Return the name of the group in which a park is ranked: "high_tech/national", or "all"."""
    known = {"type": park_type, "level": level}
    return "/".join(known[name] or UNKNOWN for name in PeerGroup(kind).fields) or WHOLE


def group_words(group: str) -> str:
    """Return the name of a group in words."""
    words = {
        **dict(ParkType.choices),
        **dict(ParkLevel.choices),
        WHOLE: _("All parks"),
        UNKNOWN: _("level not known"),
    }
    return " · ".join(str(words.get(part, part)) for part in group.split("/"))


def _candidates(basis: Basis) -> Iterator[Candidate]:
    """Read all parks with their facts, in chunks."""
    there = Park.objects.current().order_by("pk")
    parks = list(there.values_list("pk", "slug", "type", "level"))
    for start in range(0, len(parks), ROWS_AT_ONCE):
        chunk = parks[start : start + ROWS_AT_ONCE]
        rows = read_rows([pk for pk, *_rest in chunk], basis)
        for pk, slug, park_type, level in chunk:
            yield Candidate(
                slug, group_of(basis.scheme.peer_group, park_type, level), facts_of(rows[pk], basis)
            )


def _frozen_basis(day: date) -> Basis:
    """Read the version of the scheme by which a stored month's end was scored."""
    version = MonthEnd.objects.get(day=day).scheme_version
    return Basis.load(
        day, Scheme.objects.filter(version=version).first() or Scheme(version=version)
    )


def _frozen_candidates(basis: Basis) -> Iterator[Candidate]:
    """Read the parks of a stored month's end with their facts."""
    rows = Snapshot.objects.filter(day=basis.today).order_by("park__record")
    for slug, park_type, level, facts in rows.values_list(
        "park__slug", "park__type", "park__level", "facts"
    ):
        yield Candidate(
            slug, group_of(basis.scheme.peer_group, park_type, level), deserialise(facts)
        )


def _holds_demo() -> bool:
    return any(
        model.objects.filter(is_demo=True).exists() for model in (Issue, Measure, Observation)
    )


def _store(
    run: Assessment,
    verdicts: dict[str, RankVerdict],
    changes: dict[str, list[tuple[str, str, float]]],
) -> None:
    keys = dict(Park.objects.values_list("slug", "pk"))
    AssessedPark.objects.bulk_create(
        [
            AssessedPark(
                assessment=run,
                park_id=keys[slug],
                group=verdict.group,
                size=verdict.size,
                rank=verdict.rank,
                rank_low=verdict.low,
                rank_high=verdict.high,
                grades=verdict.grades,
                alike=verdict.alike,
                one_at_a_time=changes[slug],
            )
            for slug, verdict in verdicts.items()
        ],
        batch_size=ROWS_AT_ONCE,
    )


# --- what a run says of a park


@dataclass(frozen=True)
class ScoreShift:
    """What a score gains or loses, in points.

    `kind`: without an indicator, or a weight up or down by a quarter.
    """

    kind: str
    code: str
    points: float


@dataclass(frozen=True)
class Assessed:
    """What the last run says of a park.

    `alike`: parks in sight that cannot be told apart; `others`: how many more. `is_comparable`:
    whether the run used the version of the scheme that is in force now.
    """

    day: date
    draws: int
    scheme_version: int
    is_comparable: bool
    group: str
    size: int
    rank: int
    low: int
    high: int
    grades: list[tuple[str, int]]
    alike: list[Park]
    others: int
    changes: list[ScoreShift]

    @property
    def is_small(self) -> bool:
        """Whether the group is so small that ranks mean little."""
        return self.size < SMALL_GROUP_PARKS

    @property
    def group_name(self) -> str:
        """The group in words."""
        return group_words(self.group)

    @property
    def interval(self) -> str:
        """The rank interval in words; nine draws of ten lie in it."""
        if self.size == 1:
            return _("the only one in its group")
        if self.low == self.high:
            return _("%(rank)s of %(size)s, steady") % {"rank": self.low, "size": self.size}
        return _("between %(low)s and %(high)s of %(size)s") % {
            "low": self.low,
            "high": self.high,
            "size": self.size,
        }

    @property
    def stability(self) -> str:
        """How often it got the grade that it got most often."""
        grade, share = self.grades[0]
        return _("%(grade)s in %(share)s of 100 draws") % {"grade": grade, "share": share}

    @property
    def less_often(self) -> str:
        """The other grades that it got, with their shares; empty where there is none."""
        rest = (
            _("%(grade)s in %(share)s") % {"grade": grade, "share": share}
            for grade, share in self.grades[1:]
        )
        return " · ".join(rest)

    @property
    def others_words(self) -> str:
        """How many parks more cannot be told apart from it."""
        if not self.alike:
            words = ngettext("%(n)d other park", "%(n)d other parks", self.others)
        else:
            words = ngettext("and %(n)d more", "and %(n)d more", self.others)
        return words % {"n": self.others}


def last_run(day: date | None = None) -> QuerySet[Assessment]:
    """Select the run on the latest data, none later than that day; of several, the last.

    At most one.
    """
    runs = Assessment.objects.order_by("-day", "-pk")
    return (runs.filter(day__lte=day) if day else runs)[:1]


def assessed(park_ids: Iterable[int], reader: Reader, as_of: AsOf) -> dict[int, Assessed]:
    """Read what the last run says of the parks, by key; parks without a rank are left out.

    Three statements. Names of parks are those that the reader may see. At a stored month end it is
    the last run on data of that day or earlier.
    """
    run = last_run(as_of.day if as_of.is_frozen else None)
    rows = AssessedPark.objects.filter(
        park__in=list(park_ids), assessment=Subquery(run.values("pk"))
    )
    version = as_of.read_scheme().version
    return spoken(list(rows.select_related("assessment")), reader, version, as_of)


def spoken(
    rows: list[AssessedPark], reader: Reader, version: int, as_of: AsOf
) -> dict[int, Assessed]:
    """Put stored results into words, by park; one statement for the names.

    `version`: that of the scheme in force.
    """
    hardest = {row.park_id: _hardest(row) for row in rows}
    slugs = {slug for of_park in hardest.values() for slug in of_park}
    seen = {park.slug: park for park in as_of.parks.visible_to(reader).filter(slug__in=slugs)}
    return {row.park_id: _in_words(row, hardest[row.park_id], seen, version) for row in rows}


def _hardest(row: AssessedPark) -> list[str]:
    """Return those that are hardest to tell apart from it, the hardest first."""
    order = sorted(row.alike.items(), key=lambda item: (abs(item[1] - 50), item[0]))
    return [slug for slug, _share in order[:LOOKED_UP_PARKS]]


def _in_words(
    row: AssessedPark, hardest: list[str], seen: dict[str, Park], version: int
) -> Assessed:
    run = row.assessment
    alike = [seen[slug] for slug in hardest if slug in seen][:NAMED_PARKS]
    grades = sorted(
        ((grade, share) for grade, share in row.grades.items() if share),
        key=lambda entry: (-entry[1], entry[0]),
    )
    return Assessed(
        run.day,
        run.draws,
        run.scheme_version,
        run.scheme_version == version,
        row.group,
        row.size,
        row.rank,
        row.rank_low,
        row.rank_high,
        grades,
        alike,
        len(row.alike) - len(alike),
        [ScoreShift(*entry) for entry in row.one_at_a_time],
    )

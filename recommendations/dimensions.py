"""The dimensions of a score: the problem domains and the pillars that a version of the rules names.

A version lists all of its dimensions, so that a domain or a pillar that is added, renamed, moved or
removed touches no score before a version that says so is in force (docs/rules.md, 26).
"""

from __future__ import annotations

from collections.abc import Iterator

from parks.choices import WeightKind
from parks.models import ProblemDomain, ProblemType, Scheme, SchemeMember, SchemeWeight
from parks.writing import writing
from recommendations.models import Pillar, Recommendation


def pillar_code(number: int | str) -> str:
    """Return the code of a pillar as a dimension: R1."""
    return f"R{number}"


def dimension_codes() -> list[str]:
    """Read the codes of all domains, then of all pillars, that there are; one statement each."""
    domains = ProblemDomain.objects.order_by("position", "sort_key", "code").values_list(
        "code", flat=True
    )
    pillars = Pillar.objects.order_by("number").values_list("number", flat=True)
    return [*domains, *(pillar_code(number) for number in pillars)]


def list_dimensions(scheme: Scheme) -> None:
    """Let a stored version that lists none yet list all dimensions that there are, weighing alike.

    What counts into them is listed as it is on the day on which the version comes into force.
    """
    if scheme.pk is None:
        return
    with writing() as touched:
        if not scheme.weights.filter(kind=WeightKind.DIMENSION).exists():
            weights = SchemeWeight.objects.bulk_create(
                SchemeWeight(scheme=scheme, kind=WeightKind.DIMENSION, code=code, weight=1)
                for code in dimension_codes()
            )
            touched.facts[SchemeWeight].update(row.pk for row in weights)
        if not scheme.members.exists():
            members = SchemeMember.objects.bulk_create(
                SchemeMember(scheme=scheme, code=code, dimension=dimension)
                for code, dimension in _members()
            )
            touched.facts[SchemeMember].update(row.pk for row in members)


def _members() -> Iterator[tuple[str, str]]:
    """Yield the code of each problem type and recommendation, with that of its dimension."""
    yield from ProblemType.objects.values_list("code", "domain__code")
    advice = Recommendation.objects.filter(pillar__isnull=False)
    for number, pillar in advice.values_list("number", "pillar__number"):
        yield number, pillar_code(pillar)

"""Names and weights of the dimensions of a scheme."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from parks.actions.schemes import DIMENSION, SEVERITY, STAGE
from parks.choices import Stage
from parks.models import ProblemDomain, Scheme
from parks.text.language import in_english
from recommendations.dimensions import pillar_code
from recommendations.models import Pillar
from standings.days.as_of import AsOf
from standings.parks.rules import UNGRADED
from standings.scoring import SEVERITY_POINTS, STAGE_FACTORS, shared_out

# A closed or dismissed issue weighs nothing, whatever a version says: it is not among the issues
# that are counted.
WEIGHING_STAGES = (Stage.FILED, Stage.ACTING, Stage.SUBMITTED, Stage.SUSPENDED)
HUNDRED = Decimal("100.00")
# of a dimension of a version that lists none yet, and of what is tried anew
USUAL_WEIGHT = Decimal(1)


def read_dimension_names(as_of: AsOf | None = None) -> dict[str, str]:
    """Read the names of domains and pillars by code, in their order; those of a day or today's.

    They are in the language of the page.
    """
    known_domains = as_of.domains if as_of else ProblemDomain.objects.all()
    domains = known_domains.order_by("position", "sort_key", "code")
    pillars = (as_of.pillars if as_of else Pillar.objects.all()).order_by("number")
    rows = [
        *domains.values_list("code", "name_zh", "name_en"),
        *(
            (pillar_code(number), name_zh, name_en)
            for number, name_zh, name_en in pillars.values_list("number", "name_zh", "name_en")
        ),
    ]
    english = in_english()
    return {code: name_en if english and name_en else name_zh for code, name_zh, name_en in rows}


def is_pillar(code: str) -> bool:
    """Say whether the code of a dimension is that of a pillar; else it is that of a domain."""
    return code.startswith("R")


def codes_of_half(codes: Iterable[str], *, pillars: bool) -> list[str]:
    """Choose the codes of one half of the score: those of the pillars, or of the domains."""
    return [code for code in codes if is_pillar(code) == pillars]


def read_weights(scheme: Scheme, dimensions: Iterable[str]) -> dict[str, dict[str, Decimal]]:
    """Read the weights of a version by kind and code. One statement.

    Severities and stages that it does not name weigh as by default; a dimension that it does not
    name takes no part. A version that lists none yet takes all the `dimensions` that there are.
    """
    weights: dict[str, dict[str, Decimal]] = {
        DIMENSION: {},
        SEVERITY: {code or UNGRADED: points for code, points in SEVERITY_POINTS.items()},
        STAGE: {stage.value: STAGE_FACTORS[stage.value] for stage in WEIGHING_STAGES},
    }
    if scheme.pk:
        for kind, code, weight in scheme.weights.values_list("kind", "code", "weight"):
            weights[kind][code] = weight
    weights[DIMENSION] = weights[DIMENSION] or dict.fromkeys(dimensions, USUAL_WEIGHT)
    return weights


def percents(weights: Iterable[Decimal]) -> list[Decimal]:
    """Compute the weights in percent, summing to 100.00; all zero where nothing weighs."""
    numbers = list(weights)
    total = sum(numbers, Decimal(0))
    if not total:
        return [Decimal(0)] * len(numbers)
    return shared_out(HUNDRED, [HUNDRED * number / total for number in numbers])

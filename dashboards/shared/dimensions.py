"""Names and weights of the dimensions of a scheme."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from parks.actions.schemes import DIMENSION, SEVERITY, STAGE
from parks.choices import Stage
from parks.models import ProblemDomain, Scheme
from parks.text.language import in_english
from recommendations.models import Pillar
from standings.parks.rules import UNGRADED, pillar_code
from standings.scoring import SEVERITY_POINTS, STAGE_FACTORS, shared_out

# A closed or dismissed issue weighs nothing, whatever a version says: it is not among the issues
# that are counted.
WEIGHING_STAGES = (Stage.FILED, Stage.ACTING, Stage.SUBMITTED, Stage.SUSPENDED)


HUNDRED = Decimal("100.00")


def read_dimension_names() -> dict[str, str]:
    """Names of domains and pillars by code, in their order and in the language of the page.

    Two statements.
    """
    english = in_english()
    rows = [
        *ProblemDomain.objects.order_by("position", "code").values_list(
            "code", "name_zh", "name_en"
        ),
        *(
            (pillar_code(n), zh, en)
            for n, zh, en in Pillar.objects.values_list("number", "name_zh", "name_en")
        ),
    ]
    return {code: en if english and en else zh for code, zh, en in rows}


def read_weights(scheme: Scheme) -> dict[str, dict[str, Decimal]]:
    """The weights of a version by kind and code; what it does not name weighs as by default.

    One statement.
    """
    weights: dict[str, dict[str, Decimal]] = {
        DIMENSION: {},
        SEVERITY: {code or UNGRADED: points for code, points in SEVERITY_POINTS.items()},
        STAGE: {stage.value: STAGE_FACTORS[stage.value] for stage in WEIGHING_STAGES},
    }
    for kind, code, weight in (
        scheme.weights.values_list("kind", "code", "weight") if scheme.pk else ()
    ):
        weights[kind][code] = weight
    return weights


def percents(weights: Iterable[Decimal]) -> list[Decimal]:
    """Weights as percent that sum to 100.00 (largest remainder); all zero where nothing weighs."""
    known = list(weights)
    total = sum(known, Decimal(0))
    return (
        shared_out(HUNDRED, [HUNDRED * one / total for one in known])
        if total
        else [Decimal(0)] * len(known)
    )

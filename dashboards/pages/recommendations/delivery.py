"""How far measures have come against the time elapsed: sums that can be added up before they
are divided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from parks import lights
from parks.models import Scheme


@dataclass
class Delivery:
    """Measures, and over those with dates and milestones the sums of progress and of time elapsed,
    in percent.
    """

    measures: int = 0
    known: int = 0
    done: Decimal = Decimal(0)
    passed: Decimal = Decimal(0)

    @property
    def progress(self) -> int | None:
        """Mean progress in percent, rounded down; None unknown."""
        return int(self.done / self.known) if self.known else None

    @property
    def elapsed(self) -> int | None:
        """Mean share of the time elapsed in percent, rounded down; None unknown."""
        return int(self.passed / self.known) if self.known else None

    def light(self, scheme: Scheme) -> str:
        """The light of the means; grey where unknown."""
        return (
            lights.plan_light(self.done / self.known, self.passed / self.known, scheme.thresholds)
            if self.known
            else "grey"
        )


def added_up(parts: Iterable[Delivery]) -> Delivery:
    """The delivery of several groups of measures that share none."""
    whole = Delivery()
    for part in parts:
        whole.measures += part.measures
        whole.known += part.known
        whole.done += part.done
        whole.passed += part.passed
    return whole


def delivery_of(measures: Any, today: date) -> dict[int, Delivery]:
    """The delivery of each recommendation, by its key, over these measures. One statement."""
    return delivery_by("recommendation", measures, today)


def delivery_by(field: str, measures: Any, today: date) -> dict[int, Delivery]:
    """The delivery of whatever a field of the measures points to, by its key. One statement."""
    sums: dict[int, Delivery] = defaultdict(Delivery)
    grouped = (
        measures.order_by()
        .values_list(field, "starts_on", "due_on")
        .annotate(
            n=Count("pk"), known=Count("pk", filter=Q(progress__isnull=False)), done=Sum("progress")
        )
    )
    for pk, starts_on, due_on, n, known, done in grouped:
        part = Delivery(n)
        share = lights.elapsed(starts_on, due_on, today)
        if share is not None and known:
            passed = Decimal(share.numerator) / share.denominator
            part = Delivery(n, known, Decimal(done), passed * known)
        sums[pk] = added_up([sums[pk], part])
    return sums

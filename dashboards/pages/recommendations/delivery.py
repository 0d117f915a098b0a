"""Add up how far measures have come against the time elapsed, before the sums are divided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum

from parks import lights
from parks.choices import Light
from parks.models import Scheme
from recommendations.models.measure import MeasureQuerySet


@dataclass
class Delivery:
    """Measures, with the sums of progress and of time elapsed, in percent.

    The sums are over the `known` measures, which have dates and milestones.
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
        if not self.known:
            return Light.GREY.value
        done = self.done / self.known
        return lights.plan_light(done, self.passed / self.known, scheme.thresholds)


def add_up(parts: Iterable[Delivery]) -> Delivery:
    """Add up the delivery of several groups of measures that share none."""
    whole = Delivery()
    for part in parts:
        whole.measures += part.measures
        whole.known += part.known
        whole.done += part.done
        whole.passed += part.passed
    return whole


def read_delivery(measures: MeasureQuerySet, today: date) -> dict[int, Delivery]:
    """Read the delivery of each recommendation, by its key, over these measures."""
    return read_delivery_by("recommendation", measures, today)


def read_delivery_by(field: str, measures: MeasureQuerySet, today: date) -> dict[int, Delivery]:
    """Read the delivery of whatever a field of the measures points to, by its key."""
    sums: dict[int, Delivery] = defaultdict(Delivery)
    judged = Q(progress__isnull=False, paused_on__isnull=True)
    grouped = (
        measures.order_by()
        .values_list(field, "starts_on", "due_on")
        .annotate(
            count=Count("pk"),
            known=Count("pk", filter=judged),
            done=Sum("progress", filter=judged, default=0),
        )
    )
    for pk, starts_on, due_on, count, known, done in grouped:
        part = Delivery(count)
        share = lights.elapsed(starts_on, due_on, today)
        if share is not None and known:
            passed = Decimal(share.numerator) / share.denominator
            part = Delivery(count, known, Decimal(done), passed * known)
        sums[pk] = add_up([sums[pk], part])
    return sums

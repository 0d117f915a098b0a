"""Find the two gaps between problems and advice, and the measures outside of both."""

from collections import defaultdict
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from parks.choices import OPEN_STAGES, IssueKind
from parks.models.issue import IssueQuerySet
from recommendations.models import Addresses, Measure
from recommendations.models.advice import LINK_PATH, AddressesQuerySet
from recommendations.models.measure import MeasureQuerySet


class MeasureState(StrEnum):
    """A view of the list of measures that an address names.

    LOOSE measures carry out no recommendation and work on no issue. A STOPPED one stands in no
    other view.
    """

    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"
    LOOSE = "loose"
    STOPPED = "stopped"


def without_advice(issues: IssueQuerySet) -> IssueQuerySet:
    """Filter the problems that nothing addresses (无对应建议; docs/rules.md, 4).

    Advice addresses a problem by its type, or one by one.
    """
    return issues.problems().exclude(_addressed_when(Addresses.objects.all()))


def _addressed_when(links: AddressesQuerySet) -> Q:
    """Make the condition that one of the links answers an issue (docs/rules.md, 21).

    The types are read at once: a region has few, and an issue is then judged by its own columns.
    """
    condition = Q(pk__in=links.filter(issue__isnull=False).values("issue"))
    for path, types in read_types_by_path(links).items():
        condition |= Q(type__in=types, region__path__startswith=path)
    return condition


def read_types_by_path(links: AddressesQuerySet) -> dict[str, set[int]]:
    """Read the problem types that links answer as a whole, by the path of the region."""
    types: dict[str, set[int]] = defaultdict(set)
    general = links.filter(issue__isnull=True).order_by()
    for path, kind in general.values_list(LINK_PATH, "type").distinct():
        types[path].add(kind)
    return types


def is_without_advice(kind: str, *, is_addressed: bool) -> bool:
    """Return whether an issue that was read before stands among `without_advice`."""
    return kind == IssueKind.PROBLEM and not is_addressed


def without_action(issues: IssueQuerySet) -> IssueQuerySet:
    """Filter the problems that no measure works on (无落实措施), addressed or not."""
    work = Measure.issues.through.objects.filter(
        issue=OuterRef("pk"),
        measure__stopped_on__isnull=True,
        measure__withdrawn_on__isnull=True,
    )
    return issues.problems().filter(~Exists(work))


def is_without_action(kind: str, *, has_measures: bool) -> bool:
    """Return whether an issue that was read before stands among `without_action`."""
    return kind == IssueKind.PROBLEM and not has_measures


def uncovered(issues: IssueQuerySet) -> IssueQuerySet:
    """Filter the open problems without a measure that carries out advice (docs/rules.md, 6)."""
    work = Measure.issues.through.objects.filter(
        issue=OuterRef("pk"),
        measure__recommendation__isnull=False,
        measure__stopped_on__isnull=True,
        measure__withdrawn_on__isnull=True,
    )
    return issues.problems().open().filter(~Exists(work))


def is_uncovered(kind: str, stage: str, *, carries_out_advice: bool) -> bool:
    """Return whether an issue that was read before stands among `uncovered`."""
    return kind == IssueKind.PROBLEM and stage in OPEN_STAGES and not carries_out_advice


def loose(measures: MeasureQuerySet) -> MeasureQuerySet:
    """Filter the measures that carry out no recommendation and work on no issue."""
    return measures.filter(loose_condition())


def loose_condition() -> Q:
    """Make the condition of `loose()`, for counts that ask several questions in one statement."""
    work = Measure.issues.through.objects.filter(measure=OuterRef("pk"))
    return Q(recommendation__isnull=True, stopped_on__isnull=True) & ~Q(Exists(work))


def addressed_by(issues: IssueQuerySet, pillar: int | str) -> IssueQuerySet:
    """Filter the issues that advice of a pillar, given by its number, addresses.

    Advice of any level counts: of the pillar, of its strategies, and each recommendation.
    """
    return issues.filter(_addressed_when(Addresses.objects.of_pillar(pillar)))

"""Questions about issues that only this app can answer: the two gaps between problems and advice."""

from django.db.models import Exists, OuterRef, Q

from parks.models.issue import IssueQuerySet
from recommendations.models import Addresses, Measure


def without_advice(issues: IssueQuerySet) -> IssueQuerySet:
    """Problems that nothing addresses (无对应建议), neither by their type nor one by one (decision 15)."""
    addressed = Addresses.objects.filter(Q(issue=OuterRef("pk")) | Q(issue__isnull=True, type=OuterRef("type")))
    return issues.problems().filter(~Exists(addressed))


def without_action(issues: IssueQuerySet) -> IssueQuerySet:
    """Problems that no measure works on (无落实措施), though something addresses them or not."""
    work = Measure.issues.through.objects.filter(issue=OuterRef("pk"))
    return issues.problems().filter(~Exists(work))

"""Questions about issues that only this app can answer: the two gaps between problems and advice."""

from django.db.models import Exists, OuterRef

from parks.models.issue import IssueQuerySet
from recommendations.models import Addresses, Measure


def without_advice(issues: IssueQuerySet) -> IssueQuerySet:
    """Problems that nothing addresses (无对应建议), neither by their type nor one by one (decision 15)."""
    itself = Addresses.objects.filter(issue=OuterRef("pk"))
    # not joined by OR: a database answers two plain questions by hashing, one with OR row by row
    its_type = Addresses.objects.filter(issue__isnull=True, type=OuterRef("type"))
    return issues.problems().filter(~Exists(itself), ~Exists(its_type))


def without_action(issues: IssueQuerySet) -> IssueQuerySet:
    """Problems that no measure works on (无落实措施), though something addresses them or not."""
    work = Measure.issues.through.objects.filter(issue=OuterRef("pk"))
    return issues.problems().filter(~Exists(work))

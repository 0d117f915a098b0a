"""What of a log is in sight: not what is said of a place that is not."""

from __future__ import annotations

from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, TextField

from parks.choices import EntryKind
from parks.models import IssueEntry, IssueEvidence, SelfCheck
from parks.readers import Reader


def entries_in_sight(entries: QuerySet[IssueEntry], reader: Reader) -> QuerySet[IssueEntry]:
    """Leave out the entries about self-checks of parks out of sight, and about their files.

    An entry names parks in words. Where some park that was asked is out of sight, only an answer of
    a park in sight is certainly about none of the others.
    """
    if "" in reader.sees:
        return entries
    checks = SelfCheck.objects.filter(issue=OuterRef("issue"))
    in_sight = SelfCheck.objects.readable_by(reader)
    hidden = checks.exclude(pk__in=in_sight.values("pk"))
    answers_in_sight = in_sight.filter(issue=OuterRef("issue"), park__name_zh=OuterRef("old"))
    hidden_files = (
        IssueEvidence.objects.filter(issue=OuterRef("issue"), self_check__isnull=False)
        .exclude(self_check__in=in_sight.values("pk"))
        .annotate(entry_words=ExpressionWrapper(OuterRef("words"), output_field=TextField()))
        .filter(entry_words__endswith=F("sha256"))
    )
    about_checks = Q(what=EntryKind.SELF_CHECK)
    return entries.exclude(about_checks & Q(Exists(hidden)) & ~Q(Exists(answers_in_sight))).exclude(
        Q(what=EntryKind.EVIDENCE) & Q(Exists(hidden_files))
    )

"""`verify_ledger` names the first broken entry, whatever was done to the log behind the product's
back.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parks.actions import log_issue
from parks.ledger.append_only import install, lift
from parks.models import Issue, IssueEntry, IssuePark
from recommendations.actions.measures import log_measure
from recommendations.models import MeasureEntry
from tests.helpers.factories import (
    make_evidence,
    make_issue,
    make_measure,
    make_park,
    make_user,
    set_today,
    take,
)
from tests.helpers.ledger.checking import verify_ledger

pytestmark = pytest.mark.django_db
TABLES = {IssueEntry: "parks_issueentry", MeasureEntry: "recommendations_measureentry"}


@pytest.fixture
def issue() -> Issue:
    """An issue with four entries, beside another with one and a measure with two."""
    set_today()
    park = make_park()
    by = make_user("zhang")
    issue = make_issue(park, stage="acting")
    for words in ("一", "二", "三"):
        log_issue(issue=issue, what="progress", by=by, words=words)
    measure = make_measure(park, make_issue(park))
    log_measure(measure=measure, what="progress", by=by, words="措施")
    return issue


def behind_the_back(model: type, change: Callable[[], object]) -> None:
    """Change the log as somebody with the database in hand would: triggers lifted, then put
    back.
    """
    lift(TABLES[model])
    change()
    install(TABLES[model])


def verify(**options: object) -> str:
    return verify_ledger(**options)


def test_a_whole_ledger_is_one_line(issue):
    make_evidence(issue)
    whole = r"The ledger holds: 7 entries in 3 chains, \d+ fact hashes, 0 seals"
    assert re.fullmatch(rf"{whole}\.\n", verify())
    assert re.fullmatch(rf"{whole}, 1 files unchanged\.\n", verify(files=True))


def renamed(entry: IssueEntry) -> None:
    """Change the words and make a new hash, as somebody would who read the source."""
    entry.words = "改过"
    entry.hash = entry.digest(entry.issue.number)
    entry.save()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda log: log.filter(seq=3).update(words="改过"), "entry 3: changed"),
        (lambda log: log.filter(seq=2).update(at="2020-01-01T00:00:00Z"), "entry 2: changed"),
        (lambda log: log.filter(seq=2).update(by=make_user("other")), "entry 2: changed"),
        (lambda log: log.filter(seq=2).delete(), "entry 2: missing"),
        (lambda log: log.filter(seq=1).delete(), "entry 1: missing"),
        (lambda log: log.all().delete(), "entry 1: missing"),
        (lambda log: renamed(log.get(seq=2)), "entry 3: out of order"),
        (
            lambda log: [log.filter(seq=a).update(seq=b) for a, b in ((2, 9), (3, 2), (9, 3))],
            "entry 2: changed",
        ),
        (lambda log: log.filter(seq=1).update(seq=0), "entry 0: out of order"),
    ],
)
def test_the_first_broken_entry_is_named(issue, change, named):
    behind_the_back(IssueEntry, lambda: change(IssueEntry.objects.filter(issue=issue)))
    with pytest.raises(CommandError, match=f"in 1 places; the first is {issue.number} {named}"):
        verify()


def test_a_chain_that_was_cut_off_or_a_stage_typed_past_the_log_shows(issue):
    take(issue, "submit")
    assert verify()
    behind_the_back(IssueEntry, lambda: issue.entries.filter(what="submitted").delete())
    with pytest.raises(CommandError, match=f"{issue.number} entry 5: missing"):
        verify()


def test_every_broken_chain_is_printed_and_measures_are_walked_too(issue):
    behind_the_back(IssueEntry, lambda: issue.entries.filter(seq__gte=2).update(words="改过"))
    behind_the_back(MeasureEntry, lambda: MeasureEntry.objects.filter(seq=2).update(new="改过"))
    out = StringIO()
    with pytest.raises(CommandError, match="in 2 places"):
        verify_ledger(stdout=out)
    number = MeasureEntry.objects.first().measure.number
    assert [line.split(":")[0] for line in out.getvalue().splitlines()] == [
        f"{issue.number} entry 2",
        f"{number} entry 2",
    ]


def test_an_issue_about_parks_that_names_none_is_reported(issue):
    IssuePark.objects.filter(issue=issue).delete()
    with pytest.raises(CommandError, match=f"{issue.number}: it is about parks"):
        verify()


def test_a_file_that_was_changed_or_lost_is_named(issue):
    changed = make_evidence(issue)
    lost = make_evidence(issue)
    with open(changed.file.path, "ab") as stored:
        stored.write(b"x")
    lost.file.storage.delete(lost.file.name)
    assert verify()
    out = StringIO()
    with pytest.raises(CommandError, match="in 2 places"):
        verify_ledger(files=True, stdout=out)
    assert f"file {changed.pk} 现场.png: changed" in out.getvalue()
    assert f"file {lost.pk} 现场.png: missing" in out.getvalue()


def test_it_asks_as_many_questions_of_two_chains_as_of_twenty(issue):
    def statements() -> int:
        with CaptureQueriesContext(connection) as caught:
            verify()
        return len(caught)

    verify()
    few = statements()
    for _ in range(18):
        make_issue()
    verify()
    assert statements() == few

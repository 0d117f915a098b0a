"""What an entry keeps under its hash of what a step, an edit or a move of a park changed."""

import json
import sys
from datetime import date

import pytest
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from parks.actions import ask_self_checks, file_issue, log_issue, move_issue
from parks.actions.several.bulk import BulkChange, Seen, edit_in_bulk
from parks.ledger.changes import told
from parks.ledger.stages import Step
from parks.models import Issue, IssueEntry, Organisation, Park
from parks.writing import writing
from recommendations.actions.instructions import give_instruction
from recommendations.actions.measures import start_measure, tick_milestone
from recommendations.models import Measure, Milestone
from tests.helpers.admin_forms import form_data
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_organisation,
    make_park,
    make_region,
    make_user,
    set_today,
)
from tests.helpers.ledger.checking import verify_ledger

pytestmark = pytest.mark.django_db
DUE = date(2027, 3, 1)


@pytest.fixture
def city(db):
    set_today(TODAY)
    return make_region("huizhou", name_zh="惠州市")


@pytest.fixture
def analyst(city):
    return make_user("analyst", role="analyst", regions=(city,))


@pytest.fixture
def unit(city):
    return make_organisation(name_zh="市工信局", name_en="Industry Bureau")


@pytest.fixture
def issue(city, analyst):
    """An issue as a person files it, with its first entry."""
    park = make_park(managed_by_region=city)
    template = make_issue(park)
    return file_issue(
        issue=Issue(title="污水", type=template.type, severity="serious", source=template.source),
        parks=[park],
        by=None,
    )


def last(record):
    return record.entries.order_by("-seq").first()


def fields_of(entry):
    """The fields that an entry says were changed, with their values before and after."""
    changes = json.loads(entry.changes)["changes"]
    return {row["field"]: (row["before"], row["after"]) for row in changes}


def assign(issue, unit, analyst):
    fields = {"lead": unit, "due_on": DUE}
    move_issue(issue=issue, move=Step.ASSIGN, by=analyst, fields=fields)


def test_an_assignment_says_to_whom_and_until_when_in_the_names_of_that_day(issue, unit, analyst):
    assign(issue, unit, analyst)
    Organisation.objects.filter(pk=unit.pk).update(name_zh="市工业局", name_en="Other")
    analyst.full_name = "改名"
    analyst.save()
    entry = last(issue)
    assert fields_of(entry)["lead"] == (None, unit.pk)
    with override("zh-hans"):
        assert told(entry).startswith("主办 市工信局，限 2027年3月1日")
    with override("en"):
        assert told(entry).startswith("lead Industry Bureau, due March 1, 2027")
    assert json.loads(entry.changes)["by"] != "改名"


def test_an_assignment_of_what_stood_before_says_it_too(issue, unit, analyst):
    Issue.objects.filter(pk=issue.pk).update(lead=unit, due_on=DUE)
    with writing() as touched:
        touched.issues.add(issue.pk)
    move_issue(issue=issue, move=Step.ASSIGN, by=analyst)
    with override("zh-hans"):
        assert told(last(issue)).startswith("主办 市工信局，限 2027年3月1日")


def test_a_change_that_nobody_logged_gets_an_entry_of_its_own(issue, unit, analyst):
    with writing() as touched:
        touched.issues.add(issue.pk)
        touched.by = analyst
        Issue.objects.filter(pk=issue.pk).update(severity="critical")
        issue.supporting.set([unit])
    entry = last(issue)
    assert (entry.what, entry.by) == ("edited", analyst)
    assert fields_of(entry) == {
        "severity": ("serious", "critical"),
        "supporting": (None, [unit.pk]),
    }
    with override("zh-hans"):
        assert told(entry) == "严重程度 较重 → 严重，协办 市工信局"


def test_the_next_entry_takes_what_changed_whatever_it_is_about(issue, analyst):
    park = make_park("other", managed_by_region=issue.region)
    with writing():
        issue.park_links.create(park=park)
        log_issue(issue=issue, what="comment", by=analyst, words="并案")
    before, after = fields_of(last(issue))["parks"]
    assert after == sorted([*before, park.pk])


def test_a_bulk_edit_tells_the_edit_and_the_move_apart(issue, unit, analyst):
    change = BulkChange(
        "分工", {"severity": "critical"}, Step.ASSIGN, {"lead": unit, "due_on": DUE}
    )
    seen = {issue.number: Seen(issue.version, last(issue).seq)}
    edit_in_bulk(seen=seen, change=change, by=analyst)
    edited, assigned = issue.entries.order_by("seq")[1:]
    assert fields_of(edited) == {"severity": ("serious", "critical")}
    assert fields_of(assigned)["lead"] == (None, unit.pk)
    assert fields_of(assigned)["due_on"] == (None, DUE.isoformat())
    verify_ledger()


def test_rows_of_a_record_are_told_with_their_entry(issue, unit, analyst):
    leader = make_user("leader", role="leader", regions=(issue.region,))
    give_instruction(about=issue, words="办结", unit=unit, due_on=DUE, by=leader)
    with override("zh-hans"):
        assert told(last(issue)).startswith("主办 市工信局，限 2027年3月1日")
    asked = [make_park("far", managed_by_region=issue.region, organisation=unit)]
    ask_self_checks(issue=issue, parks=asked, words="自查", by=analyst, due_on=DUE)
    with override("zh-hans"):
        assert told(last(issue)).startswith("主办 市工信局，限 2027年3月1日")


def test_a_measure_says_what_was_planned_and_what_was_done(issue, unit, analyst):
    measure = start_measure(
        measure=Measure(title="扩容", region=issue.region, lead=unit, due_on=DUE),
        issues=[issue],
        milestones=[Milestone(words="招标", weight=2)],
        supporting=[unit],
        by=analyst,
    )
    filed = fields_of(last(measure))
    assert filed["supporting"] == (None, [unit.pk])
    assert filed["milestones"] == (None, {"position": 1, "weight": 2, "words": "招标"})
    tick_milestone(milestone=measure.milestones.get(), by=analyst)
    before, after = fields_of(last(measure))["milestones"]
    assert (before, after["done_on"]) == ({}, TODAY.isoformat())
    verify_ledger()


def test_a_park_that_moves_leaves_an_entry_on_its_issues_and_measures(client, issue):
    client.user = make_user("admin", is_superuser=True, is_staff=True)
    client.force_login(client.user)
    park = issue.parks.get()
    measure = start_measure(measure=Measure(title="扩容", park=park), by=None)
    county = make_region("boluo", parent=issue.region, name_zh="博罗县")
    address = f"/admin/parks/park/{park.pk}/change/"
    data = form_data(client.get(address)) | {"managed_by_region": county.pk}
    assert client.post(address, data).status_code == 302
    for record in (issue, measure):
        entry = last(record)
        assert (entry.what, entry.by) == ("edited", client.user)
        with override("zh-hans"):
            assert told(entry).endswith("惠州市 → 博罗县")


def test_entries_from_before_are_verified_as_they_were_hashed(issue, unit, analyst):
    old = IssueEntry(
        issue=issue, what="comment", words="旧", at=last(issue).at, format=1, changes=""
    )
    old.chain(issue.number, last(issue))
    old.save()
    assign(issue, unit, analyst)
    verify_ledger()
    assert (old.digest(issue.number), last(issue).format) == (old.hash, 2)
    with override("zh-hans"):
        assert told(old) == ""


@pytest.mark.parametrize("values", [{"is_demo": True}, {"format": 1}, {"changes": "{}"}])
def test_changes_and_mark_and_format_stand_under_the_hash(issue, values):
    entry = last(issue)
    for name, value in values.items():
        setattr(entry, name, value)
    assert entry.digest(issue.number) != entry.hash


def test_the_walk_names_a_field_that_was_changed_behind_the_log(issue, capsys):
    Issue.objects.filter(pk=issue.pk).update(due_on=DUE)
    with pytest.raises(CommandError):
        verify_ledger(stdout=sys.stdout)
    assert f"{issue.number}: changed without an entry: due_on" in capsys.readouterr().out


def test_twenty_entries_ask_as_much_as_two(issue, analyst):
    issues = [
        file_issue(
            issue=Issue(title="x", type=issue.type, severity="minor", source=issue.source),
            parks=[Park.objects.get()],
            by=None,
        )
        for _ in range(20)
    ]
    counted = []
    for some, words in ((issues[:2], "年内"), (issues, "年底前")):
        seen = {row.number: Seen(row.version, last(row).seq) for row in some}
        for row in some:
            row.version += 1
        change = BulkChange("分工", {"deadline_words": words})
        with CaptureQueriesContext(connection) as statements:
            edit_in_bulk(seen=seen, change=change, by=analyst)
        counted.append(len(statements))
    assert counted[0] == counted[1]

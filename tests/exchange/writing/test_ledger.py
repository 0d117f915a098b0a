"""Issues and measures from a file: entered, edited, the same again, and undone."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from exchange.actions.batches import import_plan, latest_batch, take_back
from exchange.models import ImportBatch
from exchange.records.plan import Choices, Plan
from exchange.records.planning import make_plan
from exchange.workbooks.reading import read_pasted
from parks.actions import log_issue
from parks.choices import EntryKind, Stage
from parks.models import BusinessDay, Issue, Park
from parks.readers import Reader
from recommendations.models import Measure, Milestone
from standings.models import Standing
from standings.parks.refresh import rebuild
from tests.helpers.factories import (
    make_framework,
    make_issue,
    make_organisation,
    make_park,
    make_region,
    make_source,
    make_user,
)

pytestmark = pytest.mark.django_db
HEADER = "编号\t园区\t存在问题\t问题类型\t严重程度\t来源\t责任单位\t整改时限\t整改进展"
ISSUES = "issues"


@pytest.fixture
def analyst() -> User:
    make_framework()
    make_source()
    make_park(name_zh="东岸产业园")
    make_organisation(name_zh="市生态环境局")
    return make_user("analyst", role="analyst", regions=(make_region(),))


def table(*lines: str) -> str:
    return "\n".join([HEADER, *lines])


def line(
    number: str = "",
    title: str = "管网破损",
    due: str = "2027-03-31",
    lead: str = "市生态环境局",
    words: str = "已进场",
) -> str:
    cells = (number, "东岸产业园", title, "P1.1", "一般", "调研报告", lead, due, words)
    return "\t".join(cells)


def plan_of(text: str, by: User, kind: str = ISSUES) -> Plan:
    book = read_pasted(text)
    return make_plan([book], Choices(kind=kind), Reader.of(by), BusinessDay.today())


def bring(text: str, by: User, kind: str = ISSUES) -> ImportBatch:
    (batch,) = import_plan(plan_of(text, by, kind), by=by, latest=latest_batch())
    return batch


def states(plan: Plan) -> list[str]:
    return [row.state.value for row in plan.rows]


def entries_of(record: Issue | Measure) -> list[tuple[str, str]]:
    return list(record.entries.order_by("seq").values_list("what", "words"))


def test_what_is_new_is_filed_assigned_and_its_progress_told(analyst: User) -> None:
    bring(table(line()), analyst)
    issue = Issue.objects.get()
    assert (issue.title, issue.stage, issue.lead.name_zh) == (
        "管网破损",
        Stage.ACTING,
        "市生态环境局",
    )
    assert [park.name_zh for park in issue.parks.all()] == ["东岸产业园"]
    assert entries_of(issue) == [(EntryKind.FILED, ""), (EntryKind.PROGRESS, "已进场")]


def test_the_same_file_again_changes_nothing(analyst: User) -> None:
    bring(table(line()), analyst)
    assert states(plan_of(table(line()), analyst)) == ["unchanged"]


def test_what_changed_is_edited_with_an_entry_and_news_are_told(analyst: User) -> None:
    bring(table(line()), analyst)
    issue = Issue.objects.get()
    changed = table(line(issue.number, due="2027-06-30", words="管道已换"))
    plan = plan_of(changed, analyst)
    assert states(plan) == ["changed"]
    assert dict(plan.rows[0].before) == {"due_on": "2027-03-31", "progress_words": None}
    bring(changed, analyst)
    issue.refresh_from_db()
    assert issue.due_on.isoformat() == "2027-06-30"
    assert issue.last_words == "管道已换"
    assert entries_of(issue)[2:] == [(EntryKind.EDITED, ""), (EntryKind.PROGRESS, "管道已换")]
    assert states(plan_of(changed, analyst)) == ["unchanged"]


def test_who_changed_it_since_the_preview_is_not_overwritten(analyst: User) -> None:
    bring(table(line()), analyst)
    issue = Issue.objects.get()
    plan = plan_of(table(line(issue.number, due="2027-06-30")), analyst)
    Issue.objects.filter(pk=issue.pk).update(due_on="2027-05-01")
    with pytest.raises(ValidationError):
        import_plan(plan, by=analyst, latest=latest_batch())
    issue.refresh_from_db()
    assert issue.due_on.isoformat() == "2027-05-01"
    assert ImportBatch.objects.count() == 1


def test_what_an_edit_is_refused_stands_at_its_row(analyst: User) -> None:
    issue = make_issue(Park.objects.get(), title="围墙倒塌")
    plan = plan_of(table(line(issue.number, title="围墙倒塌", due="2019-03-31")), analyst)
    assert states(plan) == ["refused"]
    assert plan.rows[0].problems[0].why


def test_an_undo_withdraws_what_was_new_and_puts_old_values_back(analyst: User) -> None:
    old = make_issue(Park.objects.get(), title="围墙倒塌", stage="acting")
    due_on = old.due_on
    batch = bring(
        table(line(), line(old.number, title="围墙倒塌", due="2027-09-30", words="")), analyst
    )
    assert batch.counts["new"], batch.counts["changed"] == (1, 1)
    new = Issue.objects.get(title="管网破损")
    take_back(batch, by=analyst, reason="导错了文件")
    old.refresh_from_db()
    assert old.due_on == due_on
    assert not Issue.objects.filter(pk=new.pk).exists()
    withdrawn = Issue.with_withdrawn.get(pk=new.pk)
    assert (withdrawn.withdrawn_by, withdrawn.withdrawn_reason) == (analyst, "导错了文件")
    assert entries_of(withdrawn)[-1] == (EntryKind.WITHDRAWN, "导错了文件")
    assert batch.records.filter(is_undone=True).count() == 2
    stored = dict(Standing.objects.values_list("park", "open_issues"))
    rebuild()
    assert stored == dict(Standing.objects.values_list("park", "open_issues"))


def test_its_number_is_never_given_again(analyst: User) -> None:
    batch = bring(table(line()), analyst)
    first = Issue.objects.get().number
    take_back(batch, by=analyst, reason="导错了文件")
    bring(table(line()), analyst)
    assert Issue.objects.get().number > first


def test_what_somebody_has_worked_on_stays(analyst: User) -> None:
    batch = bring(table(line(), line(title="路灯不亮")), analyst)
    worked = Issue.objects.get(title="路灯不亮")
    log_issue(issue=worked, what=EntryKind.COMMENT, by=analyst, words="已到现场")
    take_back(batch, by=analyst, reason="导错了文件")
    assert [issue.title for issue in Issue.objects.all()] == ["路灯不亮"]
    assert [record.number for record in batch.records.filter(is_undone=False)] == [worked.number]


def test_a_measure_is_edited_and_withdrawn_too(analyst: User) -> None:
    header = "园区\t重点工作\t责任单位\t完成时限\t落实情况\t责任人\n"
    row = "东岸产业园\t更换管网\t市生态环境局\t{due}\t{words}\t王工"
    first = bring(header + row.format(due="2027-03-31", words="已招标"), analyst, "measures")
    measure = Measure.objects.get()
    assert measure.person_in_charge == "王工"
    second = header + row.format(due="2027-05-31", words="已开工")
    assert states(plan_of(second, analyst, "measures")) == ["changed"]
    batch = bring(second, analyst, "measures")
    measure.refresh_from_db()
    assert measure.due_on.isoformat() == "2027-05-31"
    take_back(batch, by=analyst, reason="改错了")
    measure.refresh_from_db()
    assert measure.due_on.isoformat() == "2027-03-31"
    Milestone.objects.filter(measure=measure).delete()
    assert first.records.count() == 1


def test_withdrawn_issues_are_no_part_of_a_page(analyst: User, client: Client) -> None:
    batch = bring(table(line()), analyst)
    number = Issue.objects.get().number
    client.force_login(analyst)
    assert number in client.get("/issues/").content.decode()
    take_back(batch, by=analyst, reason="导错了文件")
    assert number not in client.get("/issues/").content.decode()


def test_a_row_for_a_park_out_of_charge_is_refused_at_its_row(analyst: User) -> None:
    assert states(plan_of(table(line(lead="")), analyst)) == ["new"]
    reads_all = make_user("elsewhere", role="analyst")
    other = make_user("other", role="analyst", regions=(make_region("boluo", make_region()),))
    for person in (reads_all, other):
        plan = plan_of(table(line(lead="")), person)
        assert states(plan) != ["new"]
        with pytest.raises(ValidationError):
            import_plan(plan_of(table(line(lead="")), analyst), by=person, latest=latest_batch())
    assert not Issue.objects.exists()


def test_what_a_file_calls_closed_waits_for_a_verifier(analyst: User) -> None:
    header = HEADER + "\t环节\t销号日期\t销号人"
    bring("\n".join([header, line() + "\t已销号\t2026-08-01\t张科长"]), analyst)
    issue = Issue.objects.get()
    assert (issue.stage, issue.submitted_on.isoformat()) == (Stage.SUBMITTED, "2026-08-01")
    assert issue.closed_on is None
    assert entries_of(issue)[0][1].endswith("2026-08-01，张科长")


def test_analysts_of_the_place_find_what_was_withdrawn_and_restore_it(
    analyst: User, client: Client
) -> None:
    batch = bring(table(line()), analyst)
    number = Issue.objects.get().number
    take_back(batch, by=analyst, reason="导错了文件")
    client.force_login(analyst)
    page = client.get("/issues/withdrawn/").content.decode()
    assert number in page
    assert "导错了文件" in page
    key = page.partition('name="form_key" value="')[2].partition('"')[0]
    address = f"/issues/withdrawn/{number}/restore/"
    assert client.post(address, {"form_key": key, "words": ""}).status_code == 422
    assert not Issue.objects.exists()
    assert client.post(address, {"form_key": key, "words": "确有此事"}).status_code == 302
    assert Issue.objects.get().number == number
    assert entries_of(Issue.objects.get())[-1] == (EntryKind.RESTORED, "确有此事")
    client.force_login(make_user("official"))
    assert client.get("/issues/withdrawn/").status_code == 403


def test_a_row_that_is_overdue_and_says_not_when_it_was_found_is_taken(analyst: User) -> None:
    overdue = table(line(due="2020-03-31"))
    assert states(plan_of(overdue, analyst)) == ["new"]
    bring(overdue, analyst)
    assert Issue.objects.get().starts_on.isoformat() == "2020-03-31"

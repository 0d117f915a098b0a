"""The demonstration year: everything occurs in it, and it goes without a trace."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Q

from accounts.models import User
from parks.actions import log_issue
from parks.choices import EntryKind, Light, Severity, Stage
from parks.models import BusinessDay, Issue, IssueEntry
from recommendations.models import AgreementPayment
from standings.models import Standing
from tests.helpers.cities.demonstration import PASSWORD, Year, everything, load
from tests.helpers.factories import make_user

pytestmark = pytest.mark.django_db


def test_everything_a_page_can_show_occurs(year: Year) -> None:
    today = BusinessDay.today()
    demo = Issue.objects.filter(is_demo=True)
    assert set(demo.values_list("stage", flat=True)) == set(Stage.values)
    assert set(demo.with_light(today).values_list("light", flat=True)) == set(Light.values)
    assert set(demo.values_list("severity", flat=True)) == set(Severity.values)
    assert demo.overdue(today).filter(severity=Severity.CRITICAL).count() == 1
    assert {"reopened", "returned", "extension"} <= set(
        IssueEntry.objects.values_list("what", flat=True)
    )
    assert demo.filter(park_links__park__in=demo.values("parks")).count() > demo.count(), (
        "some issues name two parks"
    )
    assert set(Standing.objects.values_list("light", flat=True)) == {
        "red",
        "amber",
        "green",
        "grey",
    }
    assert 3 <= demo.due_within(today, 15).count() <= 5, "the overview has something to watch"
    months = {
        day.strftime("%Y-%m")
        for day in demo.exclude(closed_on=None).values_list("closed_on", flat=True)
    }
    assert len(months) >= 6, "closings spread over the year"


def test_every_log_follows_the_calendar(year: Year) -> None:
    days = [
        (issue.number, [entry.at.date() for entry in issue.entries.order_by("seq")])
        for issue in Issue.objects.filter(is_demo=True).prefetch_related("entries")
    ]
    assert [number for number, said in days if said != sorted(said)] == []


def test_measures_reach_survey_issues_but_never_direct_financing(year: Year) -> None:
    reached = Issue.objects.filter(is_demo=False, measures__is_demo=True)
    assert reached.exists()
    assert not reached.filter(survey_no="P2.3b").exists()
    assert (
        not Issue.objects.filter(is_demo=False).exclude(Q(due_on=None) & Q(starts_on=None)).exists()
    )


def test_a_second_run_changes_nothing(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    assert PASSWORD in year.printed
    before = everything()
    load()
    assert everything() == before
    assert User.objects.get(username="analyst").check_password(PASSWORD)


def test_a_new_password_is_taken_over(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "heron-bridge-77")
    load()
    assert all(user.check_password("heron-bridge-77") for user in User.objects.filter(is_demo=True))


def test_clear_demo_leaves_the_survey_exactly_as_before(year: Year) -> None:
    call_command("clear_demo", stdout=StringIO())
    after = everything()
    assert [name for name in after if year.before[name] != after[name]] == []


def test_clear_demo_refuses_a_record_that_people_have_worked_on(year: Year) -> None:
    issue = Issue.objects.filter(is_demo=True).open().first()
    assert issue is not None
    log_issue(issue=issue, what=EntryKind.COMMENT, by=make_user("wang"), words="已到现场查看。")
    before = everything()
    with pytest.raises(CommandError, match=issue.number):
        call_command("clear_demo")
    assert everything() == before


def test_an_account_that_signed_a_real_record_is_closed_not_deleted(year: Year) -> None:
    real = Issue.objects.filter(is_demo=False).first()
    assert real is not None
    log_issue(
        issue=real,
        what=EntryKind.COMMENT,
        by=User.objects.get(username="analyst"),
        words="补充来源。",
    )
    out = StringIO()
    call_command("clear_demo", stdout=out)
    assert "analyst" in out.getvalue()
    assert list(User.objects.filter(is_demo=True).values_list("username", "is_active")) == [
        ("analyst", False)
    ]
    load()
    assert User.objects.get(username="analyst").is_active


def test_an_account_of_that_name_is_never_taken_over(year: Year) -> None:
    call_command("clear_demo", stdout=StringIO())
    make_user("leader")
    with pytest.raises(CommandError, match="leader"):
        load()
    assert not Issue.objects.filter(is_demo=True).exists()


def test_clear_demo_refuses_an_agreement_whose_amounts_people_have_changed(year: Year) -> None:
    payment = AgreementPayment.objects.filter(is_demo=True, paid=None).first()
    assert payment is not None
    payment._history_user = make_user("wang")
    payment.save()
    before = everything()
    with pytest.raises(CommandError, match="税收分享"):
        call_command("clear_demo")
    assert everything() == before

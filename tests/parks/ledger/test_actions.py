"""What the steps of an issue write beyond its stage: sign-offs, notices, more time, looking
back, self-checks.
"""

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import override

from parks.actions import (
    StaleRecordError,
    answer_objection,
    answer_self_check,
    ask_self_checks,
    confirm_recheck,
    end_notices,
    move_issue,
    record_objection,
)
from parks.actions.close import months_later
from parks.ledger.needs import StepRefusedError
from parks.models import Closing, Issue, Scheme, SelfCheck
from recommendations.actions.extensions import ask_extension, decide_extension
from tests.helpers.cities.world import written
from tests.helpers.factories import (
    TODAY,
    make_evidence,
    make_issue,
    make_park,
    make_region,
    make_user,
    set_today,
    take,
)

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=90)


def scheme(**fields):
    return Scheme.objects.update_or_create(version=1, defaults={"is_current": True, **fields})


def close(world, issue, who, words="合格"):
    return move_issue(issue=issue, move="close", by=world.person(who), words=words)


def grave(world):
    """The submitted issue, critical and shown before and after."""
    issue = world.issue("submitted")
    Issue.objects.filter(pk=issue.pk).update(severity="critical")
    for moment in ("before", "after"):
        make_evidence(issue, moment=moment)
    return world.issue("submitted")


def log(issue):
    return list(issue.entries.order_by("seq").values_list("what", flat=True))


# --- two tiers
# ------------------------------------------------------------------------------------------------


def test_the_district_signs_before_the_city_and_each_once(world):
    scheme(needs_two_tiers=True)
    issue = grave(world)
    with (
        override("en"),
        pytest.raises(StepRefusedError, match="The district signs off"),
        transaction.atomic(),
    ):
        close(world, issue, "city verifier")
    assert close(world, issue, "verifier").stage == "submitted"
    with (
        override("en"),
        pytest.raises(StepRefusedError, match="Your tier has signed off"),
        transaction.atomic(),
    ):
        close(world, issue, "verifier")
    assert issue.approvals.count() == 1
    assert close(world, issue, "city verifier").stage == "closed"
    assert log(issue)[-3:] == ["approved", "approved", "closed"]
    assert issue.closed_by == world.people["city verifier"]


def test_a_return_withdraws_the_sign_off_and_both_tiers_sign_anew(world):
    scheme(needs_two_tiers=True)
    issue = grave(world)
    close(world, issue, "verifier")
    take(issue, "return", by=world.person("verifier"))
    take(issue, "submit")
    with pytest.raises(StepRefusedError), transaction.atomic():
        close(world, issue, "city verifier")
    close(world, issue, "verifier")
    assert close(world, issue, "city verifier").stage == "closed"
    assert issue.approvals.filter(withdrawn_on=TODAY).count() == 1


@pytest.mark.parametrize(
    ("two_tiers", "severity", "in_city"),
    [(False, "critical", False), (True, "serious", False), (True, "critical", True)],
    ids=["the scheme asks for one", "not critical", "at the city itself"],
)
def test_one_tier_is_enough(world, two_tiers, severity, in_city):
    scheme(needs_two_tiers=two_tiers)
    issue = grave(world)
    where = {"region": make_region()} if in_city else {}
    Issue.objects.filter(pk=issue.pk).update(severity=severity, **where)
    who = "city verifier" if in_city else "verifier"
    assert close(world, world.issue("submitted"), who).stage == "closed"
    assert not issue.approvals.exists()


def test_who_submitted_signs_at_no_tier(world):
    scheme(needs_two_tiers=True)
    issue = grave(world)
    both = make_user("both", role="analyst", regions=(make_region("huicheng"),))
    make_user("both", role="verifier")
    take(issue, "return")
    take(issue, "submit", by=both)
    with pytest.raises(StepRefusedError) as refused, transaction.atomic():
        move_issue(issue=issue, move="close", by=both, words="合格")
    assert [need.name for need in refused.value.missing] == ["other_person"]
    assert not issue.approvals.exists()


# --- public notice and objections
# -----------------------------------------------------------------------------


def test_a_notice_holds_the_closing_until_its_last_day(world):
    scheme(notice_days=5)
    issue = close(world, world.issue("submitted"), "verifier", "符合标准")
    assert (issue.stage, log(issue)[-1]) == ("submitted", "notice")
    end = TODAY + timedelta(days=5)
    assert end_notices(end - timedelta(days=1)) == 0
    assert end_notices(end) == 1
    issue = world.issue("submitted")
    assert (issue.stage, issue.closed_on, issue.closed_by) == (
        "closed",
        end,
        world.people["verifier"],
    )
    assert issue.entries.first().words == "符合标准"
    assert end_notices(end) == 0


def test_an_open_objection_holds_it_longer_and_its_answer_lets_it_go(world):
    scheme(notice_days=5)
    issue = close(world, world.issue("submitted"), "verifier")
    verifier = world.person("verifier")
    objection = record_objection(
        issue=issue, raised_by="李村民", by=world.person("analyst"), words="仍有积水"
    )
    end = TODAY + timedelta(days=9)
    assert end_notices(end) == 0
    answer_objection(objection=objection, by=verifier, words="已排干")
    with pytest.raises(ValidationError), transaction.atomic():
        answer_objection(objection=objection, by=verifier, words="再答")
    assert end_notices(end) == 1
    assert log(issue)[-4:] == ["notice", "objection", "objection", "closed"]


def test_what_became_critical_during_the_notice_waits_for_its_pictures(world):
    scheme(notice_days=5)
    issue = take(world.issue("submitted"), "close", words="验收通过")
    end = TODAY + timedelta(days=5)
    Issue.objects.filter(pk=issue.pk).update(severity="critical")
    assert end_notices(end) == 0
    for moment in ("before", "after"):
        make_evidence(issue, moment=moment)
    assert end_notices(end) == 1


def test_a_return_during_the_notice_takes_the_decision_back(world):
    scheme(notice_days=5)
    issue = close(world, world.issue("submitted"), "verifier")
    take(issue, "return", words="群众反映属实")
    assert end_notices(TODAY + timedelta(days=30)) == 0
    assert issue.closings.get().withdrawn_on == TODAY
    assert (world.issue("submitted").stage, world.issue("submitted").closed_on) == ("acting", None)


def test_without_a_notice_nothing_is_objected_to(world):
    issue = world.issue("submitted")
    before = written()
    with pytest.raises(StepRefusedError), transaction.atomic():
        record_objection(issue=issue, raised_by="李", by=world.person("analyst"), words="积水")
    assert written() == before


# --- who was faster
# -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["a sign-off", "a notice"])
def test_who_returns_without_having_seen_the_decision_is_told_of_it(world, first):
    """A sign-off and a notice change what the next person decides about, so they count
    as changes.
    """
    scheme(needs_two_tiers=first == "a sign-off", notice_days=5 if first == "a notice" else 0)
    issue = grave(world)
    seen = {"version": issue.version, "seen": issue.entries.first().seq}
    close(world, issue, "verifier", "区级合格")
    with override("en"), pytest.raises(StaleRecordError) as stale, transaction.atomic():
        move_issue(
            issue=issue, move="return", by=world.person("city verifier"), words="不合格", **seen
        )
    assert "区级合格" in " ".join(stale.value.messages)
    assert world.issue("submitted").stage == "submitted"


@pytest.mark.parametrize("second", ["suspend", "submit", "dismiss"])
def test_the_second_of_two_is_refused_and_told_what_the_first_did(world, second):
    issue = world.issue("acting")
    seen = {"version": issue.version, "seen": issue.entries.first().seq}
    take(issue, "suspend", words="等批复")
    take(issue, "resume", words="已批复")
    before = written()
    with pytest.raises(StaleRecordError) as stale, transaction.atomic():
        move_issue(issue=issue, move=second, by=world.person("analyst"), words="说明", **seen)
    assert [entry.what for entry in stale.value.entries] == ["suspended", "resumed"]
    assert "等批复" in " ".join(stale.value.messages)
    assert written() == before


# --- more time
# ------------------------------------------------------------------------------------------------


def ask(world, day=LATER, words="连日降雨", **fields):
    return ask_extension(
        issue=world.issue("acting"), by=world.person("lead"), new_due_on=day, words=words, **fields
    )


def decide(world, extension, grant=True):
    return decide_extension(
        extension=extension, grant=grant, by=world.person("verifier"), words="已核实"
    )


def test_on_the_due_day_itself_more_time_may_still_be_asked_for(world):
    due = world.issue("acting").due_on
    assert ask(world, due + timedelta(days=1), on=due).decision == ""


@pytest.mark.parametrize("days", [0, -1])
def test_the_new_day_lies_after_the_old_one(world, days):
    before = written()
    with pytest.raises(ValidationError), transaction.atomic():
        ask(world, world.issue("acting").due_on + timedelta(days=days))
    assert written() == before


def test_two_extensions_keep_the_first_date_in_sight(world):
    first = world.issue("acting").due_on
    decide(world, ask(world))
    decide(world, ask(world, LATER + timedelta(days=30)))
    issue = world.issue("acting")
    assert (issue.due_on, issue.original_due_on) == (LATER + timedelta(days=30), first)
    assert log(issue)[-4:] == ["extension"] * 4
    assert issue.entries.first().old == LATER.isoformat()


def test_a_refused_request_moves_nothing_and_another_may_be_asked(world):
    before = world.issue("acting")
    decide(world, ask(world), grant=False)
    after = world.issue("acting")
    assert (after.due_on, after.version, log(after)[-1]) == (
        before.due_on,
        before.version,
        "extension",
    )
    assert ask(world).decision == ""


def test_a_request_is_decided_once(world):
    extension = ask(world)
    decide(world, extension)
    before = written()
    with (
        override("en"),
        pytest.raises(ValidationError, match="decided already"),
        transaction.atomic(),
    ):
        decide(world, extension, grant=False)
    assert written() == before


def test_a_grant_never_brings_the_due_date_forward(world):
    """An analyst gave more time in the meantime than the unit had asked for."""
    extension = ask(world)
    much_later = LATER + timedelta(days=60)
    Issue.objects.filter(pk=world.issue("acting").pk).update(due_on=much_later)
    with override("en"), pytest.raises(ValidationError, match="due date"), transaction.atomic():
        decide(world, extension)
    assert world.issue("acting").due_on == much_later
    decide(world, extension, grant=False)
    assert world.issue("acting").due_on == much_later


# --- looking back
# ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severity", "day"),
    [
        ("critical", date(2026, 9, 30)),
        ("serious", date(2026, 12, 30)),
        ("moderate", date(2027, 6, 30)),
        ("minor", date(2027, 6, 30)),
    ],
)
def test_a_closing_is_looked_at_again_after_months_by_severity(world, severity, day):
    issue = grave(world)
    Issue.objects.filter(pk=issue.pk).update(severity=severity)
    close(world, issue, "verifier")
    closing = issue.closings.get()
    assert (closing.recheck_on, closing.recheck) == (day, "")
    due = Closing.objects.filter(issue=issue)
    assert not due.due_for_recheck(day - timedelta(days=1)).exists()
    assert due.due_for_recheck(day).exists()


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_months_end_on_the_last_day_there_is(day, months, later):
    assert months_later(day, months) == later


def test_a_confirmed_closing_is_done_and_a_reopened_one_counts_against_its_closer(world):
    issue = world.issue("closed")
    verifier = world.person("verifier")
    confirm_recheck(issue=issue, by=verifier, words="仍然合格")
    with pytest.raises(ValidationError), transaction.atomic():
        confirm_recheck(issue=issue, by=verifier, words="再看")
    take(issue, "reopen", words="又出现", by=verifier)
    closing = issue.closings.get()
    # what the look back said stays written; that it came back later stands beside it
    assert (closing.recheck, closing.recheck_words, closing.reopened_on) == (
        "confirmed",
        "仍然合格",
        TODAY,
    )
    assert world.issue("closed").reopened == 1


def test_a_reopening_may_set_a_new_due_date_and_the_log_says_so(world):
    issue = world.issue("closed")
    first = issue.original_due_on
    later = TODAY + timedelta(days=90)
    verifier = make_user("verifier-of-the-city", role="verifier", regions=(make_region(),))
    move_issue(issue=issue, move="reopen", by=verifier, words="又出现", fields={"due_on": later})
    issue.refresh_from_db()
    assert (issue.due_on, issue.original_due_on) == (later, first)
    change = {"field": "due_on", "before": first.isoformat(), "after": later.isoformat()}
    assert change in json.loads(issue.entries.first().changes)["changes"]


def test_an_issue_reopened_twice_has_two_closings_and_counts_two(world):
    issue = world.issue("closed")
    for _ in range(2):
        take(issue, "reopen", words="又出现")
        assert (issue.closed_on, issue.closed_by, issue.submitted_on) == (None, None, None)
        take(issue, "submit")
        take(issue, "close")
    assert issue.reopened == 2
    assert list(issue.closings.order_by("pk").values_list("recheck", flat=True)) == [
        "reopened",
        "reopened",
        "",
    ]


# --- the same problem elsewhere
# -------------------------------------------------------------------------------


def asked(world, *parks, **fields):
    values = {
        "issue": world.issue("closed"),
        "by": world.person("analyst"),
        "words": "查雨污分流",
        "due_on": LATER,
    }
    return ask_self_checks(parks=parks or (make_park(),), **values | fields)


def test_a_park_is_asked_once_and_never_about_its_own_issue(world):
    park = make_park()
    asked(world, park)
    own = world.issue("closed").parks.get()
    before = written()
    for again in ((park,), (own,), (park, own)):
        with pytest.raises(ValidationError), transaction.atomic():
            asked(world, *again)
    assert written() == before
    third = make_park()
    assert [check.park.pk for check in asked(world, park, third)] == [third.pk]


def test_no_answer_is_due_before_today(world):
    with pytest.raises(ValidationError), transaction.atomic():
        asked(world, due_on=TODAY - timedelta(days=1))
    assert asked(world, due_on=TODAY)


@pytest.mark.parametrize(("answer", "filed"), [("have", 1), ("have_not", 0), ("dealing", 0)])
def test_only_have_it_files_an_issue_like_the_first(world, answer, filed):
    [check] = asked(world)
    issues = Issue.objects.count()
    answer_self_check(check=check, answer=answer, words="现场看过", by=world.person("analyst"))
    assert Issue.objects.count() == issues + filed
    assert (check.answer, check.answered_on) == (answer, TODAY)
    assert log(check.issue)[-1] == "self_check"
    if filed:
        first = check.issue
        issue_found = check.found
        assert (issue_found.type, issue_found.severity, issue_found.source_place) == (
            first.type,
            first.severity,
            first.number,
        )
        assert (issue_found.finding, issue_found.stage, list(issue_found.parks.all())) == (
            "现场看过",
            "filed",
            [check.park],
        )


@pytest.mark.parametrize("answer", ["", "perhaps"])
def test_an_answer_that_is_none_is_refused(world, answer):
    [check] = asked(world)
    before = written()
    with pytest.raises(ValidationError), transaction.atomic():
        answer_self_check(check=check, answer=answer, words="现场看过", by=world.person("analyst"))
    assert written() == before
    assert SelfCheck.objects.get(pk=check.pk).answer == ""


def test_who_was_not_asked_does_not_answer(world):
    park = make_park(organisation=world.units["support"])
    [check] = asked(world, park)
    for who in (
        "official",
        "lead",
        "far analyst",
        "verifier",
        "leader",
        "administrator",
        "superuser",
    ):
        with pytest.raises(StepRefusedError), transaction.atomic():
            answer_self_check(check=check, answer="have_not", words="没有", by=world.person(who))
    answer_self_check(check=check, answer="have_not", words="没有", by=world.person("support"))
    with pytest.raises(ValidationError), transaction.atomic():
        answer_self_check(check=check, answer="have", words="有", by=world.person("analyst"))


def test_the_business_day_and_not_the_calendar_dates_a_step(world):
    set_today(TODAY + timedelta(days=3))
    assert take(world.issue("acting"), "submit").submitted_on == TODAY + timedelta(days=3)


def test_an_issue_made_without_a_lead_is_under_way_nowhere(db):
    set_today()
    with pytest.raises(ValidationError), transaction.atomic():
        make_issue(stage="acting", lead=None)

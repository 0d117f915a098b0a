"""The daily mail: what is in it, that nothing comes twice, and what a failing server leaves
behind.
"""

import re
import smtplib
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from dashboards.models import DigestItem
from dashboards.pages.desk.calendar.events import demo_mark
from dashboards.pages.desk.mail import claim, lines_of, people, planned
from parks.actions import log_issue
from parks.choices import EntryKind
from parks.ledger.append_only import drop_mark_trigger
from parks.models import BusinessDay, Issue, Posting, SelfCheck
from recommendations.actions.extensions import ask_extension
from recommendations.actions.instructions import answer_instruction, give_instruction
from recommendations.models import Extension
from tests.helpers.factories import (
    TODAY,
    make_evidence,
    make_issue,
    make_organisation,
    make_park,
    make_region,
    make_user,
    set_today,
    take,
)
from tests.helpers.running.threads import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SITE = "https://lantu.example.gov.cn"


@pytest.fixture(autouse=True)
def _mail_is_on(settings, monkeypatch):
    settings.MAIL_FROM = "lantu@example.gov.cn"
    settings.SITE_URL = SITE
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: TODAY)


@pytest.fixture
def unit(db):
    set_today()
    return make_organisation(name_zh="惠南管委会")


def person(name, *, role="unit", unit=None, regions=(), **fields):
    user = make_user(
        name, role=role, regions=regions, **{"email": f"{name}@example.gov.cn", **fields}
    )
    if unit:
        Posting.objects.filter(user=user).update(organisation=unit)
    return user


@pytest.fixture
def officer(unit):
    return person("officer", unit=unit)


def run(**options):
    out = StringIO()
    call_command("send_digests", stdout=out, **options)
    return out.getvalue()


def told():
    """Person, reason and record of every line that was mailed."""
    return sorted(DigestItem.objects.values_list("user__username", "reason", "number"))


def due(unit, days, **fields):
    return make_issue(stage="acting", lead=unit, due_on=TODAY + timedelta(days=days), **fields)


def told_yesterday(*issues):
    """Everybody was mailed about these issues the day before."""
    DigestItem.objects.bulk_create(
        DigestItem(user=user, day=TODAY - timedelta(days=1), reason="assigned", number=issue.number)
        for user in people()
        for issue in issues
    )


def test_a_unit_is_told_what_waits_each_record_under_its_most_urgent_heading(officer, unit):
    late = due(unit, -3, title="用地指标不足")
    soon = due(unit, 7)
    later = due(unit, 40)
    back = take(_ready(due(unit, 5)), "submit")
    take(back, "return")
    due(make_organisation(), -3)
    old = due(unit, 50)
    told_yesterday(old)
    assert "1 mails with 4 records" in run()
    assert set(DigestItem.objects.filter(day=TODAY).values_list("reason", "number")) == {
        ("overdue", late.number),
        ("returned", back.number),
        ("soon", soon.number),
        ("assigned", later.number),
    }
    [sent] = mail.outbox
    assert (sent.to, sent.from_email) == (["officer@example.gov.cn"], "lantu@example.gov.cn")
    assert f"{late.number} 用地指标不足" in sent.body
    assert f"{SITE}/issues/{late.number}/\n" in sent.body
    assert f"{SITE}/desk/\n" in sent.body
    assert (
        sent.body.index(late.number) < sent.body.index(back.number) < sent.body.index(soon.number)
    )
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


def _ready(issue):
    make_evidence(issue)
    return issue


@pytest.mark.both
def test_a_second_run_of_the_day_sends_only_what_is_new(officer, unit):
    first = due(unit, -1)
    run()
    assert "0 mails with 0 records" in run()
    second = due(unit, -2)
    run()
    assert len(mail.outbox) == 2
    assert first.number not in mail.outbox[1].body
    assert second.number in mail.outbox[1].body


def test_the_next_day_repeats_what_still_waits_but_no_assignment(officer, unit):
    late = due(unit, -1)
    given = due(unit, 50)
    run(day=TODAY - timedelta(days=1))
    run(day=TODAY)
    assert given.number in mail.outbox[0].body
    assert late.number in mail.outbox[1].body
    assert given.number not in mail.outbox[1].body


def test_an_issue_handed_over_by_an_edit_is_newly_assigned(officer, unit):
    issue = make_issue()
    Issue.objects.filter(pk=issue.pk).update(
        stage="acting", lead=unit, due_on=TODAY + timedelta(days=50)
    )
    assert "0 mails" in run()
    log_issue(issue=issue, what=EntryKind.EDITED, by=None, words="牵头单位：旧单位 → 惠南管委会")
    run()
    assert told() == [("officer", "assigned", issue.number)]


def test_instructions_and_self_checks_wait_until_they_are_answered(officer, unit):
    leader = make_user("mayor", role="leader")
    other = make_issue(title="闲置土地")
    given = give_instruction(about=other, words="限期\n办结", unit=unit, due_on=TODAY, by=leader)
    asked = SelfCheck.objects.create(
        issue=other,
        park=make_park(),
        unit=unit,
        words="自查",
        asked_by=leader,
        asked_on=TODAY,
        due_on=TODAY,
    )
    run()
    assert [line[1:] for line in told()] == [
        ("instruction", given.number),
        ("self_check", f"SC-{asked.pk}"),
    ]
    assert f"{given.number} 限期 办结\n" in mail.outbox[0].body
    assert f"{SITE}/selfchecks/{asked.pk}/" in mail.outbox[0].body
    answer_instruction(instruction=given, words="已办结", by=officer)
    DigestItem.objects.all().delete()
    run()
    assert [line[1:] for line in told()] == [("self_check", f"SC-{asked.pk}")]


def test_a_verifier_is_told_what_waits_in_scope(unit):
    city = make_region()
    far = make_region("elsewhere")
    person("verifier", role="verifier", regions=(city,))
    person("stranger", role="verifier", regions=(far,))
    handed_in = take(_ready(due(unit, 5)), "submit")
    asked = due(unit, 6)
    lead = person("officer", unit=unit, email="")
    ask_extension(issue=asked, by=lead, new_due_on=TODAY + timedelta(days=90), words="等待批复")
    closed = take(take(_ready(due(unit, 5)), "submit"), "close")
    closed.closings.update(recheck_on=TODAY)
    assert Extension.objects.count() == 1
    run()
    assert told() == [
        ("verifier", "extension", asked.number),
        ("verifier", "recheck", closed.number),
        ("verifier", "verify", handed_in.number),
    ]
    assert f"{SITE}/issues/{asked.number}/extension/" in mail.outbox[0].body
    assert f"{SITE}/issues/{closed.number}/recheck/" in mail.outbox[0].body


def test_who_has_no_address_no_desk_or_no_account_any_more_gets_nothing(unit):
    due(unit, -1)
    person("silent", unit=unit, email="")
    person("gone", unit=unit, is_active=False)
    person("homeless")
    person("reader", role="official", unit=unit)
    assert "0 mails" in run()
    assert not mail.outbox


def test_mail_is_off_until_a_sender_is_named(officer, unit, settings):
    due(unit, -1)
    settings.MAIL_FROM = ""
    assert "Mail is off" in run()
    assert "officer: 1 (overdue 1)" in run(dry_run=True)
    assert not mail.outbox
    assert not DigestItem.objects.exists()


def test_a_dry_run_sends_and_writes_nothing(officer, unit):
    BusinessDay.objects.update(day=TODAY - timedelta(days=1))
    due(unit, 0)
    assert "1 mails would be sent" in run(dry_run=True)
    assert not mail.outbox
    assert not DigestItem.objects.exists()
    assert BusinessDay.today() == TODAY - timedelta(days=1)


def test_the_day_is_rolled_first_so_that_mails_are_about_today(officer, unit):
    BusinessDay.objects.update(day=TODAY - timedelta(days=1))
    due(unit, -1)
    run()
    assert DigestItem.objects.get().day == BusinessDay.today() == TODAY


@pytest.mark.parametrize("day", ["2026-02-30", "morgen", "", "2026-07-01"])
def test_a_day_that_makes_no_sense_is_refused(officer, unit, day):
    due(unit, -1)
    with pytest.raises(CommandError):
        call_command("send_digests", "--day", day)
    assert not DigestItem.objects.exists()


class Failing(EmailBackend):
    """A server that refuses one recipient and says too much about it."""

    def send_messages(self, messages):
        if messages[0].to == ["officer@example.gov.cn"]:
            raise smtplib.SMTPDataError(550, b"secret-password of the relay")
        return super().send_messages(messages)


def test_a_refused_mail_keeps_nobody_else_from_theirs_and_is_tried_again(officer, unit, settings):
    issue = due(unit, -1)
    person("second", unit=unit)
    settings.EMAIL_BACKEND = "tests.pages.desk.test_mail.Failing"
    with pytest.raises(CommandError) as refused:
        run()
    assert "officer (SMTPDataError 550)" in str(refused.value)
    assert "secret" not in str(refused.value)
    assert told() == [("second", "overdue", issue.number)]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    run()
    assert [sent.to for sent in mail.outbox] == [
        ["second@example.gov.cn"],
        ["officer@example.gov.cn"],
    ]


class Away(EmailBackend):
    """A server that does not answer."""

    def open(self):
        raise ConnectionRefusedError(111, "secret-host")


def test_a_server_that_is_away_stops_the_run_and_loses_nothing(officer, unit, settings):
    due(unit, -1)
    person("second", unit=unit)
    settings.EMAIL_BACKEND = "tests.pages.desk.test_mail.Away"
    with pytest.raises(CommandError) as refused:
        run()
    assert "ConnectionRefusedError" in str(refused.value)
    assert "secret-host" not in str(refused.value)
    assert told() == []


@pytest.mark.parametrize("address", ["a@example.gov.cn\nBcc: x@evil.example", "a@x.cn,b@x.cn\n"])
def test_an_address_cannot_bring_headers_of_its_own(officer, unit, address):
    due(unit, -1)
    officer.email = address
    officer.save()
    with pytest.raises(CommandError, match="officer "):
        run()
    assert told() == []
    assert not mail.outbox


def test_words_of_a_record_cannot_pass_for_headers_or_lines_of_ours(officer, unit):
    due(unit, -1)
    Issue.objects.update(title="题\r\nBcc: x@evil.example\n== 销号 ==\x1b\u202e")
    officer.full_name = "张\n三"
    officer.save()
    run()
    [sent] = mail.outbox
    assert "\n" not in sent.subject
    assert "Bcc" not in sent.message()
    assert "题 Bcc: x@evil.example == 销号 ==\n" in sent.body
    assert "张 三" in sent.body
    assert not re.search("[\r\x1b\u202e]", sent.body)


def test_demonstration_records_carry_their_mark_and_real_ones_do_not(officer, unit):
    shown = due(unit, -2, title="示例", is_demo=True)
    real = due(unit, -1, title="真实 <b>&")
    run()
    with override("zh-hans"):
        mark = demo_mark()
    [sent] = mail.outbox
    assert f"\n{mark}{shown.number} 示例\n" in sent.body
    assert f"\n{real.number} 真实 <b>&\n" in sent.body
    assert not sent.subject.startswith(mark)
    drop_mark_trigger("parks_issue")
    Issue.objects.update(is_demo=True)
    DigestItem.objects.all().delete()
    run()
    assert mail.outbox[1].subject.startswith(mark)


def test_a_long_heading_is_cut_and_nothing_of_it_comes_again(officer, unit, monkeypatch):
    monkeypatch.setattr("dashboards.pages.desk.mail.MOST_LINES", 2)
    for _number in range(3):
        due(unit, -1)
    run()
    assert mail.outbox[0].body.count("/issues/WT-") == 2
    assert DigestItem.objects.count() == 3
    assert "0 mails" in run()


@pytest.mark.both
def test_old_rows_are_removed(officer, unit):
    DigestItem.objects.create(
        user=officer, day=TODAY - timedelta(days=31), reason="soon", number="WT-2020-001"
    )
    DigestItem.objects.create(
        user=officer, day=TODAY - timedelta(days=30), reason="soon", number="WT-2020-001"
    )
    run()
    assert DigestItem.objects.get().day == TODAY - timedelta(days=30)


def test_more_records_ask_no_more_statements(officer, unit):
    def asked():
        user = next(people())
        with CaptureQueriesContext(connection) as found:
            lines_of(user, TODAY)
        return len(found)

    def add():
        issue = due(unit, -1)
        give_instruction(
            about=issue, words="限期", unit=unit, due_on=TODAY, by=make_user("mayor", role="leader")
        )

    add()
    few = asked()
    add()
    add()
    assert asked() == few


@pytest.mark.both
def test_people_are_read_in_pieces(unit, monkeypatch):
    monkeypatch.setattr("dashboards.pages.desk.mail.PEOPLE_AT_ONCE", 2)
    users = [person(f"officer-{number}", unit=unit) for number in range(5)]
    assert list(people()) == users
    due(unit, -1)
    assert len(list(planned(TODAY))) == 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="PostgreSQL only: SQLite lets one write at a time"
)
@pytest.mark.both
def test_two_commands_at_once_send_nothing_twice(officer, unit):
    for _number in range(3):
        due(unit, -1)
    for number in range(4):
        person(f"officer-{number}", unit=unit)
    wrong = at_once(run, run, run)
    assert wrong == []
    assert sorted(sent.to[0] for sent in mail.outbox) == sorted(user.email for user in people())
    assert DigestItem.objects.count() == 15


@pytest.mark.both
def test_the_second_to_claim_a_line_gets_none(officer, unit):
    due(unit, -1)
    lines = lines_of(officer, TODAY)
    assert [line.key for line in claim(officer, TODAY, lines)] == [line.key for line in lines]
    assert claim(officer, TODAY, lines) == []
    assert claim(officer, date(2026, 7, 1), lines) == lines

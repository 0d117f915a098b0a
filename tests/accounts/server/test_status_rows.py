"""The rows of the status page, one by one: what is good, what is not, and what is not known."""

from __future__ import annotations

from collections import namedtuple
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import override

from accounts.models import FinishedJob
from accounts.server.machine.database import DatabaseFacts
from accounts.server.status import jobs, machine, registry, serving
from accounts.server.status.jobs import Job, LastRun, note_end, register_job_reader
from accounts.server.status.registry import Finding, Row, State, read_rows
from parks.ledger.sealing.take_up import take_up_everything
from parks.models import IssueEntry
from tests.helpers.factories import make_issue, make_user, set_today

pytestmark = pytest.mark.django_db
Usage = namedtuple("Usage", "total used free")
GIGABYTE = 1024**3
NOW = datetime(2026, 6, 30, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def row(key: str) -> Row:
    """A row in English, by its key."""
    with override("en"):
        return next(row for row in read_rows() if row.key == key)


def test_every_row_has_words_and_what_is_wrong_a_remedy():
    set_today()
    rows = read_rows()
    assert [row.key for row in rows if not row.finding.words] == []
    silent = [row.key for row in rows if not row.is_in_order and not row.finding.remedy]
    assert set(silent) <= {"pages"}


def test_a_row_that_fails_is_not_known_and_stops_no_other(monkeypatch):
    def fails() -> Finding:
        raise ZeroDivisionError

    monkeypatch.setattr(registry, "_checks", dict(registry._checks))
    registry.register_row("fails", "Fails", fails)
    before = len(read_rows())
    assert row("fails").state == State.UNKNOWN
    assert "ZeroDivisionError" in row("fails").finding.words
    assert len(read_rows()) == before > 10


def test_without_a_database_rows_are_not_asked_and_not_known(monkeypatch):
    def down() -> DatabaseFacts:
        raise OperationalError("down")

    monkeypatch.setattr(registry, "database_answers", lambda: False)
    monkeypatch.setattr(machine, "read_database_facts", down)
    assert row("database").state == State.BROKEN
    assert "OperationalError" in row("database").finding.words
    assert {row(key).state for key in ("day", "backup", "ledger", "mails")} == {State.UNKNOWN}
    assert row("disk").state in (State.GOOD, State.ATTENTION)


@pytest.mark.parametrize(
    ("total", "free", "state"),
    [
        (40 * GIGABYTE, 4.1 * GIGABYTE, State.GOOD),
        (40 * GIGABYTE, 3.6 * GIGABYTE, State.ATTENTION),
        # a tenth of a large disk is much
        (2000 * GIGABYTE, 20 * GIGABYTE, State.GOOD),
        (40 * GIGABYTE, 10 * 1024**2, State.BROKEN),
    ],
)
def test_a_disk_is_low_before_it_is_full(monkeypatch, total, free, state):
    usage = Usage(int(total), 0, int(free))
    monkeypatch.setattr("accounts.server.machine.disks.shutil.disk_usage", lambda _: usage)
    assert row("disk").state == state
    assert bool(row("disk").finding.remedy) == (state != State.GOOD)


@pytest.mark.parametrize(
    ("facts", "key", "state", "words"),
    [
        ({"connections": 50, "most_connections": 100}, "database", State.GOOD, "50 of 100"),
        ({"connections": 90, "most_connections": 100}, "database", State.ATTENTION, "90 of 100"),
        ({}, "replication", State.OFF, "only second copy"),
        ({"replicas": 1}, "replication", State.GOOD, "may be lost"),
        ({"replicas": 2, "waits_for": "ANY 1 (a, b)"}, "replication", State.GOOD, "none is lost"),
        ({"waits_for": "ANY 1 (a, b)"}, "replication", State.BROKEN, "nobody can save"),
    ],
)
def test_a_database_with_a_server(monkeypatch, facts, key, state, words):
    monkeypatch.setattr(machine, "read_database_facts", lambda: DatabaseFacts(1.0, 1, **facts))
    monkeypatch.setattr("accounts.server.status.machine.connection.vendor", "postgresql")
    assert row(key).state == state
    assert words in row(key).finding.words


@pytest.mark.parametrize(
    ("day", "hour", "state", "words"),
    [
        (date(2026, 6, 30), 10, State.GOOD, "today"),
        (date(2026, 6, 29), 3, State.GOOD, "1 day"),
        (date(2026, 6, 29), 10, State.ATTENTION, "1 day"),
        (date(2026, 6, 20), 10, State.ATTENTION, "10 days"),
        (date(2026, 7, 2), 10, State.ATTENTION, "2 days before"),
        # four month ends pass: February to May
        (date(2026, 2, 10), 10, State.BROKEN, "freeze 4 month ends"),
    ],
)
def test_the_business_day_beside_the_clock(monkeypatch, day, hour, state, words):
    set_today(day)
    now = NOW.replace(hour=hour)
    monkeypatch.setattr(timezone, "localdate", lambda *args: now.date())
    monkeypatch.setattr(timezone, "localtime", lambda *args: now)
    found = row("day")
    assert found.state == state
    assert words in found.finding.words
    if state == State.BROKEN:
        assert found.finding.command == "manage.py roll --to 2026-06-30"


@pytest.mark.parametrize(
    ("job", "key", "due_days"), [(Job.BACKUP, "backup", 2), (Job.DRILL, "drill", 35)]
)
def test_backup_and_drill_are_known_by_their_last_run(job, key, due_days):
    assert row(key).state == State.UNKNOWN
    note_end(job, is_good=True)
    assert row(key).state == State.GOOD
    old = timezone.now() - timedelta(days=due_days, minutes=1)
    FinishedJob.objects.filter(name=job).update(finished_at=old)
    assert row(key).state == State.ATTENTION
    note_end(job, is_good=False, words="no room")
    assert row(key).state == State.BROKEN
    assert "no room" in row(key).finding.words
    assert FinishedJob.objects.get(name=job).good_at is not None


def test_a_job_may_keep_its_own_account(monkeypatch):
    monkeypatch.setattr(jobs, "_readers", {})
    register_job_reader(Job.BACKUP, lambda: None)
    note_end(Job.BACKUP, is_good=True)
    assert row("backup").state == State.UNKNOWN
    register_job_reader(Job.BACKUP, lambda: LastRun(timezone.now(), is_good=True, words="2 GB"))
    assert row("backup").state == State.GOOD
    assert "2 GB" in row("backup").finding.words


def test_the_ledger_is_known_by_its_last_walk(db):
    issue = make_issue()
    take_up_everything()
    assert row("ledger").state == State.UNKNOWN
    call_command("verify_ledger")
    assert row("ledger").state == State.GOOD
    FinishedJob.objects.update(finished_at=timezone.now() - timedelta(days=3))
    assert row("ledger").state == State.ATTENTION
    note_end(Job.LEDGER, is_good=False, findings=2, words=f"{issue.number} entry 1: changed")
    assert row("ledger").state == State.BROKEN
    assert issue.number in row("ledger").finding.words


def test_what_the_walk_of_the_ledger_finds_is_stored(monkeypatch):
    command = "recommendations.management.commands.verify_ledger"
    monkeypatch.setattr(f"{command}.uneven_shares", lambda: iter(["WT-1: changed in silence"]))
    with pytest.raises(CommandError):
        call_command("verify_ledger")
    stored = FinishedJob.objects.get(name="verify_ledger")
    assert (stored.is_good, stored.findings, stored.words) == (False, 1, "WT-1: changed in silence")
    assert IssueEntry.objects.count() == 0


def test_mails_are_off_or_known_by_their_last_sending(settings):
    assert row("mails").state == State.OFF
    settings.MAIL_FROM = "lantu@example.gov.cn"
    settings.SITE_URL = "https://lantu.example.gov.cn"
    assert row("mails").state == State.UNKNOWN
    set_today()
    call_command("send_digests", day=date(2026, 6, 30))
    assert row("mails").state == State.GOOD
    note_end(Job.MAILS, is_good=False, findings=4)
    assert row("mails").state == State.BROKEN
    assert "4 mails" in row("mails").finding.words


def test_files_without_a_record():
    assert row("orphans").state == State.UNKNOWN
    note_end(Job.ORPHANS, is_good=True)
    assert row("orphans").state == State.GOOD
    note_end(Job.ORPHANS, is_good=True, findings=7)
    assert row("orphans").state == State.ATTENTION


def test_demonstration_data_are_named():
    assert row("demo").state == State.OFF
    make_user("made-up", is_demo=True)
    assert row("demo").state == State.ATTENTION


class Family:
    """Some samples, as prometheus-client gives them."""

    def __init__(self, *samples: tuple[str, dict[str, str], float]) -> None:
        kind = namedtuple("Sample", "name labels value")
        self.samples = [kind(*sample) for sample in samples]


def seconds(page: str, answers: int, within: int) -> Family:
    bucket = ("lantu_request_seconds_bucket", {"page": page, "le": "2.0"}, within)
    return Family(bucket, ("lantu_request_seconds_count", {"page": page}, answers))


@pytest.mark.parametrize(
    ("families", "state", "words"),
    [
        ([seconds("/parks/", 100, 97)], State.GOOD, "100 answers"),
        ([seconds("/parks/", 100, 90), seconds("/", 9, 0)], State.ATTENTION, "/parks/ (10%)"),
        ([], State.UNKNOWN, ""),
    ],
)
def test_long_pages(monkeypatch, families, state, words):
    monkeypatch.setattr(serving, "read_counted", lambda: families)
    assert row("pages").state == state
    assert words in row("pages").finding.words


@pytest.mark.parametrize(("serving_now", "state"), [(2, State.GOOD), (1, State.ATTENTION)])
def test_processes_that_serve(monkeypatch, settings, serving_now, state):
    settings.WORKERS = 2
    families = [Family(("lantu_workers", {}, serving_now))]
    monkeypatch.setattr(serving, "read_counted", lambda: families)
    assert row("server").state == state


def test_a_server_that_does_not_answer_is_broken(monkeypatch):
    def refuses() -> list[Family]:
        raise ConnectionRefusedError

    monkeypatch.setattr(serving, "read_counted", refuses)
    assert row("server").state == State.BROKEN
    assert row("pages").state == State.UNKNOWN

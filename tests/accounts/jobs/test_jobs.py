"""Work in the background: done once, whoever dies, and told to the person who asked alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from accounts.server.purge import purge_all
from accounts.server.status.registry import State
from jobs.asking import ask_for, ask_once
from jobs.keeping import MOST_ATTEMPTS, take_up_lost
from jobs.models import LEASE, Job
from jobs.running import Running, leaving, take_up
from jobs.status import ask_work
from tests.accounts.jobs.work import count
from tests.helpers.factories import make_user
from tests.helpers.running.working import work_off
from tests.helpers.visiting import read

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def person(db: None) -> User:
    return make_user("ana")


def ask(person: User, **arguments: object) -> Job:
    return ask_for(count, by=person, title="台账.xlsx", arguments=arguments)


def pass_time(job: Job, by: timedelta = 2 * LEASE) -> None:
    """Let everything that has happened to a job so far lie back in time."""
    job.refresh_from_db()
    DBTaskResult.objects.filter(pk=job.task, started_at__isnull=False).update(
        started_at=timezone.now() - by
    )
    job.asked_at -= by
    if job.lease_until:
        job.lease_until -= by
    job.save()


def test_work_is_done_and_says_what_came_of_it(person: User) -> None:
    (job,) = [ask(person)] and work_off()
    assert (job.state, job.outcome, job.address) == ("done", "Counted.", "/import/")
    assert (job.done, job.total, job.attempts) == (2, 3, 1)


@pytest.mark.parametrize(
    ("how", "words"), [("refuse", "That is refused."), ("break", "系统故障，已记入系统日志")]
)
def test_what_fails_says_so_and_shows_nothing_of_a_fault(
    client: Client, person: User, how: str, words: str
) -> None:
    ask(person, **{how: True})
    (job,) = work_off()
    client.force_login(person)
    # it was at the last row, and still nothing of it was done
    assert read(client, f"/jobs/{job.pk}/").one("#progress-title").text == "失败"
    assert job.state == "failed"
    assert words in job.outcome
    assert "secret" not in job.outcome


def test_who_waits_for_the_same_already_asks_once(person: User) -> None:
    first = ask_once(count, by=person, title="a", arguments={"x": 1})
    assert ask_once(count, by=person, title="a", arguments={"x": 1}) == first
    assert ask_once(count, by=person, title="a", arguments={"x": 2}) != first
    assert ask_once(count, by=make_user("bo"), title="a", arguments={"x": 1}) != first


def test_a_job_whose_worker_died_is_begun_again_and_done_once(person: User) -> None:
    job = ask(person)
    assert take_up(job.pk)
    assert take_up(job.pk) is None, "another worker has it"
    assert take_up_lost() == 0, "its lease holds"
    pass_time(job)
    assert take_up_lost() == 1
    assert take_up_lost() == 0, "it is queued already"
    (done,) = work_off()
    assert (done.state, done.attempts) == ("done", 2)
    assert take_up(job.pk) is None, "it is over"


def test_a_job_that_was_claimed_and_never_begun_is_queued_again(person: User) -> None:
    job = ask(person)
    DBTaskResult.objects.get(pk=job.task).claim("dead")
    assert take_up_lost() == 0
    pass_time(job)
    assert take_up_lost() == 1
    assert DBTaskResult.objects.ready().count() == 1


def test_a_job_that_waits_in_the_queue_is_not_lost_however_long(person: User) -> None:
    job = ask(person)
    pass_time(job, timedelta(hours=5))
    assert take_up_lost() == 0


def test_a_job_that_ends_its_workers_is_given_up(person: User) -> None:
    job = ask(person)
    take_up(job.pk)
    Job.objects.filter(pk=job.pk).update(attempts=MOST_ATTEMPTS)
    pass_time(job)
    assert take_up_lost() == 0
    job.refresh_from_db()
    assert job.state == "failed"
    assert str(MOST_ATTEMPTS) in job.outcome


def test_a_worker_that_lost_its_job_counts_for_nothing(person: User) -> None:
    job = ask(person)

    def taken(running: Running, _step: str) -> None:
        Job.objects.filter(pk=running.job.pk).update(attempts=5)

    (lost,) = work_off(taken)
    assert (lost.state, lost.outcome) == ("running", "")
    assert lost.pk == job.pk


def test_a_worker_that_is_told_to_end_gives_its_job_back(person: User) -> None:
    job = ask(person)
    try:
        work_off(lambda _running, _step: leaving.set())
    finally:
        leaving.clear()
    pass_time(job)
    assert take_up_lost() == 1
    assert work_off()[0].state == "done"


def test_the_page_of_a_job_is_its_persons_and_stops_it(client: Client, person: User) -> None:
    job = ask(person)
    client.force_login(make_user("other"))
    for part in ("", "stop/", "file/"):
        method = client.post if part == "stop/" else client.get
        assert method(f"/jobs/{job.pk}/{part}").status_code == 404
    client.force_login(person)
    assert "排队等待" in read(client, f"/jobs/{job.pk}/").text
    assert read(client, "/jobs/").has(f'tr[data-job="{job.pk}"]')
    assert client.get(f"/jobs/{job.pk}/file/").status_code == 404
    assert client.post(f"/jobs/{job.pk}/stop/").status_code == 302
    assert work_off() == [], "what waited is stopped at once"
    assert read(client, f"/jobs/{job.pk}/").has("p.prose")
    client.post(f"/jobs/{job.pk}/stop/")
    job.refresh_from_db()
    assert job.state == "stopped"


def test_what_runs_stops_when_its_worker_looks_up(client: Client, person: User) -> None:
    job = ask(person)
    client.force_login(person)
    (stopped,) = work_off(lambda *_: client.post(f"/jobs/{job.pk}/stop/"))
    assert (stopped.state, stopped.outcome) == ("stopped", "已停止，没有写入任何数据。")


def test_a_closed_account_gets_nothing_done(person: User) -> None:
    ask(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert work_off()[0].state == "failed"


def test_jobs_and_their_files_go_after_a_week(client: Client, person: User) -> None:
    kept, old = ask(person), ask(person)
    work_off()
    for job in (kept, old):
        name = default_storage.save(f"results/{job.pk}.csv", ContentFile(b"a"))
        Job.objects.filter(pk=job.pk).update(file=name, file_name="a.csv", media_type="text/csv")
    client.force_login(person)
    assert client.get(f"/jobs/{old.pk}/file/")["Content-Disposition"].endswith('"a.csv"')
    Job.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=8))
    assert purge_all()["background work"] == 1
    assert list(Job.objects.all()) == [kept]
    assert not default_storage.exists(f"results/{old.pk}.csv")
    assert default_storage.exists(f"results/{kept.pk}.csv")


def test_the_status_page_says_that_nobody_works(person: User) -> None:
    assert ask_work().state == State.GOOD
    job = ask(person)
    assert ask_work().state == State.GOOD
    pass_time(job, timedelta(minutes=5))
    assert ask_work().state == State.BROKEN
    ask(person, refuse=True)
    work_off()
    assert ask_work().state == State.ATTENTION

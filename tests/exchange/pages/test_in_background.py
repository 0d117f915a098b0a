"""Long tables are read, written and undone by a worker, and nothing is written twice."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.conf import LazySettings
from django.test import Client

from dashboards.shared.lists.exports import in_background as exports
from exchange.actions import batches
from exchange.imports import in_background
from exchange.models import ImportBatch, ImportDraft
from jobs.keeping import take_up_lost
from jobs.models import Job
from jobs.running import Running
from parks.models import Issue
from tests.exchange.pages.test_flow import analyst, look, table, upload
from tests.helpers.running.working import work_off
from tests.helpers.visiting import read

__all__ = ["analyst"]
pytestmark = [pytest.mark.django_db, pytest.mark.both]
TITLES = [f"第{n}号路段破损" for n in range(1, 7)]


class Killed(BaseException):
    """The process is gone: nothing of it tidies up."""


@pytest.fixture(autouse=True)
def _everything_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_background, "MOST_BYTES_AT_ONCE", 1)
    monkeypatch.setattr(in_background, "MOST_ROWS_AT_ONCE", 1)
    monkeypatch.setattr(in_background, "MOST_RECORDS_AT_ONCE", 1)
    monkeypatch.setattr(exports, "MOST_ROWS_AT_ONCE", 1)


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows a transaction, as a city on SQLite has five thousand."""
    monkeypatch.setattr(batches, "parts_of", lambda selection: batches.split(selection, 2))
    monkeypatch.setattr("exchange.imports.writing.parts_of", batches.parts_of)


def bring(client: Client) -> ImportDraft:
    """Send a table and have it read."""
    draft = upload(client, table(*TITLES))
    assert not draft.plan
    where = client.get(f"/import/{draft.pk}/preview/")
    assert where["Location"] == f"/import/{draft.pk}/progress/"
    assert read(client, where["Location"]).has("[data-progress]")
    work_off()
    draft.refresh_from_db()
    assert draft.summary["counts"]["new"] == len(TITLES)
    return draft


def ask_to_write(client: Client, draft: ImportDraft) -> None:
    fields = look(client, draft).one("form.preview-form").fields
    answer = client.post(f"/import/{draft.pk}/preview/", fields | {"write": "1"})
    assert answer["Location"] == f"/import/{draft.pk}/progress/"
    # the same form again is not another write
    again = client.post(f"/import/{draft.pk}/preview/", fields | {"write": "1"})
    assert again["Location"] == f"/import/{draft.pk}/progress/"
    assert Job.objects.unfinished().count() == 1


def written() -> list[str]:
    return sorted(Issue.objects.filter(title__in=TITLES).values_list("title", flat=True))


def die_at(step: str, time: int) -> object:
    """Make what kills a worker when it tells of a step for the so-manieth time."""
    seen = 0

    def told(_running: Running, now: str) -> None:
        nonlocal seen
        seen += now == step
        if now == step and seen == time:
            raise Killed

    return told


def revive() -> None:
    """Let the lease of a dead worker run out."""
    for job in Job.objects.unfinished():
        Job.objects.filter(pk=job.pk).update(
            lease_until=job.asked_at, asked_at=job.asked_at.replace(year=2025)
        )
    assert take_up_lost() == 1


def test_a_long_table_is_read_written_and_undone(analyst: Client) -> None:
    draft = bring(analyst)
    ask_to_write(analyst, draft)
    assert written() == []
    page = read(analyst, f"/import/{draft.pk}/progress/")
    assert "正在写入" in page.text
    (job,) = work_off()
    assert job.state == "done", job.outcome
    assert written() == sorted(TITLES)
    batch = ImportBatch.objects.get()
    after = analyst.get(f"/import/{draft.pk}/progress/")
    assert after["Location"] == f"/import/batches/{batch.pk}/"

    undo = f"/import/batches/{batch.pk}/undo/"
    fields = read(analyst, f"/import/batches/{batch.pk}/").one(f'form[action="{undo}"]').fields
    answer = analyst.post(undo, fields | {"reason": "导错了"})
    (job,) = work_off()
    assert answer["Location"] == f"/jobs/{job.pk}/"
    assert job.state == "done", job.outcome
    assert written() == []


@pytest.mark.parametrize("step", ["read", "look", "compare", "make", "write", "sums"])
def test_a_worker_that_dies_leaves_nothing_half_and_another_one_writes_all(
    analyst: Client, step: str
) -> None:
    draft = bring(analyst)
    ask_to_write(analyst, draft)
    with pytest.raises(Killed):
        work_off(die_at(step, 1))
    assert written() == []
    revive()
    (job,) = work_off()
    assert (job.state, job.attempts) == ("done", 2), job.outcome
    assert written() == sorted(TITLES)
    assert ImportBatch.objects.count() == 1


@pytest.mark.parametrize("time", [2, 3])
def test_parts_that_were_written_are_not_written_again(
    analyst: Client, in_parts: None, time: int
) -> None:
    draft = bring(analyst)
    ask_to_write(analyst, draft)
    with pytest.raises(Killed):
        work_off(die_at("write", time))
    assert len(written()) == 2 * (time - 1)
    revive()
    (job,) = work_off()
    assert job.state == "done", job.outcome
    assert written() == sorted(TITLES)
    assert list(ImportBatch.objects.order_by("part").values_list("part", "parts")) == [
        (1, 3),
        (2, 3),
        (3, 3),
    ]


def test_a_worker_that_dies_after_the_write_is_not_followed_by_a_second_write(
    analyst: Client,
) -> None:
    draft = bring(analyst)
    ask_to_write(analyst, draft)
    with patch.object(Running, "finish", side_effect=Killed), pytest.raises(Killed):
        work_off()
    assert written() == sorted(TITLES)
    revive()
    (job,) = work_off()
    assert job.state == "done", job.outcome
    assert ImportBatch.objects.count() == 1


def test_a_stop_writes_nothing_and_the_rows_are_looked_at_again(analyst: Client) -> None:
    draft = bring(analyst)
    ask_to_write(analyst, draft)
    job = Job.objects.unfinished().get()

    def stop(_running: Running, step: str) -> None:
        if step == "write":
            Job.objects.filter(pk=job.pk).update(stop_asked_at=job.asked_at)

    (stopped,) = work_off(stop)
    assert (stopped.state, written()) == ("stopped", [])
    where = analyst.get(f"/import/{draft.pk}/progress/")
    assert where["Location"] == f"/import/{draft.pk}/preview/"
    # what was read is old by now, so it is read again
    assert analyst.get(where["Location"])["Location"] == f"/import/{draft.pk}/progress/"
    work_off()
    assert "已停止，没有写入任何数据。" in look(analyst, draft).text


def test_a_stop_between_parts_names_what_is_written(analyst: Client, in_parts: None) -> None:
    draft = bring(analyst)
    ask_to_write(analyst, draft)
    job = Job.objects.unfinished().get()
    seen: list[str] = []

    def stop(_running: Running, step: str) -> None:
        seen.append(step)
        if seen.count("write") == 2:
            Job.objects.filter(pk=job.pk).update(stop_asked_at=job.asked_at)

    (stopped,) = work_off(stop)
    assert len(written()) == 2
    assert ImportBatch.objects.get().number in stopped.outcome


def test_what_changed_since_it_was_looked_at_is_shown_again(analyst: Client) -> None:
    draft = bring(analyst)
    ask_to_write(analyst, draft)
    held = ImportDraft.objects.get(pk=draft.pk)
    other = upload(analyst, table(TITLES[0]), "另一份.tsv")
    Job.objects.filter(state="waiting").exclude(pk=held.job_id).delete()
    in_background.make_plan_anew(other, _reader(analyst))
    in_background.write_draft(other, in_background.agree(other), _reader(analyst))
    (job,) = work_off()
    assert job.state == "failed"
    assert "没有写入" in job.outcome
    assert written() == [TITLES[0]]
    held.refresh_from_db()
    assert held.state == "open"


def _reader(client: Client) -> object:
    from accounts.models import User
    from parks.readers import Reader

    return Reader.of(User.objects.get(pk=client.session["_auth_user_id"]))


@pytest.mark.parametrize(
    "address", ["/issues.csv", "/issues.xlsx", "/export/issues.csv", "/parks.csv"]
)
def test_a_long_list_is_written_by_a_worker_and_fetched(analyst: Client, address: str) -> None:
    ask_to_write(analyst, bring(analyst))
    work_off()
    answer = analyst.get(address)
    (job,) = work_off()
    assert answer["Location"] == f"/jobs/{job.pk}/"
    assert job.state == "done", job.outcome
    page = read(analyst, f"/jobs/{job.pk}/")
    assert page.has(f'a[href="/jobs/{job.pk}/file/"]')
    sent = analyst.get(f"/jobs/{job.pk}/file/")
    content = b"".join(sent.streaming_content)
    assert content
    if address == "/issues.csv":
        assert TITLES[0] in content.decode()


def test_the_public_gets_long_lists_at_once(
    client: Client, analyst: Client, settings: LazySettings
) -> None:
    settings.PUBLIC_DASHBOARD = True
    assert Client().get("/parks.csv").status_code in (200, 302)
    assert not Job.objects.exists()

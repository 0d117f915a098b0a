"""`/metrics`: who may read it, what it counts, and that it names nobody and no record."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import namedtuple
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.backends.signals import connection_created
from django.test import Client

from accounts.server.metrics import gauges, processes
from accounts.server.metrics.gauges import Figure
from accounts.server.status.jobs import Job, note_end
from config.settings import BASE_DIR
from tests.helpers.factories import make_user, set_today

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-more-than-twenty"
Usage = namedtuple("Usage", "total used free")


def read(client: Client, **headers: str) -> dict[str, float]:
    """The figures by their name with its labels."""
    answer = client.get("/metrics", **headers)
    assert answer.status_code == 200
    lines = answer.content.decode().splitlines()
    return {
        line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
        for line in lines
        if not line.startswith("#")
    }


@pytest.mark.parametrize(
    ("proxies", "headers", "status"),
    [
        (0, {}, 200),
        (0, {"REMOTE_ADDR": "10.1.2.3"}, 404),
        (0, {"REMOTE_ADDR": "not an address"}, 404),
        # a proxy on this machine that nobody told us of
        (0, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),
        (0, {"HTTP_FORWARDED": "for=127.0.0.1"}, 404),
        (1, {"HTTP_X_FORWARDED_FOR": "10.1.2.3"}, 404),
        # what stands before our own proxies is the visitor's claim
        (1, {"HTTP_X_FORWARDED_FOR": "127.0.0.1, 10.1.2.3"}, 404),
        (1, {"HTTP_X_FORWARDED_FOR": "10.9.9.9"}, 200),
        (2, {"HTTP_X_FORWARDED_FOR": "10.9.9.9"}, 404),
        (1, {}, 200),
    ],
)
def test_it_is_there_for_listed_addresses_alone(client, settings, proxies, headers, status):
    settings.PROXY_COUNT = proxies
    settings.METRICS_FROM = ["127.0.0.1", "10.9.0.0/16"]
    assert client.get("/metrics", **headers).status_code == status


@pytest.mark.parametrize(
    ("token", "sent", "status"),
    [
        (TOKEN, f"Bearer {TOKEN}", 200),
        (TOKEN, f"Bearer {TOKEN}x", 404),
        (TOKEN, "Bearer ", 404),
        (TOKEN, "", 404),
        ("", "Bearer ", 404),
    ],
)
def test_it_is_there_for_who_has_the_token(client, settings, token, sent, status):
    settings.METRICS_TOKEN = token
    answer = client.get("/metrics", REMOTE_ADDR="10.1.2.3", HTTP_AUTHORIZATION=sent)
    assert answer.status_code == status


def test_a_superuser_from_elsewhere_is_not_let_in(client):
    client.force_login(make_user("root", is_superuser=True))
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 404


def test_answers_are_counted_by_pattern_in_both_languages(client):
    page = 'lantu_requests_total{method="GET",page="/parks/<slug>/",status="302"}'
    before = read(client).get(page, 0)
    for address in ("/parks/secret-park/", "/en/parks/secret-park/"):
        client.get(address)
    client.generic("STRANGE-METHOD", "/healthz")
    figures = read(client)
    assert figures[page] == before + 2
    assert figures['lantu_request_seconds_count{page="/parks/<slug>/"}'] >= 2
    assert figures['lantu_requests_total{method="other",page="/healthz",status="405"}'] >= 1
    assert "secret-park" not in client.get("/metrics").content.decode()


def test_the_admin_is_counted_by_what_is_done_there(client):
    client.force_login(make_user("root", is_superuser=True, is_staff=True))
    client.get("/admin/parks/region/")
    client.get("/admin/parks/region/31337/change/")
    text = client.get("/metrics").content.decode()
    assert 'page="/admin/(changelist)"' in text
    assert 'page="/admin/(change)"' in text
    assert "31337" not in text


def test_wrong_passwords_and_errors_are_counted_without_a_name(client, monkeypatch):
    before = read(client)

    def breaks(*args: object) -> None:
        raise DatabaseError("somebody")

    client.post("/accounts/login/", {"username": "a-secret-name", "password": "x"})
    monkeypatch.setattr("accounts.views.read_reasons", breaks)
    client.raise_request_exception = False
    assert client.get("/readyz").status_code == 500
    after = read(client)
    broken = 'lantu_exceptions_total{kind="DatabaseError"}'
    failed = 'lantu_database_errors_total{kind="DatabaseError"}'
    refused = "lantu_sign_in_failures_total"
    for name in (broken, failed, refused):
        assert after[name] == before.get(name, 0) + 1, name
    assert "a-secret-name" not in client.get("/metrics").content.decode()


@pytest.mark.both
def test_an_error_of_the_database_that_is_caught_is_counted_too(client):
    name = 'lantu_database_errors_total{kind="%s"}'
    kind = "OperationalError" if connection.vendor == "sqlite" else "ProgrammingError"
    before = read(client).get(name % kind, 0)
    opened = SimpleNamespace(execute_wrappers=[])
    for _ in range(2):
        connection_created.send(sender=None, connection=opened)
    [watching] = opened.execute_wrappers
    with pytest.raises(DatabaseError), transaction.atomic(), connection.execute_wrapper(watching):
        connection.cursor().execute("SELECT nothing FROM nowhere")
    assert read(client)[name % kind] == before + 1


def test_what_stands_now_is_read(client, settings, monkeypatch):
    set_today()
    note_end(Job.BACKUP, is_good=True)
    note_end(Job.MAILS, is_good=False, findings=3)
    monkeypatch.setattr(
        "accounts.server.machine.disks.shutil.disk_usage", lambda _: Usage(100, 60, 40)
    )
    figures = read(client)
    assert figures['lantu_disk_free_bytes{of="files"}'] == 40
    assert figures["lantu_database_up"] == 1
    assert figures["lantu_database_size_bytes"] > 0
    assert figures["lantu_business_day_behind_days"] != 0
    assert figures['lantu_job_good{job="backup"}'] == 1
    assert figures['lantu_job_findings{job="send_digests"}'] == 3
    assert 'lantu_job_good{job="restore_drill"}' not in figures
    assert figures["lantu_unread_figures"] == 0


def test_a_source_that_fails_takes_nothing_from_the_others(client, monkeypatch):
    def fails() -> list[Figure]:
        raise OSError

    monkeypatch.setattr(gauges, "_sources", [fails, *gauges._sources])
    figures = read(client)
    assert figures["lantu_unread_figures"] == 1
    assert figures["lantu_database_up"] == 1


@pytest.mark.skipif(sys.platform == "win32", reason="one process serves on Windows")
def test_what_a_killed_server_left_is_removed_by_the_next(monkeypatch, tmp_path):
    monkeypatch.delenv(processes.DIRECTORY, raising=False)
    monkeypatch.setattr(processes, "IN_MEMORY", tmp_path)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left, kept, other = (
        tmp_path / name
        for name in (f"lantu-metrics-{gone.pid}-x", f"lantu-metrics-{os.getpid()}-x", "other")
    )
    for directory in (left, kept, other):
        directory.mkdir()
    made = processes.make_directory()
    assert {path.name for path in tmp_path.iterdir()} == {kept.name, other.name, Path(made).name}
    assert Path(made).stat().st_mode & 0o077 == 0


COUNTING = """
import os, pathlib, sys
import accounts.server.master
from accounts.server.metrics.collected import write_metrics
from accounts.server.metrics.measures import request_seconds, requests, workers
from accounts.server.metrics.processes import DIRECTORY, FILE_BYTES, take_room
children = []
for n in range(2):
    pid = os.fork()
    if not pid:
        take_room()
        workers.set(1)
        requests.labels("/", "GET", "200").inc(n + 1)
        request_seconds.labels("/").observe(0.3)
        os._exit(0)
    children.append(pid)
for pid in children:
    os.waitpid(pid, 0)
folder = pathlib.Path(os.environ[DIRECTORY])
of_children = [path for path in folder.iterdir() if int(path.stem.split("_")[-1]) in children]
print(len(of_children), {path.stat().st_size == FILE_BYTES for path in of_children})
print(write_metrics().decode())
accounts.server.master.child_exit(None, type("Worker", (), {"pid": children[0]}))
print("after", write_metrics().decode())
accounts.server.master.on_exit(None)
print("gone", not folder.exists())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="one process serves on Windows")
@pytest.mark.once
def test_processes_are_added_up_and_their_files_never_grow():
    env = os.environ | {
        "SECRET_KEY": "x" * 50,
        "DATABASE_URL": "sqlite://:memory:",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LOG_LEVEL": "CRITICAL",
    }
    env.pop(processes.DIRECTORY, None)
    command = [sys.executable, "-c", COUNTING]
    out = subprocess.run(
        command, cwd=BASE_DIR, env=env, capture_output=True, text=True, check=True
    ).stdout
    whole, after = out.split("after")
    assert whole.startswith("6 {True}"), whole[:200]
    assert 'lantu_requests_total{method="GET",page="/",status="200"} 3.0' in whole
    assert 'lantu_request_seconds_count{page="/"} 2.0' in whole
    assert "lantu_workers 2.0" in whole
    assert 'status="200"} 3.0' in after
    assert "lantu_workers 1.0" in after
    assert "gone True" in after

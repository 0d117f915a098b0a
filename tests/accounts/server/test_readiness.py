"""`/readyz` names why nobody can be served; `serve` refuses with the same words."""

import re
from collections import namedtuple
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from accounts.server import readiness
from accounts.server.storage import ManifestStorage
from tests.helpers.factories import set_today

pytestmark = pytest.mark.django_db
Usage = namedtuple("Usage", "total used free")


TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def migrated(monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    monkeypatch.setattr(readiness, "is_migrated", lambda: True)


def reasons(client):
    answer = client.get("/readyz")
    assert answer.status_code == (503 if "reasons" in answer.json() else 200)
    return answer.json().get("reasons", [])


def serve():
    """Start the server, up to where it hands over; returns what it said to the administrator."""
    out = StringIO()
    with (
        patch("os.execv", side_effect=SystemExit),
        patch("accounts.management.commands.serve.Command._probe"),
        pytest.raises(SystemExit),
    ):
        call_command("serve", stderr=out, stdout=StringIO())
    return out.getvalue()


def test_it_is_ready(client):
    assert client.get("/readyz").json() == {"status": "ready"}


def lack_migrations(monkeypatch, settings):
    monkeypatch.setattr(readiness, "is_migrated", lambda: False)


def lack_static_files(monkeypatch, settings):
    settings.TESTING = False
    settings.STATIC_ROOT = "/nowhere"


def stop_database(monkeypatch, settings):
    def fail(*_):
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", fail)


def fill_disk(monkeypatch, settings):
    monkeypatch.setattr("accounts.server.machine.disks.shutil.disk_usage", lambda _: Usage(1, 1, 0))


def close_folder(monkeypatch, settings):
    monkeypatch.setattr("os.access", lambda path, mode: str(path) not in settings.MEDIA_ROOT)


def put_file_in_place_of_folder(monkeypatch, settings):
    Path(settings.MEDIA_ROOT).write_text("")


def take_no_writes(monkeypatch, settings):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        return
    monkeypatch.setitem(connection.settings_dict, "NAME", __file__)
    monkeypatch.setattr("os.access", lambda path, mode: str(path) != __file__)


def set_clock(days, monkeypatch, parks=0, day=TODAY):
    set_today(day)
    monkeypatch.setattr("standings.roll.MOST_PARKS_TO_ROLL", -1 if parks else 500)
    monkeypatch.setattr(
        "django.utils.timezone.localdate", lambda *_, **__: day + timedelta(days=days)
    )


def leap(monkeypatch, settings):
    set_clock(400, monkeypatch)


def miss_days_of_a_large_city(monkeypatch, settings):
    set_clock(2, monkeypatch, parks=501)


def miss_days_over_a_month_end(monkeypatch, settings):
    set_clock(4, monkeypatch, day=date(2026, 6, 28))


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (lack_migrations, "The database lacks migrations. Run: manage.py migrate"),
        (lack_static_files, "Static files are missing. Run: manage.py collectstatic"),
        (stop_database, "The database does not answer (OperationalError). Look at DATABASE_URL."),
    ],
)
def test_serve_refuses_to_start_where_that_is_senseless(
    client, monkeypatch, settings, break_it, words
):
    break_it(monkeypatch, settings)
    assert words in reasons(client)
    with pytest.raises(CommandError, match=re.escape(words)):
        call_command("serve")


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (fill_disk, "is full."),
        (close_folder, "is not writable. Look at MEDIA_ROOT."),
        (put_file_in_place_of_folder, "is not writable. Look at MEDIA_ROOT."),
        (take_no_writes, "The database takes no writes."),
        (leap, "400 days after the business day 2026-06-15"),
        (miss_days_of_a_large_city, "Run: manage.py roll"),
        (miss_days_over_a_month_end, "Run: manage.py roll"),
    ],
)
def test_serve_starts_where_pages_can_be_read_and_says_what_is_wrong(
    client, monkeypatch, settings, break_it, words
):
    break_it(monkeypatch, settings)
    [reason] = reasons(client)
    assert words in reason
    assert reason in serve()


def test_every_reason_is_named(client, monkeypatch, settings):
    for break_it in (lack_migrations, fill_disk, put_file_in_place_of_folder, lack_static_files):
        break_it(monkeypatch, settings)
    assert len(reasons(client)) == 4


@pytest.mark.parametrize("days", [0, 1, 2, 9])
def test_a_day_that_the_next_page_moves_is_no_reason(client, monkeypatch, days):
    set_clock(days, monkeypatch)
    assert reasons(client) == []


def test_a_night_is_no_reason_in_a_large_city(client, monkeypatch):
    set_clock(1, monkeypatch, parks=501)
    assert reasons(client) == []


def test_a_page_needs_no_static_file(tmp_path):
    storage = ManifestStorage(location=str(tmp_path), base_url="/static/")
    assert storage.url("css/lantu.css") == "/static/css/lantu.css"

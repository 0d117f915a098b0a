"""`/readyz` names why nobody can be served; `serve` refuses with the same words."""

from collections import namedtuple

import pytest
from django.core.management import CommandError, call_command

from accounts.server import readiness
from accounts.server.storage import ManifestStorage

pytestmark = pytest.mark.django_db
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def migrated(monkeypatch):
    monkeypatch.setattr(readiness, "is_migrated", lambda: True)


def test_it_is_ready(client, migrated):
    assert client.get("/readyz").json() == {"status": "ready"}


@pytest.mark.parametrize(
    ("name", "replacement", "words"),
    [
        ("is_migrated", lambda: False, "migrations"),
        ("missing_static_files", lambda: "Static files are missing.", "Static files"),
        ("shutil.disk_usage", lambda _place: Usage(1, 1, 0), "full"),
    ],
)
def test_a_reason_is_named_and_serve_refuses_with_it(
    client, migrated, monkeypatch, name, replacement, words
):
    monkeypatch.setattr(f"accounts.server.readiness.{name}", replacement)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert words in answer.json()["reasons"][0]
    with pytest.raises(CommandError, match=words):
        call_command("serve")


def test_a_page_needs_no_static_file(tmp_path):
    storage = ManifestStorage(location=str(tmp_path), base_url="/static/")
    assert storage.url("css/lantu.css") == "/static/css/lantu.css"

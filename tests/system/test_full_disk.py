"""A disk that is really full below the real server: SQLite and evidence on sixteen megabytes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

from config.settings import BASE_DIR
from tests.helpers.serving import free_port

pytestmark = pytest.mark.no_database
PASSWORD = "plain-words-for-tests"
SIZE = "16m"
PAGES = ("/", "/issues/", "/parks/", "/en/map/", "/admin/parks/industry/")
FORM = re.compile(r'name="(csrfmiddlewaretoken|form_key)"[^>]*?value="([^"]+)"')


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=700", "tmpfs", str(place)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a small disk can only be mounted by root, on Linux")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def address(disk: Path) -> Iterator[str]:
    port = free_port()
    env = os.environ | {
        "DATABASE_URL": f"sqlite:///{disk / 'db.sqlite3'}",
        "MEDIA_ROOT": str(disk / "media"),
        "SECRET_KEY": "only-for-this-test" * 3,
        "DEBUG": "0",
        "HTTPS": "0",
        "PORT": str(port),
        "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
    }
    manage = [sys.executable, "manage.py"]
    for command in (
        ["migrate", "--verbosity", "0"],
        ["load_survey"],
        ["createsuperuser", "--noinput", "--username", "root", "--email", ""],
        ["collectstatic", "--noinput", "--verbosity", "0"],
    ):
        subprocess.run([*manage, *command], cwd=BASE_DIR, env=env, check=True)
    server = subprocess.Popen([*manage, "serve"], cwd=BASE_DIR, env=env, start_new_session=True)
    yield f"http://127.0.0.1:{port}"
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGTERM)
    server.wait()


def ask(browser: OpenerDirector, address: str, **fields: str) -> tuple[int, str]:
    try:
        answer = browser.open(address, urlencode(fields).encode() if fields else None, timeout=30)
    except HTTPError as error:
        return error.code, error.read().decode()
    return answer.status, answer.read().decode()


def wait_for(browser: OpenerDirector, address: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(URLError):
            if ask(browser, f"{address}/healthz")[0] == 200:
                return
        time.sleep(0.2)
    pytest.fail("the server does not answer")


def fill(path: Path) -> None:
    """Write until nothing more fits."""
    with path.open("ab", buffering=0) as file:
        for size in (65_536, 512, 1):
            with suppress(OSError):
                while True:
                    file.write(b"0" * size)


def test_pages_are_read_writes_are_answered_and_nothing_is_lost(disk: Path, address: str) -> None:
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    wait_for(browser, address)
    form = dict(FORM.findall(ask(browser, f"{address}/accounts/login/")[1]))
    assert ask(browser, f"{address}/accounts/login/", username="root", password=PASSWORD, **form)[
        0
    ] in (200, 302)
    for page in PAGES:
        assert ask(browser, address + page)[0] == 200
    adding = f"{address}/en/admin/parks/industry/add/"
    typed = {"slug": "full-disk", "name_zh": "磁盘", **dict(FORM.findall(ask(browser, adding)[1]))}
    fill(disk / "ballast")
    try:
        for _ in range(5):
            status, words = ask(browser, adding, **typed)
            assert (status, "The disk of this site is full" in words) == (503, True)
        for page in PAGES * 3:
            assert ask(browser, address + page)[0] == 200, page
        status, words = ask(browser, f"{address}/readyz")
        assert status == 503
        assert "is full" in words
    finally:
        (disk / "ballast").unlink()
    assert ask(browser, adding, **typed)[0] == 200
    assert (
        "full-disk"
        in ask(
            browser,
            f"{address}/en/admin/parks/industry/?q=磁盘".replace("磁盘", "%E7%A3%81%E7%9B%98"),
        )[1]
    )

"""Cities on both databases, made once and copied for each test."""

from __future__ import annotations

import itertools
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg2
import pytest

from tests.plugins.postgres import start
from tests.system.backups.installation import Installation

_numbers = itertools.count(1)


class Server:
    """A PostgreSQL server with databases that are made, copied and dropped."""

    def __init__(self) -> None:
        self.url = start("jit=off")

    def say(self, statement: str) -> None:
        connection = psycopg2.connect(self.url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()

    def make(self, template: str = "template0") -> str:
        name = f"city_{next(_numbers)}"
        self.say(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url.rsplit("/", 1)[0] + f"/{name}"


@pytest.fixture(scope="session")
def server() -> Server:
    return Server()


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def template(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Installation:
    """A city that no test changes."""
    folder = tmp_path_factory.mktemp(f"template-{request.param}")
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'db.sqlite3'}"
    else:
        url = request.getfixturevalue("server").make()
    installation = Installation(folder, url)
    installation.manage("migrate", "--verbosity", "0")
    installation.run(sys.executable, "-m", "tests.system.backups.city")
    return installation


@pytest.fixture
def empty(
    template: Installation, tmp_path: Path, request: pytest.FixtureRequest
) -> Callable[[], Installation]:
    """A function that makes a place without database and files."""

    def make() -> Installation:
        folder = tmp_path / f"empty-{next(_numbers)}"
        folder.mkdir()
        if template.is_sqlite:
            return Installation(folder, f"sqlite:///{folder / 'db.sqlite3'}")
        return Installation(folder, request.getfixturevalue("server").make())

    return make


@pytest.fixture
def city(template: Installation, tmp_path: Path, request: pytest.FixtureRequest) -> Installation:
    """A city of the test's own."""
    folder = tmp_path / "city"
    shutil.copytree(template.folder, folder)
    url = f"sqlite:///{folder / 'db.sqlite3'}"
    if not template.is_sqlite:
        url = request.getfixturevalue("server").make(template.url.rsplit("/", 1)[1])
    return Installation(folder, url)

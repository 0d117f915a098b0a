"""What system tests share: measured times, and databases with all tables, made once."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import psycopg2
import pytest

from tests.plugins.postgres import start
from tests.system.backups.installation import Installation


class Server:
    """A PostgreSQL server with databases that are made and copied."""

    def __init__(self) -> None:
        self.url = start("jit=off")
        self._numbers = itertools.count(1)

    def make(self, template: str = "template0") -> str:
        """Make a database; returns its address."""
        name = f"city_{next(self._numbers)}"
        connection = psycopg2.connect(self.url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        connection.close()
        return self.url.rsplit("/", 1)[0] + f"/{name}"


@pytest.fixture(scope="session")
def server() -> Server:
    """The server of this run."""
    return Server()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """SQLite with all tables and nothing in them."""
    folder = tmp_path_factory.mktemp("migrated-sqlite")
    installation = Installation(folder, f"sqlite:///{folder / 'db.sqlite3'}")
    installation.manage("migrate", "--verbosity", "0")
    return installation


@pytest.fixture(scope="session")
def migrated_postgres(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """PostgreSQL with all tables and nothing in them."""
    installation = Installation(tmp_path_factory.mktemp("migrated-postgres"), server.make())
    installation.manage("migrate", "--verbosity", "0")
    return installation


@pytest.fixture(scope="session")
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """A function that prints a measured time past the capture of output."""
    capture = request.config.pluginmanager.getplugin("capturemanager")

    def say(words: str) -> None:
        with capture.global_and_fixture_disabled():
            print(f"\n  {words}", flush=True)

    return say

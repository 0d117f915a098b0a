"""Cities on both databases, made once and copied for each test."""

from __future__ import annotations

import itertools
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.system.backups.installation import Installation

_numbers = itertools.count(1)


def copied(source: Installation, folder: Path, request: pytest.FixtureRequest) -> Installation:
    """Copy an installation that nobody has open."""
    shutil.copytree(source.folder, folder)
    if source.is_sqlite:
        return Installation(folder, f"sqlite:///{folder / 'db.sqlite3'}")
    name = source.url.rsplit("/", 1)[1]
    return Installation(folder, request.getfixturevalue("server").make(name))


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def template(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Installation:
    """A city that no test changes."""
    migrated = request.getfixturevalue(f"migrated_{request.param}")
    folder = tmp_path_factory.mktemp(f"template-{request.param}") / "city"
    installation = copied(migrated, folder, request)
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
    return copied(template, tmp_path / "city", request)

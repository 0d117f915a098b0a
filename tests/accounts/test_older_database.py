"""A database of before 0.1.0 is refused in words, with the command for a new one."""

import os
import sqlite3
import subprocess
import sys

import pytest

from config.settings import BASE_DIR

pytestmark = pytest.mark.no_database


def run(command, path, *migrations):
    """Run a command on a database in which these migrations of the parks are recorded."""
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE django_migrations (id INTEGER, app, name, applied)")
        rows = [("parks", name) for name in migrations]
        insert = "INSERT INTO django_migrations (app, name) VALUES (?, ?)"
        database.executemany(insert, rows)
    database.close()
    env = os.environ | {"DATABASE_URL": f"sqlite:///{path}", "DEBUG": "1", "PORT": "8999"}
    line = [sys.executable, str(BASE_DIR / "manage.py"), command]
    return subprocess.run(line, env=env, capture_output=True, text=True, check=False, cwd=BASE_DIR)


@pytest.mark.parametrize("command", ["migrate", "serve"])
def test_an_older_one_is_refused_with_the_command_for_a_new_one(tmp_path, command):
    path = tmp_path / "old.sqlite3"
    outcome = run(command, path, "0001_initial", "0007_scores")
    assert outcome.returncode != 0
    assert "before 0.1.0" in outcome.stderr
    assert f"Move {path} away, then run make run" in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_one_of_these_migrations_is_brought_up_to_date(tmp_path):
    outcome = run("showmigrations", tmp_path / "new.sqlite3", "0001_initial")
    assert outcome.returncode == 0
    assert "[X] 0001_initial" in outcome.stdout

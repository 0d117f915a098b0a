"""Choose the database before Django reads its settings:

`TEST_DATABASE=sqlite` (default) or `postgres`.
"""

import os

import pytest

from tests.plugins.postgres import NoPostgresError, start

# helpers assert too, and say as much as a test where it fails
pytest.register_assert_rewrite("tests.helpers")


def _address() -> str:
    """The address for this run; under xdist only the first process starts a server."""
    if os.environ.get("TEST_DATABASE", "sqlite") != "postgres":
        return "sqlite://:memory:"
    # tables of a handful of rows: compiling a query for them costs more than it saves
    return os.environ.get("TEST_DATABASE_URL") or start("jit=off", "autovacuum=off")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Set what the settings read.

    Workers inherit the variables of the process that started them.
    """
    for name in ("DEBUG", "PUBLIC_READ", "HTTPS", "SECRET_KEY", "ALLOWED_HOSTS"):
        os.environ.pop(name, None)
    os.environ["HTTPS"] = "0"
    if "PYTEST_XDIST_WORKER" not in os.environ:
        try:
            os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"] = _address()
        except NoPostgresError as missing:
            if os.environ.get("CI"):
                raise
            # too early for pytest.exit, which would show a traceback
            print(f"SKIPPED: PostgreSQL part of the tests. {missing}")
            raise SystemExit(0) from None

"""One demonstration year for all tests of this package: loading it takes longer than reading it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings

from standings.roll import roll
from tests.helpers.cities.demonstration import PASSWORD, Year, everything
from tests.helpers.cities.loading import load_demo, load_survey
from tests.helpers.factories import make_user


@pytest.fixture(scope="package")
def year(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Year]:
    """The real survey on today's business day, and the demonstration with a password of our choice.

    Each test is a savepoint within the package's transaction, which is rolled back after the last.
    """
    media = str(tmp_path_factory.getbasetemp() / "media")
    around = transaction.atomic()
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=media),
        pytest.MonkeyPatch.context() as patch,
    ):
        around.__enter__()
        load_survey()
        roll()
        before = everything()
        patch.setenv("DEMO_PASSWORD", PASSWORD)
        loaded = Year(before, load_demo())
    yield loaded
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def reader(year: Year, db: None) -> Client:
    """Somebody who reads the demonstration year."""
    client = Client()
    client.force_login(make_user("reader"))
    return client

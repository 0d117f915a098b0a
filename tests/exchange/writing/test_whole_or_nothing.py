"""Whatever a table holds, its import writes all the chosen rows or none, and says why."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from accounts.models import User
from exchange.fields import RecordKind
from tests.exchange.writing.any_table import any_table, is_whole_or_nothing
from tests.helpers.cities.loading import load_survey
from tests.helpers.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def importer(db: None) -> User:
    load_survey()
    return make_user("root", is_superuser=True)


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(any_table())
def test_all_or_none(importer: User, table: tuple[RecordKind, list[list[Any]]]):
    kind, rows = table
    is_whole_or_nothing(kind, rows, importer)

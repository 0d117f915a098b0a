"""The property of imports that `make test` tries on a few tables, on many."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from exchange.fields import RecordKind
from tests.exchange.writing.any_table import any_table, is_whole_or_nothing
from tests.helpers.cities.loading import load_survey
from tests.helpers.factories import make_user

pytestmark = pytest.mark.django_db


@settings(
    max_examples=1_000,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(any_table())
def test_all_or_none(survey: None, table: tuple[RecordKind, list[list[Any]]]):
    kind, rows = table
    is_whole_or_nothing(kind, rows, make_user("root", is_superuser=True))


@pytest.fixture
def survey(db: None) -> None:
    load_survey()

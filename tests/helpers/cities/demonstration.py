"""The demonstration year, and all rows that it could leave a trace in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import transaction
from django.db.models import Model
from django.test import Client, override_settings

from accounts.models import User
from parks.models import (
    Counter,
    Issue,
    IssueEntry,
    Observation,
    Organisation,
    Posting,
    Source,
    SurveyCoverage,
)
from recommendations.models import (
    Agreement,
    AgreementPayment,
    AgreementShare,
    Measure,
    MeasureEntry,
    Milestone,
)
from standings.models import AssessedPark, Assessment, Standing
from standings.roll import roll
from tests.helpers.cities.loading import load_demo, load_survey
from tests.helpers.factories import make_user

PASSWORD = "orchid-lake-41"


KEPT: tuple[type[Model], ...] = (
    Agreement,
    Agreement.history.model,
    AgreementShare,
    AgreementShare.history.model,
    AgreementPayment,
    AgreementPayment.history.model,
    Observation,
    Observation.history.model,
    Source,
    Counter,
    Issue,
    IssueEntry,
    Measure,
    MeasureEntry,
    Milestone,
    Organisation,
    Organisation.history.model,
    Posting,
    SurveyCoverage,
    Standing,
    User,
    Assessment,
    AssessedPark,
)


@dataclass
class Year:
    """The demonstration, loaded over the survey."""

    before: dict[str, str]
    printed: str


def load() -> str:
    """Load the demonstration and return what the command printed."""
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def everything() -> dict[str, str]:
    """All rows that the demonstration could leave a trace in."""
    return {
        model.__name__: serializers.serialize("json", model._default_manager.order_by("pk"))
        for model in KEPT
    }


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

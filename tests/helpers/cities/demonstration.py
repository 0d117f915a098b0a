"""The demonstration year, and all rows that it could leave a trace in."""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO

from django.core import serializers
from django.core.management import call_command
from django.db.models import Model

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

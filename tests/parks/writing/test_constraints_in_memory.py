"""The table's checks, read for a row in memory, say what the database would say."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from parks.writing.constraints import broken
from tests.helpers.factories import TODAY, make_issue, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"due_on": None},
        {"starts_on": TODAY + timedelta(days=99)},
        {"progress": 101},
        {"progress": 100},
        {"kind": "strength"},
        {"kind": "strength", "stage": ""},
        {"stage": ""},
        {"stage": "closed"},
        {"stage": "closed", "closed_on": TODAY},
        {"submitted_on": TODAY},
        {"stage": "dismissed"},
        {"stage": "dismissed", "stage_reason": "重复", "dismissed_on": TODAY},
        {"stage": "suspended"},
        {"stage": "suspended", "stage_reason": "等批复"},
        {"lead": None},
        {"due_on": None, "deadline_words": "年底"},
        {"lead": None, "due_on": None, "starts_on": TODAY},
    ],
)
def test_memory_and_database_agree(change):
    issue = make_issue(stage="acting", starts_on=TODAY)
    for name, value in change.items():
        setattr(issue, name, value)
    if change.get("closed_on"):
        issue.closed_by = make_user("he")
    try:
        issue.validate_constraints()
        messages = []
    except ValidationError as error:
        messages = error.messages
    assert broken(issue) == messages

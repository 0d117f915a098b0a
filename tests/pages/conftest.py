"""What the page tests share."""

import pytest

from tests.factories import TODAY


@pytest.fixture(autouse=True)
def _the_calendar_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The calendar shows the tests' day, so that no page rolls the business day."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: TODAY)

"""What the page tests share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import TODAY, putting_off, settle


@pytest.fixture(autouse=True)
def _the_calendar_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The calendar shows the tests' day, so that no page rolls the business day."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: TODAY)


@pytest.fixture(autouse=True)
def _figures_are_made_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Records of a test are made in one go: what depends on them is computed before a page or a count is looked at."""

    def first_settle(asked: Any) -> Any:
        def ask(*args: Any, **kwargs: Any) -> Any:
            settle()
            return asked(*args, **kwargs)

        return ask

    monkeypatch.setattr(Client, "request", first_settle(Client.request))
    monkeypatch.setattr(CaptureQueriesContext, "__enter__", first_settle(CaptureQueriesContext.__enter__))
    with putting_off():
        yield

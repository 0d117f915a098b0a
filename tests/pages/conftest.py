"""What tests of pages share: a calendar that stands still, figures made on demand, the survey."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.helpers.cities.loading import load_survey
from tests.helpers.factories import TODAY, as_of_its_own, putting_off, settle


@pytest.fixture(scope="module")
def once_today(once: Callable[..., Any]) -> Callable[..., Any]:
    """A function that makes records once for a whole module, on the tests' day.

    A test reads them anew and sees nothing of what others did to them.
    """

    def do(work: Callable[[], Any]) -> Any:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: TODAY)
            return once(work)

    return do


@pytest.fixture(scope="class")
def _survey(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The city as the survey left it, loaded once for the tests of a class and rolled back after
    the last.
    """
    around = transaction.atomic()
    with django_db_blocker.unblock():
        around.__enter__()
        load_survey()
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def survey(_survey: None, sign_in: Callable[..., Client]) -> Client:
    """A reader of the city as the survey left it."""
    return sign_in()


@pytest.fixture(autouse=True)
def _the_calendar_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The calendar shows the tests' day, so that no page rolls the business day."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: TODAY)


@pytest.fixture(autouse=True)
def _figures_are_made_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Records of a test are made in one go: what depends on them is computed before a page or a
    count is looked at.
    """

    ask = Client.request
    enter = CaptureQueriesContext.__enter__

    def ask_when_settled(*args: Any, **kwargs: Any) -> Any:
        with as_of_its_own():
            return ask(*args, **kwargs)

    def enter_when_settled(*args: Any) -> Any:
        settle()
        return enter(*args)

    monkeypatch.setattr(Client, "request", ask_when_settled)
    monkeypatch.setattr(CaptureQueriesContext, "__enter__", enter_when_settled)
    with putting_off():
        yield

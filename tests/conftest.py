"""What every test may use."""

import gc
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.utils import translation

from accounts.models import User
from accounts.roles import Role
from tests.helpers.browser.reading import read
from tests.helpers.cities.world import built, world
from tests.helpers.factories import make_region, make_user, set_today
from tests.helpers.ledger.checking import APPEND_ONLY

__all__ = ["built", "world"]


def pytest_collection_finish() -> None:
    """Leave what was imported out of every later search for garbage: it stays until the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)


@pytest.fixture(scope="session", autouse=True)
def _pages_without_layout() -> Iterator[None]:
    """Let tests read a page as a browser does: how the source is laid out in lines says nothing."""
    request = Client.request
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "request", lambda client, **asked: read(request(client, **asked)))
        yield


@pytest.fixture(autouse=True)
def _no_tallies_between_tests() -> None:
    """Keep sign-in attempts of one test out of the next."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def _words_in_the_language_of_the_site() -> None:
    """Forget the language of the page that the last test read."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _files_of_their_own(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Evidence of tests is kept in a directory that goes away."""
    settings.MEDIA_ROOT = str(tmp_path_factory.getbasetemp() / "media")


@pytest.fixture(scope="module")
def once(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Any]]:
    """A function that does something to the database once for a whole module.

    Each test finds what it did and nothing of what other tests did: theirs is a savepoint, the
    module's is a transaction that is rolled back after the last test.
    """
    around = transaction.atomic()

    def do(work: Callable[[], Any]) -> Any:
        media = str(tmp_path_factory.getbasetemp() / "media")
        with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media):
            return work()

    do(around.__enter__)
    yield do
    do(lambda: transaction.set_rollback(True))
    do(lambda: around.__exit__(None, None, None))


@pytest.fixture
def plain_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refusals without their page: whoever walks through thousands of cells reads the status
    alone.
    """
    for status in (403, 404):
        plain = partial(HttpResponse, status=status)
        monkeypatch.setattr(
            f"config.urls.handler{status}", lambda *_, plain=plain, **__: plain(), raising=False
        )


@pytest.fixture
def sign_in(db: None) -> Callable[..., Client]:
    """A function that gives a browser signed in as a role, with the whole city as its posting."""

    def signed_in(role: str = Role.OFFICIAL, **fields: object) -> Client:
        set_today()
        regions = () if role in (Role.OFFICIAL, Role.LEADER) else (make_region(),)
        user: User = make_user(role, role=role, regions=regions, **fields)
        client = Client()
        client.force_login(user)
        client.user = user
        return client

    return signed_in


@pytest.fixture(autouse=True)
def _logs_may_be_flushed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Lift the append-only triggers before a test database is flushed; the flush puts them back."""
    marker = request.node.get_closest_marker("django_db")
    flushed = {"transactional_db", "live_server"} & set(request.fixturenames)
    if not flushed and not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")  # torn down after this fixture
    yield
    from parks.ledger.append_only import lift

    for table in APPEND_ONLY:
        lift(table)

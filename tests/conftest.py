"""What every test may use."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import make_region, make_user, set_today
from tests.world import built, world

__all__ = ["built", "world"]

APPEND_ONLY = (
    "parks_issueentry", "parks_issueevidence", "recommendations_measureentry", "recommendations_measureevidence",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _no_tallies_between_tests() -> None:
    """Keep sign-in attempts of one test out of the next."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def _files_of_their_own(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Evidence of tests is kept in a directory that goes away."""
    settings.MEDIA_ROOT = str(tmp_path_factory.getbasetemp() / "media")


@pytest.fixture
def sign_in(db: None) -> Callable[..., Client]:
    """A function that gives a browser signed in as a role, with the whole city as its posting."""

    def signed_in(role: str = "official", **fields: object) -> Client:
        set_today()
        regions = () if role in ("official", "leader") else (make_region(),)
        user: User = make_user(role, role=role, regions=regions, **fields)
        client = Client()
        client.force_login(user)
        client.user = user  # type: ignore[attr-defined]
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
    from parks.triggers import lift

    for table in APPEND_ONLY:
        lift(table)

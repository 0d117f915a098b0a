"""All files that nobody should send, by each way in: each is refused in words or planned, within
ten seconds and 256 MB, and nothing of it is written.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from exchange.models import ImportBatch
from parks.models import Issue, Organisation
from parks.readers import Reader
from tests.exchange.workbooks.hostile import LARGE, SMALL, write_hostile
from tests.exchange.workbooks.hostile.ways import (
    MEGABYTE,
    by_command,
    by_pages,
    by_reading,
    watched,
)
from tests.helpers.cities.loading import load_survey
from tests.helpers.factories import make_user

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc"),
]
SECONDS = 10
# In the machine as a whole: this process beyond what it had, and the one that reads.
MEGABYTES = 256
# What is larger is refused by its size; the test's own client would hold it whole.
MOST_SENT = 60 * MEGABYTE


@pytest.fixture
def ways(db: None, client: Client) -> list[Callable[[Path], str]]:
    """The ways by which a file comes in."""
    load_survey()
    user = make_user("root", is_superuser=True)
    client.force_login(user)
    return [
        lambda path: by_reading(path, Reader.of(user)),
        lambda path: by_reading(path, Reader.of(user), "observations"),
        lambda path: by_pages(path, client),
        by_command,
    ]


@pytest.mark.parametrize("name", [*SMALL, *LARGE])
def test_it_is_refused_or_planned(
    name: str, tmp_path: Path, ways: list[Callable[[Path], str]], tell: Callable[[str], None]
):
    path = write_hostile(name, tmp_path)
    size = path.stat().st_size
    send = ways[2]
    before = (Issue.objects.count(), Organisation.objects.count())
    told = []
    for way in ways:
        if way is send and size > MOST_SENT:
            continue
        with watched() as cost:
            refusal = way(path)
        told.append(f"{cost.seconds:.1f} s, {cost.megabytes:.0f} MB")
        # the client of the test holds what it sends, and a copy of it
        of_the_client = 2 * size / MEGABYTE if way is send else 0
        assert cost.seconds < SECONDS, refusal
        assert cost.megabytes < MEGABYTES + of_the_client
    if max(float(words.partition(" ")[0]) for words in told) > 2:
        tell(f"{name}: {'; '.join(told)}")
    assert (Issue.objects.count(), Organisation.objects.count()) == before
    assert not ImportBatch.objects.exists()

"""Some of the files that nobody should send, by each way in; `make test-system` sends them all."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from exchange.models import ImportBatch
from parks.models import Issue, Organisation
from parks.readers import Reader
from tests.exchange.workbooks.hostile import LARGE, SMALL, write_hostile
from tests.exchange.workbooks.hostile.ways import by_command, by_pages, by_reading, watched
from tests.helpers.cities.loading import load_survey
from tests.helpers.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SECONDS = 10
REFUSED = (
    "cut-at-the-half.xlsx",
    "empty.csv",
    "laughs-in-sheet.xlsx",
    "locked.xls",
    "program.xls",
    "blanks-in-the-strings.xlsx",
)
PLANNED = (
    "endless-brackets-of-letters-as-heads.xlsx",
    "endless-brackets-of-letters.xlsx",
    "script-in-a-cell.xls",
    "stray-cell.xlsx",
    "words-3.xlsx",
    "days-beyond-all.xlsx",
)


@pytest.mark.parametrize("name", [*REFUSED, *PLANNED])
def test_it_is_answered_in_words_whatever_the_way(
    name: str, tmp_path: Path, client: Client, db: None
):
    load_survey()
    user = make_user("root", is_superuser=True)
    client.force_login(user)
    path = write_hostile(name, tmp_path)
    before = (Issue.objects.count(), Organisation.objects.count())
    with watched() as cost:
        refusals = [by_reading(path, Reader.of(user), "observations"), by_pages(path, client)]
        complaint = by_command(path)
    assert [bool(words) for words in refusals] == [name in REFUSED] * 2
    assert complaint
    assert (Issue.objects.count(), Organisation.objects.count()) == before
    assert not ImportBatch.objects.exists()
    assert cost.seconds < SECONDS


@pytest.mark.no_database
def test_there_are_many_of_them():
    assert len(SMALL) + len(LARGE) >= 125

"""Other programs check and copy the file of SQLite: it needs no function that Django brings."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from parks.models import Region
from recommendations.models import Recommendation
from tests.helpers.factories import make_issue, make_region

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_a_plain_program_checks_and_copies_it(tmp_path: Path) -> None:
    make_issue()
    region = make_region()
    Region.objects.filter(pk=region.pk).update(advice_prefix="yg")
    assert Recommendation.objects.exists()
    assert connection.connection is not None
    copy = tmp_path / "copy.sqlite3"
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as plain:
        plain.deserialize(connection.connection.serialize())
        assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert plain.execute("PRAGMA foreign_key_check").fetchall() == []
        plain.execute("VACUUM INTO ?", [str(copy)])
        plain.execute("REINDEX")
        with pytest.raises(sqlite3.IntegrityError, match="prefix_of_advice_is_letters"):
            plain.execute("UPDATE parks_region SET advice_prefix = 'Y-1'")
    with closing(sqlite3.connect(copy)) as plain:
        [(count,)] = plain.execute("SELECT count(*) FROM recommendations_recommendation")
    assert count == Recommendation.objects.count()

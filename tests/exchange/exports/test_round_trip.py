"""What goes out as a file comes back as it was, for every kind that an import takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from exchange.fields import RecordKind
from exchange.records.plan import Choices, Plan
from exchange.records.planning import make_plan
from exchange.workbooks.reading import read_book
from parks.models import BusinessDay
from parks.readers import Reader
from tests.helpers.cities.loading import load_demo, load_survey
from tests.helpers.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def root() -> User:
    load_survey()
    load_demo()
    return make_user("root", is_superuser=True)


def fetch(person: User, address: str, folder: Path) -> Path:
    client = Client()
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200, address
    path = folder / address.rpartition("/")[2].partition("?")[0]
    path.write_bytes(b"".join(answer.streaming_content))
    return path


def read_back(path: Path, kind: str, person: User) -> Plan:
    book = read_book(path, path.name)
    return make_plan([book], Choices(kind=kind), Reader.of(person), BusinessDay.today())


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize("prefix", ["", "/en"], ids=["zh", "en"])
def test_every_kind_is_found_unchanged(
    root: User, tmp_path: Path, prefix: str, ending: str
) -> None:
    wrong = {}
    for kind in RecordKind:
        path = fetch(root, f"{prefix}/export/{kind}.{ending}", tmp_path)
        plan = read_back(path, kind, root)
        other = [row for row in plan.rows if row.state != "unchanged"]
        if other or plan.columns_without_home or (kind != "weights" and not plan.rows):
            row = other[0] if other else None
            wrong[kind.value] = (
                plan.counts,
                [column.header for column in plan.columns_without_home],
                row and (row.state, row.problems, row.before, row.fields),
                [(q.about, q.value) for q in plan.questions][:5],
            )
    assert not wrong


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize("prefix", ["", "/en"], ids=["zh", "en"])
@pytest.mark.parametrize(
    ("kind", "query"), [("issues", "?stage=all"), ("measures", ""), ("parks", "")]
)
def test_a_list_as_it_is_filtered_comes_back_unchanged(
    root: User, tmp_path: Path, kind: str, query: str, prefix: str, ending: str
) -> None:
    path = fetch(root, f"{prefix}/{kind}.{ending}{query}", tmp_path)
    plan = read_back(path, kind, root)
    other = [row for row in plan.rows if row.state != "unchanged"]
    assert plan.rows
    assert not plan.columns_without_home, [c.header for c in plan.columns_without_home]
    assert not other, (
        plan.counts,
        [(row.state, row.record, row.problems, row.before, row.fields) for row in other[:3]],
        [(question.about, question.value) for question in plan.questions][:5],
    )

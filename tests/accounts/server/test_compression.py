"""Pages go out compressed to browsers that take it; what they say stays the same."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client

from tests.helpers.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(make_user("reader"))
    return client


def test_a_page_is_compressed_where_the_browser_takes_it(reader: Client) -> None:
    plain = reader.get("/parks/")
    packed = reader.get("/parks/", headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert len(packed.content) < len(plain.content) / 2
    words = gzip.decompress(packed.content).decode()
    assert "</html>" in words


def test_two_answers_of_one_page_differ_in_length(reader: Client) -> None:
    lengths = {
        len(reader.get("/parks/", headers={"Accept-Encoding": "gzip"}).content) for _ in range(12)
    }
    assert len(lengths) > 1


def test_a_file_is_sent_as_it_is(reader: Client) -> None:
    sheet = reader.get("/parks.xlsx", headers={"Accept-Encoding": "gzip"})
    assert sheet.status_code == 200
    assert "Content-Encoding" not in sheet

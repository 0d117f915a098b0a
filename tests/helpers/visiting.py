"""What a visitor does in page tests: sign in, read a page, send a form as the page offers it."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parks.models import Region
from tests.helpers.factories import make_region, make_user

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def person(name: str, role: str, *regions: Region) -> Client:
    """A browser signed in as a person with a role, posted to the city where no region is named."""
    client = Client()
    client.force_login(make_user(name, role=role, regions=regions or (make_region(),)))
    return client


def text_of(client: Client, address: str) -> str:
    """A page that must be there."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def total(html: str) -> int | None:
    """The number that a list says it holds; None where it says none."""
    found = re.search(r'data-total="(\d+)"', html)
    return int(found[1]) if found else None


def hidden_fields(client: Client, address: str) -> dict[str, str]:
    """What the form of a page carries unseen: its key, and the state that its reader saw."""
    return dict(HIDDEN.findall(client.get(address).content.decode()))


def send(client: Client, address: str, **typed: Any) -> HttpResponse:
    """Open a form and send it with these words."""
    return client.post(address, hidden_fields(client, address) | typed)  # type: ignore[return-value]


def statements(client: Client, address: str = "/") -> int:
    """How many statements the second visit runs; the first also touches the session."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(
        [query for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    )

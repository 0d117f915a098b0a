"""What a visitor does in page tests: sign in, read a page, send a form as the page offers it."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parks.models import Region
from tests.helpers.factories import make_region, make_user
from tests.helpers.html import Page, evened


def person(name: str, role: str, *regions: Region) -> Client:
    """A browser signed in as a person with a role, posted to the city where no region is named."""
    client = Client()
    client.force_login(make_user(name, role=role, regions=regions or (make_region(),)))
    return client


def text_of(client: Client, address: str) -> str:
    """A page that must be there."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return source_of(answer)


def source_of(answer: Any) -> str:
    """The source of a page, without the white space that only lays it out."""
    return evened(answer.content.decode())


def read(client: Client, address: str) -> Page:
    """A page that must be there, to be asked for its words, links, forms and tables."""
    return Page(text_of(client, address))


def total(source: str | Page) -> int | None:
    """The number that a list says it holds; None where it says none."""
    return (source if isinstance(source, Page) else Page(source)).total


def hidden_fields(client: Client, address: str) -> dict[str, str]:
    """What the form of a page carries unseen: its key, and the state that its reader saw."""
    return Page(client.get(address).content.decode()).hidden


def send(client: Client, address: str, **typed: Any) -> HttpResponse:
    """Open a form and send it with these words."""
    answer: Any = client.post(address, hidden_fields(client, address) | typed)
    return answer


# savepoints of tests, and the session, which is touched once a minute whatever the page asks
NOT_OF_THE_PAGE = ("SAVEPOINT", "RELEASE", 'UPDATE "django_session"')


def statements(client: Client, address: str = "/") -> int:
    """How many statements the second visit runs; the first also touches the session."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200, address
    return len([query for query in captured if not query["sql"].startswith(NOT_OF_THE_PAGE)])

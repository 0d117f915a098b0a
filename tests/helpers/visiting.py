"""What a visitor does in page tests: sign in, read a page, send a form as the page offers it."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any
from weakref import WeakSet

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from parks.models import Region
from tests.helpers.factories import make_region, make_user
from tests.helpers.html import Page, evened

Cell = str | float


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


def content_of(answer: Any) -> bytes:
    """The content of an answer, also of one that is sent in pieces."""
    content: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content


@dataclass(frozen=True)
class ReadSheet:
    """The first sheet of an Excel file: its heads, and the filled cells of each row by them."""

    title: str
    heads: list[str]
    rows: list[dict[str, Cell]]


def read_sheet(client: Client, address: str) -> ReadSheet:
    """Read an Excel file that must be there: a title, its filters, a row of heads, and the rows."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    sheet = load_workbook(BytesIO(content_of(answer))).worksheets[0]
    lines = [_filled(row) for row in sheet.iter_rows()]
    title, *lines = [line for line in lines if line]
    if len(lines[0]) == 1 < len(lines[1]):
        lines.pop(0)  # the filters, in one cell
    heads, *lines = lines
    # what an import leaves out bears a mark
    words = {column: str(head).removesuffix(" ※") for column, head in heads.items()}
    return ReadSheet(
        str(title["A"]),
        list(words.values()),
        [{words[column]: value for column, value in line.items()} for line in lines],
    )


def _filled(row: Any) -> dict[str, Cell]:
    """The filled cells of a row by the letters of their column."""
    return {cell.column_letter: cell.value for cell in row if cell.value is not None}


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
NOT_OF_THE_PAGE = ("SAVEPOINT", "RELEASE", 'UPDATE "accounts_usersession"')


_at_home: WeakSet[Client] = WeakSet()


def statements(client: Client, address: str = "/") -> int:
    """How many statements a visit runs; the first page of a browser also touches its session."""
    if client not in _at_home:
        client.get(address)
        _at_home.add(client)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200, address
    return len([query for query in captured if not query["sql"].startswith(NOT_OF_THE_PAGE)])

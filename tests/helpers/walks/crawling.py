"""A walk from page to page along their links, as a person finds them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit
from zipfile import ZipFile, is_zipfile

from django.test import Client
from django.urls import Resolver404, resolve
from django.utils.translation import override

from tests.helpers.html import Page

# a walk leaves the session alone, and files that a page is not made of
LEFT_OUT = ("/accounts/log", "/static/", "/healthz", "/readyz", "/admin/jsi18n", "/admin/logout")
# of each view; what is always to be read stands among the addresses to begin with
VISITS = 1


def crawl(
    client: Client, starts: Iterable[str], *, prefix: str = "", left_out: tuple[str, ...] = ()
) -> Iterator[tuple[str, Any]]:
    """Follow links from some addresses; of the addresses of one view, the first.

    `prefix` is that of the language: links into the other one are not followed, nor those that
    end with what is `left_out`.
    """
    waiting = [f"{prefix}{start}" for start in starts]
    first = frozenset(waiting)
    known = set(waiting)
    visits: Counter[str] = Counter()
    while waiting:
        address = waiting.pop(0)
        parts = urlsplit(address)
        try:
            # addresses of a language are only known in it
            with override("en" if prefix else "zh-hans"):
                view = resolve(parts.path).view_name
        except Resolver404:
            continue
        visits[view] += 1
        if visits[view] > VISITS and address not in first:
            continue
        answer = client.get(address)
        yield address, answer
        if not answer.get("Content-Type", "").startswith("text/html") or not answer.content:
            continue
        for link in Page(answer.content.decode()).values("a[href]", "href"):
            target = urljoin(address, link.split("#")[0])
            ours = target.startswith("/") and not target.startswith("//")
            stays = target.startswith("/en/") == bool(prefix)
            page = urlsplit(target).path
            skipped = page.removeprefix(prefix).startswith(LEFT_OUT) or page.endswith(left_out)
            if ours and stays and not skipped and target not in known:
                known.add(target)
                waiting.append(target)


def words_of(answer: Any) -> str:
    """All that an answer holds: a page, or every part of a packed file."""
    body = answer.getvalue() if hasattr(answer, "getvalue") else answer.content
    if not is_zipfile(BytesIO(body)):
        return body.decode(errors="replace")
    with ZipFile(BytesIO(body)) as file:
        return "\n".join(file.read(part).decode(errors="replace") for part in file.namelist())

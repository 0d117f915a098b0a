"""Web pages that are called workbooks, or come as what is pasted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

HEAD = "<tr><th>问题标题</th><th>所属园区</th><th>整改时限</th></tr>"
ROW = "<tr><td>管网未分流</td><td>东江高新科技产业园</td><td>立即</td></tr>"
MEGABYTE = 1024 * 1024


def page(inside: str, before: str = "") -> bytes:
    """A page with a table."""
    return f'<html><meta charset="utf-8">{before}<table>{inside}</table></html>'.encode()


def archive(head: str, body: str) -> bytes:
    """A web archive."""
    return (
        f'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n'
        f"Content-Type: text/html\r\n{head}\r\n\r\n{body}\r\n--x--"
    ).encode()


def write_deep(path: Path, megabytes: int) -> None:
    """A page that nests so deep that it takes so many megabytes."""
    with path.open("wb") as file:
        file.write(b"<html><table><tr><td>")
        for _megabyte in range(megabytes):
            file.write(b"<div>" * (MEGABYTE // 5))


def write_repeated(start: bytes, piece: bytes, path: Path, megabytes: int = 45) -> None:
    """A page of one piece again and again."""
    with path.open("wb") as file:
        file.write(start)
        for _megabyte in range(megabytes):
            file.write(piece * (MEGABYTE // len(piece)))


SMALL: dict[str, Callable[[], bytes]] = {
    "no-table.html": lambda: b"<!DOCTYPE html><p>404</p>",
    "sign-in.html.xls": lambda: b"<html><form action='/login'><input name=password></form></html>",
    "script.html.xls": lambda: page(HEAD + ROW, "<script>alert(1)</script>"),
    "script-in-a-cell.xls": lambda: page(
        HEAD + ROW.replace("管网", "<script>alert(1)</script><img src=x onerror=alert(1)>")
    ),
    "frame.html.xls": lambda: page(HEAD + ROW, "<iframe src='http://192.0.2.1/'></iframe>"),
    "refresh.html.xls": lambda: page(HEAD + ROW, "<meta http-equiv=refresh content='0;url=//x'>"),
    "spans-without-end.html": lambda: page(f"{HEAD}<tr><td colspan=99999999 rowspan=99999999>x"),
    "many-spans.html": lambda: page(HEAD + "<tr><td colspan=2000 rowspan=2000>x</td></tr>" * 2_000),
    "spans-below-zero.html": lambda: page(f"{HEAD}<tr><td colspan=-5 rowspan=x>x"),
    "tables-in-tables.html": lambda: page("<tr><td><table>" * 3_000),
    "deep.html": lambda: page("<tr><td>" + "<div>" * 500_000),
    "open-remark.html": lambda: page(HEAD + ROW + "<!--" + "x" * 5 * MEGABYTE),
    "open-tag.html": lambda: page(f"{HEAD}<tr><td {'x' * 5 * MEGABYTE}"),
    "open-quote.html": lambda: page(f"{HEAD}<tr><td a='{'x' * 5 * MEGABYTE}"),
    "entities.html": lambda: page(HEAD + "<tr><td>" + "&lt;&#0;&#xD800;&#99999999;&none;" * 10_000),
    "laughs.html": lambda: (
        b'<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + page(HEAD + "<tr><td>&b;")
    ),
    "two-thousand-columns.html": lambda: page(f"<tr>{'<td>x</td>' * 5_000}</tr>"),
    "charset-of-nowhere.html": lambda: b'<meta charset="x-none"><table><tr><td>\xc4\xe3</table>',
    "charset-that-lies.html": lambda: page(HEAD + ROW).replace(b"utf-8", b"utf-16"),
    "archive-without-a-page.mht.xls": lambda: b"MIME-Version: 1.0\r\n\r\n--x--",
    "archive-of-nonsense.mht.xls": lambda: archive(
        "Content-Transfer-Encoding: base64", "!" * 100_000
    ),
    "archive-of-an-unknown-code.mht.xls": lambda: archive(
        "Content-Transfer-Encoding: x-none", "<table><tr><td>x</table>"
    ),
    "archive-in-archives.mht.xls": lambda: b"".join(
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="%d"\r\n\r\n--%d\r\n'
        % (n, n)
        for n in range(2_000)
    ),
}

LARGE: dict[str, Callable[[Path], None]] = {
    "deep-45-mb.html": lambda path: write_deep(path, 45),
    "deep-200-mb.html": lambda path: write_deep(path, 200),
    "cells-without-end.html": lambda path: write_repeated(b"<table><tr>", b"<td>x", path),
    "open-attributes.html": lambda path: write_repeated(b"<table><tr>", b"<td a='", path),
    "entities-without-end.html": lambda path: write_repeated(b"<table><tr><td>", b"&#x4e00;", path),
}

"""Templates and style sheets: nothing inline, nothing marked safe, one place
for colours.
"""

import re
from pathlib import Path

import pytest

from config.settings import BASE_DIR

pytestmark = pytest.mark.no_database

TEMPLATES = sorted(
    path
    for root in (BASE_DIR / "templates", *BASE_DIR.glob("*/templates"))
    for path in root.rglob("*.html")
)
STYLES = [
    path
    for path in sorted((BASE_DIR / "static" / "css").rglob("*.css"))
    if path.name != "tokens.css"
]
FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE),
    "an inline style sheet": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an on… attribute": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "text marked safe": re.compile(r"\|\s*safe\b|\{%\s*autoescape off"),
    "a foreign host": re.compile(
        r"(?:src|href)=[\"'](?:https?:)?//(?!www\.w3\.org)", re.IGNORECASE
    ),
    "an address that leads nowhere": re.compile(r"href=[\"']#?[\"']"),
}


def name_of(path: Path) -> str:
    return path.relative_to(BASE_DIR).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_holds_nothing_that_the_policy_forbids(path):
    text = re.sub(
        r"\{% comment.*?endcomment %\}|\{#.*?#\}",
        "",
        path.read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_line_of_a_template_can_be_read_without_scrolling(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [number for number, line in enumerate(lines, 1) if len(line) > 160] == []


@pytest.mark.parametrize("path", STYLES, ids=name_of)
def test_colours_live_in_the_tokens(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    values = re.findall(r":[^;{}]*?(#[0-9a-fA-F]{3,8})\b", text)
    assert values == [], f"write a custom property in tokens.css instead of {values}"


# a start tag of a link, with the template tags inside of it
LINK = re.compile(r"<a\b(?:\{%.*?%\}|\{\{.*?\}\}|[^>{])*>", re.DOTALL)
BLOCK = re.compile(r"\{% blocktranslate.*?endblocktranslate %\}", re.DOTALL)
# what leads back to today, to the other language, to a form that no past month has, or to a file
NO_DAY = (
    "data-latest",
    "other_language_url",
    "'issue-bulk'",
    "'park-sheet'",
    "sort_links",
    "directory",
)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_link_keeps_the_day_at_which_its_reader_looks(path):
    """Addresses go through `keep_day` or `at`; in a translated sentence, in its `with`."""
    if {"admin", "auth", "mail"} & set(path.parts):
        return
    text = BLOCK.sub("", path.read_text(encoding="utf-8"))
    links = [link for link in LINK.findall(text) if not any(words in link for words in NO_DAY)]
    addresses = [re.findall(r'\shref="([^"]*)"', link) for link in links]
    lost = [
        address
        for found in addresses
        for address in found
        if re.match(r"\{\{|\{% url", address) and "keep_day" not in address
    ]
    assert lost == []

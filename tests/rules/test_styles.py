"""Every class that a sheet styles is on some page, and every class of a page is styled or read."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from config.settings import BASE_DIR
from parks.choices import Light

pytestmark = pytest.mark.no_database

STYLES = BASE_DIR / "static" / "css"
NAME = r"-?[A-Za-z_][\w-]*"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# a class attribute of a template or of a string in Python, where a placeholder stands for a value;
# `css` is what a column of a list adds to the classes of its cells
ATTRIBUTE = re.compile(r'\b(?:class|css)="((?:\{%.*?%\}|\{\{.*?\}\}|[^"])*)"', re.DOTALL)
PRINTED = re.compile(r"\{\{.*?\}\}|\{\d*\}", re.DOTALL)
TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
BODY = re.compile(r"\{% block body_class %\}(.*?)\{% endblock")

# what the code puts behind the first half of a name
ENDINGS: dict[str, set[str]] = {
    "fill--": {*Light.values, "neutral"},
    "industry--": {"first", "second", "third", "fourth", "fifth", "other"},
    "job--": set(Light.values),
    "light--": set(Light.values),
    "network__line--": {"agreement", "enclave", "adjoining"},
    "notice--": {"success", "warning", "error"},
    "score--": {"red", "amber", "green", "grey"},
    "small-multiples--": {"3", "4", "5"},
}
# classes that the code names without an attribute around them, or hands to a template
NAMED: dict[str, str] = {
    **{f"columns-{width}": "the page of the trend hands its width on" for width in (5, 7, 12)},
    "bar--thin": "templatetags.lights.BAR_SIZES",
    "bar--thick": "templatetags.lights.BAR_SIZES",
    "fill--provisional": "templatetags.scores.whisker",
    "is-red": "templatetags.cells.issue_cell",
    "tint-1": "matrix.page.MatrixCell.tint",
    "tint-2": "matrix.page.MatrixCell.tint",
    "tint-3": "matrix.page.MatrixCell.tint",
    "none": "matrix.page.MatrixCell.tint",
    "now": "issues.detail.page.ProgressStep.state",
    "ok": "issues.detail.page.ProgressStep.state",
    "over": "rows.deadlines.Due.tone",
    "points-bar__domains": "templatetags.scores.points_bar",
    "points-bar__pillars": "templatetags.scores.points_bar",
    "stage__ahead": "issues.list.cells.MARKS",
    "stage__done": "issues.list.cells.MARKS",
    "soon": "rows.deadlines.Due.tone",
    "errorlist": "the errors of a form, as Django prints them",
    "leaflet-container": "the map of points, as Leaflet prints it",
}


def read(folder: str, kind: str) -> list[tuple[Path, str]]:
    return [
        (path, path.read_text(encoding="utf-8"))
        for path in sorted((BASE_DIR / folder).rglob(kind))
        if "migrations" not in path.parts
    ]


def classes_in(*sheets: Path) -> set[str]:
    """The classes in the selectors of sheets."""
    text = "".join(COMMENT.sub("", sheet.read_text(encoding="utf-8")) for sheet in sheets)
    return set(re.findall(rf"\.({NAME})", " ".join(re.findall(r"([^{};]+)\{", text))))


@cache
def styled() -> frozenset[str]:
    """The classes that the sheets of the pages style; that of the admin is about Django's pages."""
    sheets = (path for path in STYLES.rglob("*.css") if path.name not in ("admin.css", "lantu.css"))
    return frozenset(classes_in(*sheets))


@cache
def attributes() -> tuple[tuple[str, str], ...]:
    """The place and the value of every class attribute in templates and in Python."""
    files = read("templates", "*.html")
    for app in ("accounts", "dashboards", "parks", "recommendations"):
        files += read(app, "*.html") + read(app, "*.py")
    return tuple(
        (path.relative_to(BASE_DIR).as_posix(), value)
        for path, text in files
        for value in ATTRIBUTE.findall(text) + BODY.findall(text)
    )


def beginnings() -> set[tuple[str, str]]:
    """The names of which the code prints the second half, with their places."""
    return {
        (place, name)
        for place, value in attributes()
        for name in re.findall(rf"({NAME})(?:\{{\{{|\{{\d*\}})", value)
        if name.endswith("-")
    }


def on_pages() -> set[tuple[str, str]]:
    """The place and the name of every class on a page, whole names only."""
    names = set()
    for place, value in attributes():
        words = PRINTED.sub("\0", TAG.sub(" ", value)).split()
        # `b-{{ light }}` is no name; `x{}` is one, to which the code may add another
        names |= {
            (place, word.rstrip("\0")) for word in words if not word.rstrip("\0").endswith("-")
        }
    return {(place, name) for place, name in names if re.fullmatch(NAME, name)}


def in_scripts() -> set[str]:
    """The classes that scripts look for or set."""
    names: set[str] = set()
    for _path, text in read("static/js", "*.js"):
        for words in re.findall(r"'([^'\n]*)'", text):
            names |= set(re.findall(rf"\.({NAME})", words))
        names |= set(re.findall(rf"classList\.\w+\('({NAME})'", text))
        names |= set(re.findall(rf"className: '({NAME})'", text))
    return names


def test_every_style_is_of_a_class_that_some_page_has():
    used = {name for _place, name in on_pages()} | in_scripts() | set(NAMED)
    used |= {begin + end for begin, ends in ENDINGS.items() for end in ends}
    assert sorted(styled() - used) == []


def test_every_class_of_a_page_is_styled_or_read():
    known = styled() | in_scripts() | classes_in(STYLES / "admin.css")
    assert sorted(f"{name} in {place}" for place, name in on_pages() if name not in known) == []


def test_what_the_code_puts_behind_a_name_is_listed():
    assert sorted({name for _place, name in beginnings()} - set(ENDINGS)) == []
    assert sorted(set(ENDINGS) - {name for _place, name in beginnings()}) == []


def test_a_class_is_named_in_words():
    words = {word for name in styled() for word in re.split(r"[_-]+", name)}
    short = {word for word in words if len(word) < 3 and not word.isdigit()}
    assert short <= {"as", "is", "no", "of", "ok", "on"}


def test_what_is_listed_by_name_is_still_styled():
    assert sorted(set(NAMED) - styled()) == []

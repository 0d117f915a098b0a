"""Text can be read: what is written in a colour stands out 7:1 from each ground that it stands on.

Measured as WCAG 2.2 says (1.4.6), in the light and in the dark theme and on paper.
"""

from __future__ import annotations

import re
from functools import cache

import pytest

from config.settings import BASE_DIR

pytestmark = pytest.mark.no_database

TOKENS = BASE_DIR / "static" / "css" / "tokens.css"
STYLES = [path for path in sorted(TOKENS.parent.rglob("*.css")) if path != TOKENS]
LEAST = 7
PLAIN = ("surface", "bg", "surface-2", "hover", "selected", "seq-1")
# Each colour of text, with the grounds that text in it may have.
GROUNDS: dict[str, tuple[str, ...]] = {
    "ink": (*PLAIN, "seq-2", "seq-3"),
    "ink-2": (*PLAIN, "seq-2", "seq-3"),
    "muted": PLAIN,
    "link": (*PLAIN, "red-bg", "amber-bg"),
    "link-hover": (*PLAIN, "red-bg", "amber-bg"),
    "red-ink": (*PLAIN, "red-bg"),
    "amber-ink": (*PLAIN, "amber-bg"),
    "green-ink": (*PLAIN, "green-bg"),
    "grey-ink": (*PLAIN, "grey-bg"),
    "done-ink": (*PLAIN, "done-bg"),
    "brand-ink": ("brand", "brand-2"),
    "brand-ink-2": ("brand",),
    "on-dark": ("button", "button-2", "button-quiet", "button-quiet-2", "button-bad", "badge-ink"),
    "navy": ("on-dark", "on-brand-hover"),
    "badge-ink": ("on-dark", "on-brand-hover"),
    "accent": ("surface", "bg"),
    "surface": ("accent",),
}
# What is written in them is no text but a mark; and what the admin calls a colour of ours.
NO_TEXT = {"line-2": "the dot of an empty cell", "on-done": "the tick of a step that is done"}
OF_DJANGO = {"breadcrumbs-fg": "muted"}
COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{3,6});")
WRITTEN = re.compile(r"(?<![\w-])color: var\(--([\w-]+)\)")


@cache
def themes() -> dict[str, dict[str, str]]:
    """The colours of each theme, by the names of their tokens."""
    source = TOKENS.read_text(encoding="utf-8")
    light = dict(COLOUR.findall(source[source.index(":root {") : source.index("@media")]))
    dark, paper = source.split("/* Dark theme", 1)[1].split("@media print")
    return {
        "light": light,
        "dark": light | dict(COLOUR.findall(dark)),
        "paper": light | dict(COLOUR.findall(paper)),
    }


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_as_the_guideline_says():
    assert contrast("#ffffff", "#000") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark", "paper"])
def test_text_stands_out_from_each_ground_that_it_stands_on(theme):
    colours = themes()[theme]
    faint = {
        f"{ink} on {ground}": round(contrast(colours[ink], colours[ground]), 2)
        for ink, grounds in GROUNDS.items()
        for ground in grounds
        if contrast(colours[ink], colours[ground]) < LEAST
    }
    assert faint == {}


def test_text_is_written_in_no_other_colour():
    written = {
        name for path in STYLES for name in WRITTEN.findall(path.read_text(encoding="utf-8"))
    }
    assert sorted(written - set(GROUNDS) - set(NO_TEXT) - set(OF_DJANGO)) == []


def test_both_ways_to_the_dark_theme_lead_to_the_same_colours():
    dark = TOKENS.read_text(encoding="utf-8").split("/* Dark theme", 1)[1].split("@media print")[0]
    asked, chosen = dark.split(':root[data-theme="dark"]')
    assert COLOUR.findall(asked) == COLOUR.findall(chosen)

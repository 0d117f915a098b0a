"""What the title of a table says for all of its rows: year, period, units, and words that may name
a place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from exchange.tables.values.reading import Surroundings
from exchange.tables.words.patterns import (
    is_contact,
    is_filling_line,
    is_period_line,
    squeeze,
    units_in,
)
from parks.text.periods import normalise

YEAR = re.compile(r"(?<!\d)(20\d{2}|19\d{2})(?=[年\-—－/.]|(?!\d))")
PERIOD = re.compile(
    r"(?:20\d{2}|19\d{2})年?度?(?:\d{1,2}月?[-—–~至到]\d{1,2}月(?:份)?|上半年|下半年|第?[一二三四1-4]季度|"
    r"前[一二三四]季度|H[12]|Q[1-4]|\d{1,2}月(?:份)?|全年|年度)"
)
# a year that lies further off is a number of something else
NEAREST_YEARS = 30


def read_surroundings(titles: Sequence[str], notes: Sequence[str], today: date) -> Surroundings:
    """Read what lines above and below a table say; the words stay for whoever knows the places.

    When a table was filled in is not when its figures are of, but may name the year.
    """
    whole = " ".join(titles)
    of_figures = [line for line in titles if not _is_of_filling(line)]
    return Surroundings(
        today=today,
        year=_year_in(" ".join(of_figures), today) or _year_in(whole, today),
        period=_period_in(" ".join(of_figures)),
        region=whole,
        park=whole,
        unit_line=next((units for title in titles if (units := units_in(title))), ""),
        notes=list(notes),
    )


def _is_of_filling(line: str) -> bool:
    return (is_filling_line(line) or is_contact(line)) and not is_period_line(line)


def _year_in(words: str, today: date) -> int | None:
    years = {int(year) for year in YEAR.findall(squeeze(words))}
    near = [year for year in years if abs(year - today.year) <= NEAREST_YEARS]
    return near[0] if len(near) == 1 else None


def _period_in(words: str) -> str:
    names = (normalise(part) for part in PERIOD.findall(squeeze(words)))
    return next((name for name in names if name), "")

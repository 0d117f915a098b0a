"""Units as sources print them, in the language of the page. No database."""

from __future__ import annotations

from parks.text.language import in_english

IN_ENGLISH = {
    "亿元": "100 m yuan",
    "万元": "10,000 yuan",
    "元": "yuan",
    "亿美元": "100 m US dollars",
    "万美元": "10,000 US dollars",
    "万吨": "10,000 t",
    "万吨/年": "10,000 t a year",
    "平方公里": "km²",
    "公顷": "ha",
    "亩": "mu",
    "家": "firms",
    "宗": "projects",
    "位": "place",
    "个": "items",
    "项": "items",
    "人": "people",
    "万人": "10,000 people",
}


def unit_in_words(unit: str) -> str:
    """Write a unit in the language of the page; as printed where no English word is known."""
    return IN_ENGLISH.get(unit, unit) if in_english() else unit

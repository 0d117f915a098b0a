"""Walks through all pages share what page tests do."""

from tests.plugins.pages import (
    _figures_are_made_when_asked_for,
    _survey,
    _the_calendar_stands_still,
    once_today,
    survey,
)

__all__ = [
    "_figures_are_made_when_asked_for",
    "_survey",
    "_the_calendar_stands_still",
    "once_today",
    "survey",
]

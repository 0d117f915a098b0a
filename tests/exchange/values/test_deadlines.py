"""Deadlines as offices write them: a day, words that are kept, or a question."""

from __future__ import annotations

from datetime import date

import pytest

from exchange.tables.values.days.deadlines import read_deadline
from exchange.tables.values.reading import Surroundings
from exchange.workbooks.cells import Cell, Raw

pytestmark = pytest.mark.no_database
TODAY = date(2026, 12, 1)
OF_2026 = Surroundings(TODAY, year=2026)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2021年6月30日", "2021-06-30"),
        ("2021.6.30", "2021-06-30"),
        ("６月底", "2026-06-30"),
        ("第三季度", "2026-09-30"),
        ("9月底前", "2026-09-30"),
        ("上半年", "2026-06-30"),
        ("2025年上半年", "2025-06-30"),
        ("6月内", "2026-06-30"),
        ("自2026年9月1日起15个工作日内", "2026-09-21"),
        ("46203", "2026-06-30"),
        (46203, "2026-06-30"),
        (date(2026, 6, 30), "2026-06-30"),
    ],
)
def test_days(words: Raw, day: str):
    assert read_deadline(Cell(words), OF_2026).value == date.fromisoformat(day)


@pytest.mark.parametrize("words", ["全年", "立即", "逾期", "长期坚持", "每月5日前"])
def test_words_that_are_kept(words: str):
    reading = read_deadline(Cell(words), OF_2026)
    assert (reading.value, reading.words, reading.problem) == (None, words, None)


@pytest.mark.parametrize(
    ("words", "about"),
    [
        ("9月底前", "year"),
        ("15个工作日内", "start"),
        ("6个月内", "start"),
        ("12-5", "day_or_month"),
    ],
)
def test_what_is_asked(words: str, about: str):
    reading = read_deadline(Cell(words), Surroundings(TODAY))
    assert reading.doubt is not None
    assert (reading.value, reading.doubt.about) == (None, about)


def test_working_days_run_from_a_start_and_leave_out_holidays():
    reading = read_deadline(Cell("15个工作日内"), OF_2026, start=date(2026, 9, 20))
    assert reading.value == date(2026, 10, 16)


@pytest.mark.parametrize("words", ["2026年2月30日", "2026-09-31", "2026.13"])
def test_days_that_no_calendar_has_are_refused_with_what_is_allowed(words: str):
    reading = read_deadline(Cell(words), OF_2026)
    assert reading.problem is not None
    assert str(reading.problem.allowed)

"""What pages compare: on the first days of a month the last two month ends, later the month."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from dashboards.pages.overview.titles import about_trend
from dashboards.shared.days.spans import spans_of, told
from dashboards.shared.numbers import moved, number, signed
from standings.days.timelines import MonthCount

pytestmark = pytest.mark.no_database
OCTOBER = date(2026, 10, 31)
NOVEMBER = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (1, "11月：逾期 2→7"),
        (7, "11月：逾期 2→7"),
        (8, "12月至今：逾期 7→3；11月：逾期 2→7"),
        (31, "12月：逾期 7→3；11月：逾期 2→7"),
    ],
)
def test_a_sentence_says_which_month_it_compares(day: int, words: str) -> None:
    today = date(2026, 12, day)
    with override("zh-hans"):
        assert told(today, {"逾期": {OCTOBER: 2, NOVEMBER: 7, today: 3}}) == words


def test_the_title_of_a_trend_names_the_month_too() -> None:
    months = [
        MonthCount(OCTOBER, 0, 0, 90, 2),
        MonthCount(NOVEMBER, 0, 0, 98, 7),
        MonthCount(date(2026, 12, 1), 0, 0, 98, 7),
    ]
    with override("zh-hans"):
        assert about_trend(months, date(2026, 12, 1)).startswith("11月：")
        assert about_trend(months, date(2026, 12, 1)).endswith("逾期 2→7")


def test_a_january_is_compared_with_the_year_before() -> None:
    with override("zh-hans"):
        assert [span.name for span in spans_of(date(2027, 1, 3))] == ["2026年12月"]


def test_what_is_unknown_or_of_another_scheme_is_not_compared() -> None:
    today = date(2026, 12, 1)
    with override("en"):
        assert told(today, {"": {NOVEMBER: 7, today: 3}}) == ""
        assert told(today, {"": {OCTOBER: 2, NOVEMBER: None}}) == ""
        versions = {OCTOBER: 1, NOVEMBER: 2}
        assert told(today, {"": {OCTOBER: 2, NOVEMBER: 7}}, versions) == "Nov: not comparable"
        assert told(today, {"": {OCTOBER: 7, NOVEMBER: 7}}) == "Nov: 7, unchanged"


@pytest.mark.parametrize(
    ("score", "printed"), [("49.78", "49.7"), ("93", "93.0"), ("69.99", "69.9"), ("0.04", "0.0")]
)
def test_a_score_is_printed_with_one_decimal_rounded_down(score: str, printed: str) -> None:
    assert number(Decimal(score)) == printed


@pytest.mark.parametrize(
    ("then", "now", "change"),
    [("49.78", "49.71", "±0"), ("49.70", "49.69", "−0.1"), ("49.69", "50.00", "+0.4")],
)
def test_a_change_is_the_difference_of_what_is_printed(then: str, now: str, change: str) -> None:
    by = moved(Decimal(now), Decimal(then))
    assert by is not None
    assert signed(by) == change

"""Days, months and periods in words: one form each, in each language."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from parks.text import days

pytestmark = pytest.mark.no_database
DAY = date(2026, 12, 1)


def test_a_day_and_a_month_have_one_form_in_chinese() -> None:
    with override("zh-hans"):
        assert days.full_day(DAY) == "2026年12月1日"
        assert days.full_month(DAY) == "2026年12月"
        assert days.day_within(DAY, 2026) == "12月1日"
        assert days.day_within(DAY, 2027) == "2026年12月1日"
        assert days.month_within(DAY, 2026) == "12月"
        assert days.month_within(DAY, 2027) == "2026年12月"
        assert days.moment(datetime(2026, 12, 1, 1, 30, tzinfo=UTC)) == "2026年12月1日 09:30"
        assert days.full_day(None) == ""


@pytest.mark.parametrize(
    ("stored", "chinese"),
    [
        ("2026H1", "2026年上半年"),
        ("2026H2", "2026年下半年"),
        ("2026Q3", "2026年第3季度"),
        ("2026", "2026年"),
        ("2026-06", "2026年6月"),
        ("2026-06-30", "2026年6月30日"),
        ("2020 年 10 月至 12 月", "2020 年 10 月至 12 月"),
        ("2025-01 至 2025-11", "2025年1月 至 2025年11月"),
        ("WT-2026-001", "WT-2026-001"),
        ("2026-13", "2026-13"),
        ("", ""),
    ],
)
def test_a_stored_period_is_written_in_words(stored: str, chinese: str) -> None:
    with override("zh-hans"):
        assert days.period(stored) == chinese

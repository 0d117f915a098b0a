"""The last day that the words of a period name."""

from datetime import date

import pytest

from parks.text.periods import end_of, ended_half_years, half_year_of, normalise

pytestmark = pytest.mark.no_database


@pytest.mark.parametrize(
    ("words", "end"),
    [
        ("2025", date(2025, 12, 31)),
        ("2025 年", date(2025, 12, 31)),
        ("２０２５", date(2025, 12, 31)),
        ("2025H1", date(2025, 6, 30)),
        ("2025 年上半年", date(2025, 6, 30)),
        ("2025年下半年", date(2025, 12, 31)),
        ("2025Q3", date(2025, 9, 30)),
        ("2016 年一季度", date(2016, 3, 31)),
        ("2016年第4季度", date(2016, 12, 31)),
        ("2025-11", date(2025, 11, 30)),
        ("2024-02", date(2024, 2, 29)),
        ("2025 年 3 月", date(2025, 3, 31)),
        ("2025-11-30", date(2025, 11, 30)),
        ("2025年11月3日", date(2025, 11, 3)),
        ("2021-01 至 2021-08", date(2021, 8, 31)),
        ("2020 至 2025-11", date(2025, 11, 30)),
    ],
)
def test_words_that_name_a_period_give_its_last_day(words: str, end: date) -> None:
    assert end_of(words) == end


@pytest.mark.parametrize(
    "words",
    [
        "",
        "年份未载",
        "2024 年评价",
        "2020-12 所述",
        "2025H3",
        "2025Q5",
        "2025-13",
        "2025-00",
        "2025-02-30",
        "0000",
        "25",
        "2025-11 至 2020",
        "至",
        "²⁰²⁵",
        "9999",
        "2025H1H2",
        "٢٠٢٤H1",
        "٢٠٢٤",
        "0001",
        "0999H1",
    ],
)
def test_words_that_name_no_day_give_none_and_never_an_error(words: str) -> None:
    assert end_of(words) is None


def test_a_half_year_counts_once_it_has_ended() -> None:
    assert ended_half_years(date(2026, 6, 30), 3) == ["2025H2", "2025H1", "2024H2"]
    assert ended_half_years(date(2026, 7, 1), 2) == ["2026H1", "2025H2"]
    assert ended_half_years(date(2027, 1, 1), 1) == ["2026H2"]
    assert half_year_of(date(2026, 6, 30)) == "2026H1"
    assert half_year_of(date(2026, 7, 1)) == "2026H2"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("2026 年上半年", "2026H1"),
        ("2026h2", "2026H2"),
        ("2025年三季度", "2025Q3"),
        ("2025 年", "2025"),
        ("2025/3", "2025-03"),
        ("2025年11月3日", "2025-11-03"),
        ("2020 至 2025-11", "2020 至 2025-11"),
        ("明年", ""),
    ],
)
def test_one_period_has_one_name(words: str, name: str) -> None:
    assert normalise(words) == name

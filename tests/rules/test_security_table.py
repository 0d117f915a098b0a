"""The table of security names what there is: each test, file and setting of `docs/security.md`."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.conf import settings

from config.settings import BASE_DIR

pytestmark = pytest.mark.no_database
ROW = re.compile(
    r"^\| (?P<number>\d+\.\d+\.\d+) \| (?P<level>\d) \| (?P<what>[^|]+) \| (?P<state>[^|]+)"
    r" \| (?P<by>[^|]+) \|$",
    re.MULTILINE,
)
TEXT = (BASE_DIR / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = [match.groupdict() for match in ROW.finditer(TEXT)]
# of the standard, version 5.0.0
LEVELS = {"1": 70, "2": 183}
STATES = {"met", "not met", "not applicable"}
README = (BASE_DIR / "README.md").read_text(encoding="utf-8")


def wrong_names(text: str) -> list[str]:
    """What stands in code letters and is neither a test, nor a file, nor a setting."""
    wrong = []
    for name in re.findall(r"`([^`]+)`", text):
        path, _, test = name.partition("::")
        if test:
            file = BASE_DIR / path
            if not file.is_file() or f"\ndef {test}(" not in file.read_text(encoding="utf-8"):
                wrong.append(name)
        elif re.fullmatch(r"[\w/]+\.(py|js|txt|lock)", name):
            if not (BASE_DIR / name).is_file():
                wrong.append(name)
        elif re.fullmatch(r"[A-Z][A-Z_]+(=\w+)?", name):
            setting = name.partition("=")[0]
            if not hasattr(settings, setting) and f"`{setting}`" not in README:
                wrong.append(name)
    return wrong


def test_every_test_file_and_setting_that_is_named_exists() -> None:
    assert wrong_names(TEXT) == []


def test_every_requirement_of_both_levels_stands_once() -> None:
    assert [
        number for number, times in Counter(r["number"] for r in ROWS).items() if times > 1
    ] == []
    assert Counter(row["level"] for row in ROWS) == LEVELS
    assert len(re.findall(r"^\| \d+\.", TEXT, re.MULTILINE)) == len(ROWS), "a row that is none"


def test_every_state_is_one_of_three_and_they_are_counted_at_the_head() -> None:
    states = Counter(row["state"] for row in ROWS)
    assert set(states) <= STATES
    head = re.sub(r"\s+", " ", TEXT[:700])
    for words in (
        f"{states['met']} are met",
        f"{states['not applicable']} do not apply",
        f"{states['not met']} are not met",
    ):
        assert words in head


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("`tests/rules/test_security_table.py::test_every_test_file_and_setting`", True),
        ("`tests/nowhere.py::test_nothing`", True),
        ("`accounts/nowhere.py`", True),
        ("`NO_SUCH_SETTING=1`", True),
        ("`SECOND_FACTOR_FOR_ALL=1`, `no-store`, `config/settings.py`", False),
    ],
)
def test_a_name_of_nothing_is_found(text: str, is_wrong: bool) -> None:
    assert bool(wrong_names(text)) is is_wrong

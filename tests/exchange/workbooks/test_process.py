"""The process that reads files: bounded, alone, and not believed."""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path

import pytest

from exchange.workbooks import limits, reading
from exchange.workbooks.cells import UnreadableFileError
from exchange.workbooks.reading import read_book
from tests.exchange.workbooks.making import DATA, values
from tests.exchange.workbooks.misbehaving import MISDEEDS

pytestmark = pytest.mark.no_database

MISBEHAVING = "tests.exchange.workbooks.misbehaving"
needs_limits = pytest.mark.skipif(sys.platform == "win32", reason="Windows sets no such limits")
ENDLESS = ("sleeps", "is_busy")
HONEST = ("tells_its_environment", "is_led_astray")


def read_as(monkeypatch: pytest.MonkeyPatch, misdeed: str) -> reading.Book:
    monkeypatch.setattr(reading, "CHILD", MISBEHAVING)
    monkeypatch.setattr(reading, "FILE", misdeed)
    return read_book(io.BytesIO(b"a,b\n"), "a.csv")


@pytest.mark.parametrize("misdeed", [name for name in MISDEEDS if name not in ENDLESS + HONEST])
def test_whatever_it_does_there_is_a_message(monkeypatch: pytest.MonkeyPatch, misdeed: str):
    monkeypatch.setattr(limits, "LINES", 1_000)
    with pytest.raises(UnreadableFileError) as refused:
        read_as(monkeypatch, misdeed)
    assert refused.value.code == "stopped"
    assert str(refused.value)


@needs_limits
@pytest.mark.parametrize("misdeed", ENDLESS)
def test_one_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch, misdeed: str):
    monkeypatch.setattr(limits, "SECONDS", 1 if misdeed == "sleeps" else 60)
    monkeypatch.setattr(limits, "CHILD_PROCESSOR_SECONDS", 1)
    started = time.monotonic()
    with pytest.raises(UnreadableFileError) as refused:
        read_as(monkeypatch, misdeed)
    assert refused.value.code == "time"
    assert time.monotonic() - started < 30


def test_it_gets_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SECRET_KEY", "x")
    monkeypatch.setenv("DATABASE_URL", "x")
    (names,) = zip(*values(read_as(monkeypatch, "tells_its_environment")), strict=True)
    assert not {"SECRET_KEY", "DATABASE_URL", "PATH", "HOME"} & set(names)
    assert names[-1] == f"at {Path(reading.__file__).parents[2]}"


@needs_limits
def test_it_reaches_no_network_no_program_and_no_file(monkeypatch: pytest.MonkeyPatch):
    (went,) = zip(*values(read_as(monkeypatch, "is_led_astray")), strict=True)
    assert [line for line in went if not line.endswith("refused")] == []
    assert len(went) == 7


@needs_limits
def test_a_file_that_needs_too_much_memory_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "CHILD_ADDRESS_SPACE", 48 * limits.MEGABYTE)
    with pytest.raises(UnreadableFileError) as refused:
        read_book(io.BytesIO(b"a,b\n" * 10_000_000), "a.csv")
    assert refused.value.code == "memory"


@needs_limits
def test_a_stray_cell_of_a_binary_workbook_costs_no_gigabytes():
    """calamine keeps the whole rectangle up to it, which the bounds do not let it."""
    with pytest.raises(UnreadableFileError) as refused:
        read_book(DATA / "stray.xlsb", "stray.xlsb")
    assert refused.value.code == "memory"


def test_a_file_beyond_the_limit_is_not_even_handed_over():
    with pytest.raises(UnreadableFileError) as refused:
        read_book(io.BytesIO(b"x" * (limits.FILE_BYTES + 1)), "a.csv")
    assert refused.value.code == "too_large"

"""A reading process that does what none should do: `python -m` this, as `reading.py` starts it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from exchange.workbooks import child
from exchange.workbooks.wire import encoded, encoded_rows


def say(*lines: bytes) -> None:
    sys.stdout.buffer.write(b"".join(lines))
    sys.stdout.buffer.flush()


BOOK = encoded({"book": "text", "encoding": ""})
SHEET = encoded({"sheet": "1"})
ROWS = encoded_rows([(1, False, ["x"], {})])
SHEET_END = {"visibility": "visible", "merges": [], "hidden_columns": [], "notices": []}
END = encoded({"end": True, "notices": []})


def book_of(*values: str) -> bytes:
    """Return all lines of a file whose rows are these values."""
    rows = [(number, False, [value], {}) for number, value in enumerate(values, start=1)]
    end = encoded({"sheet_end": {**SHEET_END, "last_row": len(values)}})
    return BOOK + SHEET + encoded_rows(rows) + end + END  # type: ignore[arg-type]


def is_killed() -> None:
    say(BOOK, SHEET, ROWS, ROWS[:10])
    os.kill(os.getpid(), signal.SIGKILL)


def sleeps() -> None:
    say(BOOK)
    time.sleep(60)


def is_busy() -> None:
    child.read_all = spin
    child.main()


def spin(*_arguments: Any) -> None:
    while True:
        pass


def never_ends_a_line() -> None:
    while True:
        say(b"x" * 1_000_000)


def goes_on_for_ever() -> None:
    say(BOOK)
    while True:
        say(SHEET)


def tells_its_environment() -> None:
    say(book_of(*sorted(os.environ), f"at {Path.cwd()}"))


def is_led_astray() -> None:
    child.read_all = go_astray
    child.main()


def go_astray(_content: Any, _how: str, send: Callable[[bytes], object]) -> None:
    """Try what a library should never do, and tell how it went."""
    path = Path(sys.executable).parent / "written-by-a-reader"
    attempts: dict[str, Callable[[], object]] = {
        "connect": lambda: socket.create_connection(("127.0.0.1", 9), timeout=1),
        "start": lambda: subprocess.run(["true"], check=False),
        "shell": lambda: os.system("true"),
        "write": lambda: path.write_text("x"),
        "write below": lambda: os.open(path, os.O_CREAT | os.O_WRONLY),
        "remove": lambda: os.remove(path),
        "fork": os.fork,
    }
    went = []
    for name, attempt in attempts.items():
        try:
            attempt()
        except PermissionError:
            went.append(f"{name}: refused")
        else:
            went.append(f"{name}: done")
    send(book_of(*went))


def answer(line: bytes) -> Callable[[], None]:
    return lambda: say(line)


MISDEEDS: dict[str, Callable[[], None]] = {
    "is_killed": is_killed,
    "sleeps": sleeps,
    "is_busy": is_busy,
    "never_ends_a_line": never_ends_a_line,
    "goes_on_for_ever": goes_on_for_ever,
    "tells_its_environment": tells_its_environment,
    "is_led_astray": is_led_astray,
    "says_nothing": answer(b""),
    "says_hello": answer(b"hello\n"),
    "says_a_list": answer(b"[]\n"),
    "knows_another_kind": answer(encoded({"book": "exe", "encoding": ""})),
    "refuses_for_no_reason": answer(encoded({"refused": "whim", "params": {}})),
    "sends_rows_of_no_sheet": answer(BOOK + ROWS),
    "ends_no_sheet": answer(BOOK + encoded({"sheet_end": SHEET_END})),
    "sends_wide_rows": answer(BOOK + SHEET + encoded_rows([(1, False, ["x"] * 3_000, {})])),
    "sends_long_texts": answer(BOOK + SHEET + encoded_rows([(1, False, ["x" * 40_000], {})])),
    "sends_objects": answer(BOOK + SHEET + b'{"rows":[[1,0,[{"a":1}],[]]],"details":[]}\n'),
    "sends_odd_days": answer(BOOK + SHEET + b'{"rows":[[1,0,[["d","x"]],[]]],"details":[]}\n'),
    "sends_deep_json": answer(b"[" * 100_000 + b"\n"),
    "sends_infinity": answer(BOOK + SHEET + b'{"rows":[[1,0,[Infinity],[]]],"details":[]}\n'),
    "sends_rows_backwards": answer(BOOK + SHEET + b'{"rows":[[0,0,[1],[]]],"details":[]}\n'),
    "refers_to_nothing": answer(BOOK + SHEET + b'{"rows":[[1,0,[1],[0,7]]],"details":[]}\n'),
    "sends_a_row_twice": answer(BOOK + SHEET + ROWS + ROWS),
    "sends_many_rows_at_once": answer(
        BOOK + SHEET + encoded_rows([(number, False, ["x"], {}) for number in range(1, 2_000)])
    ),
    "ends_before_a_book": answer(END),
}

if __name__ == "__main__":
    MISDEEDS[sys.argv[1]]()

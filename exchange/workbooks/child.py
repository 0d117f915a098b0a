"""The process that reads files: `python -m exchange.workbooks.child`, fed by `reading.py`.

It gets the file as its standard input and writes what it read to its standard output (`wire.py`).
Whatever is in the file, it cannot use more memory and time than it gives itself here, and opens
neither files for writing, nor connections, nor other programs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import IO

from exchange.workbooks.formats.reader import read
from exchange.workbooks.refusals import Refusal, RefusedError
from exchange.workbooks.wire import encoded

FILE = "file"
PASTED = "pasted"
FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "ftplib.",
)
FORBIDDEN_EVENTS = {"os.system", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.chmod"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC


def main() -> None:
    """Read the standard input, and end with 0 whatever was in it."""
    how, memory, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    limit_resources(memory, seconds)
    sys.addaudithook(refuse_what_readers_never_do)
    written = sys.stdout.buffer
    read_all(sys.stdin.buffer, how, written.write)
    written.flush()


def limit_resources(memory: int, seconds: int) -> None:
    """Bound memory and time, where the system has such bounds; the other side watches too."""
    try:
        import resource  # noqa: PLC0415  # Windows has none
    except ImportError:
        return
    bounds = {
        resource.RLIMIT_AS: (memory, memory),
        # a second more before it is ended without a word
        resource.RLIMIT_CPU: (seconds, seconds + 1),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_FSIZE: (0, 0),
    }
    for what, (soft, hard) in bounds.items():
        _soft, most = resource.getrlimit(what)
        if most == resource.RLIM_INFINITY or hard <= most:
            resource.setrlimit(what, (soft, hard))


def refuse_what_readers_never_do(event: str, arguments: tuple[object, ...]) -> None:
    """Stop a library that was led astray; machine code below Python is bounded by limits alone."""
    if event == "open":
        flags = arguments[2]
        if not isinstance(flags, int) or flags & WRITING:
            raise PermissionError(event)
    elif event.startswith(FORBIDDEN) or event in FORBIDDEN_EVENTS:
        raise PermissionError(event)


def read_all(content: IO[bytes], how: str, send: Callable[[bytes], object]) -> None:
    """Read a file and send what it holds, or why it is not read."""
    try:
        read(content, how == PASTED, send)
    except RefusedError as refused:
        send(_refusal(refused.refusal, dict(refused.params)))
    except MemoryError:
        send(_refusal(Refusal.MEMORY, {}))
    except RecursionError:
        send(_refusal(Refusal.TOO_DEEP, {}))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        # a library that met something nobody had thought of, or machine code that gave up, which
        # is no Exception: for the file it is damage
        cause = f"{type(error).__module__}.{type(error).__name__}: {error}"[:500]
        send(_refusal(Refusal.DAMAGED, {"cause": cause.encode("utf-8", "replace").decode()}))


def _refusal(refusal: Refusal, params: dict[str, str | int | float]) -> bytes:
    return encoded({"refused": refusal, "params": params})


if __name__ == "__main__":
    main()

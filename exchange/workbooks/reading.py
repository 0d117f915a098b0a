"""Reads any file into a book: in a process of its own, within bounds of memory and time.

What the process says is checked as if it came from the file itself. Nothing here opens the file
but to count its fingerprint.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, BinaryIO

from django.utils.translation import gettext as _

from exchange.workbooks import limits
from exchange.workbooks.cells import Book, UnreadableFileError
from exchange.workbooks.child import FILE, PASTED
from exchange.workbooks.gathering import Gathering
from exchange.workbooks.refusals import Refusal
from exchange.workbooks.wire import BrokenStreamError
from exchange.workbooks.words import refusal_words

logger = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]
CHILD = "exchange.workbooks.child"
PIECE = 1024 * 1024
# What a program on Windows cannot start without.
NEEDED_VARIABLES = ("SYSTEMROOT", "SYSTEMDRIVE")
# What ended a reader that did not say why: the system's clock, ours, or machine code that got no
# memory.
WHY_ENDED = {
    -getattr(signal, "SIGXCPU", 24): Refusal.TIME,
    -getattr(signal, "SIGALRM", 14): Refusal.TIME,
    -signal.SIGABRT: Refusal.MEMORY,
}


def read_book(content: BinaryIO | Path, name: str) -> Book:
    """Read a file. Raises UnreadableFileError, saying why and what to do."""
    with _as_file(content) as file:
        return _read(file, name, FILE)


def read_pasted(text: str) -> Book:
    """Read a table that was pasted. Raises UnreadableFileError, saying why and what to do."""
    if not text.strip():
        raise _unreadable(Refusal.EMPTY, {})
    if len(text) > limits.PASTED_CHARACTERS:
        raise _unreadable(Refusal.CHARACTERS, {"most": limits.PASTED_CHARACTERS})
    with tempfile.TemporaryFile() as file:
        file.write(text.encode("utf-8", "replace"))
        return _read(file, _("pasted table"), PASTED)


@contextmanager
def _as_file(content: BinaryIO | Path) -> Iterator[IO[bytes]]:
    """Give a file of the system, which the other process can be handed."""
    if isinstance(content, Path):
        with content.open("rb") as file:
            yield file
        return
    try:
        content.fileno()
    except (OSError, AttributeError, io.UnsupportedOperation):
        with tempfile.TemporaryFile() as copy:
            content.seek(0)
            size = 0
            while piece := content.read(PIECE):
                size += len(piece)
                if size > limits.FILE_BYTES:
                    raise _too_large() from None
                copy.write(piece)
            content.seek(0)
            yield copy
    else:
        yield content
        content.seek(0)


def _too_large() -> UnreadableFileError:
    return _unreadable(Refusal.TOO_LARGE, {"most": limits.FILE_BYTES // limits.MEGABYTE})


def _unreadable(refusal: Refusal, params: dict[str, Any]) -> UnreadableFileError:
    return UnreadableFileError(refusal_words(refusal, params), refusal)


def _read(file: IO[bytes], name: str, how: str) -> Book:
    if file.writable():
        file.flush()
    if file.seek(0, os.SEEK_END) > limits.FILE_BYTES:
        raise _too_large()
    fingerprint = _fingerprint(file)
    file.seek(0)
    with _reader_process(file, how) as process:
        assert process.stdout is not None
        gathered = Gathering()
        try:
            gathered.take_all(process.stdout)
        except BrokenStreamError:
            process.kill()
            logger.warning("A reader of files wrote what it never writes.")
            raise _unreadable(Refusal.STOPPED, {}) from None
        code = process.wait()
    if gathered.refusal:
        cause = gathered.params.pop("cause", "")
        if cause:
            logger.warning("A file could not be read: %s", cause)
        raise _unreadable(gathered.refusal, gathered.params)
    if not gathered.is_complete:
        logger.warning("A reader of files ended with %s.", code)
        raise _unreadable(WHY_ENDED.get(code, Refusal.STOPPED), {})
    return gathered.book(name, fingerprint)


def _fingerprint(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


@contextmanager
def _reader_process(file: IO[bytes], how: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process that reads; it is ended when its time is up, or when nobody listens."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-s", "-B", "-X", "utf8", "-m", CHILD, how),
            *(str(limits.CHILD_ADDRESS_SPACE), str(limits.CHILD_PROCESSOR_SECONDS)),
        ],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={name: os.environ[name] for name in NEEDED_VARIABLES if name in os.environ},
        close_fds=True,
    )
    clock = threading.Timer(limits.SECONDS, _end, [process])
    clock.daemon = True
    clock.start()
    try:
        yield process
    finally:
        clock.cancel()
        process.kill()
        if process.stdout:
            process.stdout.close()
        process.wait()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process whose time is up."""
    with suppress(OSError):
        if hasattr(signal, "SIGALRM"):
            process.send_signal(signal.SIGALRM)
        else:
            process.kill()

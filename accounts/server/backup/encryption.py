"""Encryption in the format of age: to public keys, or with a passphrase.

A passphrase locks a key that was made for this one archive: the archive is long and is encrypted
to the key, part by part. Both lie in a plain tar, so that `tar` and `age` open it without us.
"""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any, BinaryIO

import pyrage

from accounts.server.backup.errors import BackupError

LEAST_PASSPHRASE = 12
AGE = b"age-encryption.org/v1\n"
LOCKED_KEY = "key.age"
LOCKED_ARCHIVE = "backup.tar.age"
BLOCK = tarfile.BLOCKSIZE
DAMAGED = "The archive is damaged or was cut off. Take another backup."


@dataclass(frozen=True)
class Lock:
    """What a new backup is encrypted with: public keys, a passphrase, or nothing."""

    recipients: tuple[str, ...] = ()
    passphrase: str = ""

    def __post_init__(self) -> None:
        if self.recipients and self.passphrase:
            raise BackupError("Encrypt to public keys or with a passphrase, not with both.")
        if self.passphrase and len(self.passphrase) < LEAST_PASSPHRASE:
            raise BackupError(f"The passphrase is shorter than {LEAST_PASSPHRASE} characters.")

    @property
    def ending(self) -> str:
        """The end of the name of an archive."""
        if self.recipients:
            return ".tar.age"
        return ".locked.tar" if self.passphrase else ".tar"


@dataclass(frozen=True)
class Keys:
    """What opens a backup: secret keys, or a passphrase."""

    secrets: tuple[str, ...] = ()
    passphrase: str = ""


def make_key() -> tuple[str, str]:
    """Make a secret key; returns it with its public key."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


@contextmanager
def encrypted(out: BinaryIO, lock: Lock) -> Iterator[BinaryIO]:
    """Give a file to write a plain archive to, which reaches `out` encrypted."""
    if lock.recipients:
        with _encrypting(out, [_public(key) for key in lock.recipients]) as plain:
            yield plain
    elif lock.passphrase:
        identity = pyrage.x25519.Identity.generate()
        locked = pyrage.passphrase.encrypt(str(identity).encode(), lock.passphrase)
        _write_member(out, LOCKED_KEY, locked)
        begin = out.tell()
        out.write(bytes(BLOCK))
        with _encrypting(out, [identity.to_public()]) as plain:
            yield plain
        _end_member(out, LOCKED_ARCHIVE, begin)
    else:
        yield out


@contextmanager
def decrypted(path: Path, keys: Keys) -> Iterator[BinaryIO]:
    """Give the plain archive of a backup. Raises BackupError where nothing opens it."""
    with path.open("rb") as file:
        start = file.read(BLOCK)
        file.seek(0)
        if start.startswith(AGE):
            if not keys.secrets:
                raise BackupError("The backup is encrypted to a key. Name it with --key-file.")
            with _decrypting(file, [_secret(key) for key in keys.secrets]) as plain:
                yield plain
        elif start.startswith(LOCKED_KEY.encode() + b"\0"):
            identity, size = _unlocked(file, keys.passphrase)
            with _decrypting(_Part(file, size), [identity]) as plain:
                yield plain
        else:
            yield file


def _public(key: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(key.strip())
    except pyrage.RecipientError as error:
        raise BackupError(f"“{key}” is no public key of age; it begins with age1.") from error


def _secret(key: str) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(key.strip())
    except pyrage.IdentityError as error:
        raise BackupError(
            "The file of the key holds no secret key of age (AGE-SECRET-KEY-1…)."
        ) from error


def _unlocked(file: BinaryIO, passphrase: str) -> tuple[pyrage.x25519.Identity, int]:
    """Read the key of a locked archive, and go to where it begins; returns its length, too."""
    if not passphrase:
        raise BackupError(
            "The backup is locked with a passphrase. Name its file with --passphrase-file, or set "
            "BACKUP_PASSPHRASE."
        )
    try:
        info = tarfile.TarInfo.frombuf(file.read(BLOCK), "utf-8", "strict")
        locked = file.read(_padded(min(info.size, BLOCK * 8)))[: info.size]
        archive = tarfile.TarInfo.frombuf(file.read(BLOCK), "utf-8", "strict")
    except tarfile.TarError as error:
        raise BackupError(DAMAGED) from error
    if archive.name != LOCKED_ARCHIVE:
        raise BackupError(DAMAGED)
    try:
        return _secret(pyrage.passphrase.decrypt(locked, passphrase).decode()), archive.size
    except pyrage.DecryptError as error:
        raise BackupError("The passphrase does not open this backup.") from error


@contextmanager
def _encrypting(out: BinaryIO, recipients: list[pyrage.x25519.Recipient]) -> Iterator[BinaryIO]:
    reading, writing = os.pipe()
    target = _Noting(out)

    def work() -> None:
        with os.fdopen(reading, "rb") as plain:
            pyrage.encrypt_io(plain, target, recipients)

    thread = _Working(work)
    try:
        with os.fdopen(writing, "wb") as plain:
            yield plain
    except BrokenPipeError:
        # the reason is with the other thread
        pass
    finally:
        thread.join()
    error = target.error or thread.error
    if error:
        raise error


@contextmanager
def _decrypting(
    file: BinaryIO | _Part, identities: list[pyrage.x25519.Identity]
) -> Iterator[BinaryIO]:
    reading, writing = os.pipe()

    def work() -> None:
        with os.fdopen(writing, "wb") as plain:
            pyrage.decrypt_io(file, plain, identities)

    thread = _Working(work)
    stopped: BaseException | None = None
    try:
        with os.fdopen(reading, "rb") as plain:
            yield plain
            # to its end, where age proves that nothing was cut off
            while plain.read(1024 * 1024):
                pass
    except Exception as error:
        stopped = error
    thread.join()
    if thread.error and "No matching keys" in str(thread.error):
        raise BackupError("The key does not open this backup.") from thread.error
    if stopped:
        raise stopped
    if thread.error:
        raise BackupError(DAMAGED) from thread.error


class _Working(Thread):
    """A thread that keeps its error for whoever waits for it."""

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self.error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self._work()
        except BaseException as error:
            self.error = error


class _Noting:
    """A file to write to, which keeps the error that the library turns into words."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.error: OSError | None = None

    def write(self, part: bytes) -> int:
        try:
            return self._out.write(part)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        with suppress(OSError):
            self._out.flush()


class _Part(io.RawIOBase):
    """So many bytes of a file, from where it stands."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        super().__init__()
        self._file = file
        self._left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = self._file.read(min(len(buffer), self._left))
        buffer[: len(part)] = part
        self._left -= len(part)
        return len(part)


def _padded(size: int) -> int:
    return -(-size // BLOCK) * BLOCK


def _write_member(out: BinaryIO, name: str, content: bytes) -> None:
    """Write a short member of a tar."""
    out.write(_member(name, len(content)))
    out.write(content.ljust(_padded(len(content)), b"\0"))


def _end_member(out: BinaryIO, name: str, begin: int) -> None:
    """End a tar with a member whose length is known only now."""
    size = out.tell() - begin - BLOCK
    out.write(bytes(_padded(size) - size + 2 * BLOCK))
    out.seek(begin)
    out.write(_member(name, size))
    out.seek(0, os.SEEK_END)


def _member(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = size
    info.mode = 0o600
    # this form takes any length in one block
    return info.tobuf(format=tarfile.GNU_FORMAT)

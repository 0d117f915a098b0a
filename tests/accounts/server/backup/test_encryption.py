"""What is encrypted opens with its key alone, and only as a whole."""

import errno
import io
import os

import pytest

from accounts.server.backup.encryption import Keys, Lock, decrypted, encrypted, make_key
from accounts.server.backup.errors import BackupError

pytestmark = pytest.mark.no_database
CONTENT = os.urandom(300_000)


@pytest.fixture(scope="module")
def key() -> tuple[str, str]:
    return make_key()


@pytest.fixture(autouse=True)
def quick_passphrases(monkeypatch):
    """Stand in for the slow work that a passphrase is meant to cost; tests/system does it."""
    import pyrage

    def unlock(locked: bytes, passphrase: str) -> bytes:
        stated, _, key = locked.partition(b"\0")
        if stated.decode() != passphrase:
            raise pyrage.DecryptError("Decryption failed")
        return key

    def lock(key: bytes, passphrase: str) -> bytes:
        return passphrase.encode() + b"\0" + key

    monkeypatch.setattr(pyrage.passphrase, "encrypt", lock)
    monkeypatch.setattr(pyrage.passphrase, "decrypt", unlock)


def locks(key: tuple[str, str]) -> list[tuple[Lock, Keys]]:
    secret, public = key
    return [
        (Lock(), Keys()),
        (Lock(recipients=(make_key()[1], public)), Keys(secrets=(make_key()[0], secret))),
        (Lock(passphrase="correct-horse-battery"), Keys(passphrase="correct-horse-battery")),
    ]


def write(path, lock, content=CONTENT):
    with path.open("w+b") as out, encrypted(out, lock) as plain:
        for start in range(0, len(content), 70_000):
            plain.write(content[start : start + 70_000])
    return path


def read(path, keys):
    with decrypted(path, keys) as plain:
        return plain.read()


@pytest.mark.parametrize("which", range(3))
def test_it_comes_back(tmp_path, key, which):
    lock, keys = locks(key)[which]
    path = write(tmp_path / "a", lock)
    assert read(path, keys) == CONTENT
    assert (CONTENT[:1000] in path.read_bytes()) == (lock == Lock())


@pytest.mark.parametrize("which", [1, 2])
def test_cut_off_or_changed_it_does_not_open(tmp_path, key, which):
    lock, keys = locks(key)[which]
    whole = write(tmp_path / "a", lock).read_bytes()
    for length in (len(whole) // 2, len(whole) - 10_300):
        (tmp_path / "b").write_bytes(whole[:length])
        with pytest.raises(BackupError, match="damaged or was cut off"):
            read(tmp_path / "b", keys)
    changed = bytearray(whole)
    changed[len(whole) // 2] ^= 1
    (tmp_path / "b").write_bytes(changed)
    with pytest.raises(BackupError, match="damaged or was cut off"):
        read(tmp_path / "b", keys)


def test_without_its_key_it_says_what_is_missing(tmp_path, key):
    _, to_key, with_words = locks(key)
    path = write(tmp_path / "a", to_key[0])
    with pytest.raises(BackupError, match="--key-file"):
        read(path, Keys(passphrase="correct-horse-battery"))
    with pytest.raises(BackupError, match="key does not open"):
        read(path, Keys(secrets=(make_key()[0],)))
    with pytest.raises(BackupError, match="no secret key"):
        read(path, Keys(secrets=("nonsense",)))
    path = write(tmp_path / "b", with_words[0])
    with pytest.raises(BackupError, match="--passphrase-file"):
        read(path, Keys(secrets=(key[0],)))
    with pytest.raises(BackupError, match="passphrase does not open"):
        read(path, Keys(passphrase="another-horse-battery"))


def test_a_full_disk_reaches_whoever_writes(key):
    class FullDisk(io.BytesIO):
        def write(self, part):
            if self.tell() > 100_000:
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().write(part)

    with (
        pytest.raises(OSError, match="No space left"),
        encrypted(FullDisk(), Lock(recipients=(key[1],))) as plain,
    ):
        plain.write(CONTENT)


def test_a_lock_that_makes_no_sense_is_refused(key):
    with pytest.raises(BackupError, match="shorter than"):
        Lock(passphrase="short")
    with pytest.raises(BackupError, match="not with both"):
        Lock(recipients=(key[1],), passphrase="correct-horse-battery")
    with (
        pytest.raises(BackupError, match="no public key"),
        encrypted(io.BytesIO(), Lock(recipients=(key[0],))),
    ):
        pass

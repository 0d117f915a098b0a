"""An archive is taken as a whole or not at all, whoever made or changed it."""

import io
import stat
import tarfile

import pytest

from accounts.server.backup.archive import FILES, unpack
from accounts.server.backup.errors import BackupError
from accounts.server.backup.header import refuse_newer
from tests.accounts.server.backup.archives import EVIDENCE, PLAIN, make, make_with, names_below

pytestmark = pytest.mark.no_database


def refused(content: bytes, folder) -> str:
    with pytest.raises(BackupError) as caught:
        unpack(io.BytesIO(content), folder)
    return str(caught.value)


def test_what_was_packed_is_unpacked_for_its_owner_alone(tmp_path):
    backup = unpack(io.BytesIO(make()), tmp_path)
    assert backup.header == PLAIN
    assert backup.dump.read_bytes() == b"database"
    assert backup.findings == ["evidence/2026/c.png: missing"]
    assert names_below(backup.files) == sorted(EVIDENCE)
    for name, content in EVIDENCE.items():
        path = backup.files / name
        assert path.read_bytes() == content
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_cut_off_anywhere_it_is_refused(tmp_path):
    whole = make()
    end = whole.rindex(b"SHA256SUMS\0")
    for number, length in enumerate(range(0, end + 512, 700)):
        words = refused(whole[:length], tmp_path / str(number))
        assert "no backup of Lantu" in words or "cut off" in words, length


def test_one_changed_byte_is_named(tmp_path):
    whole = make()
    parts = (b"database", b"aaa", b"b" * 512, b"evidence/2026/c.png: missing\n")
    for number, part in enumerate(parts):
        changed = bytearray(whole)
        changed[whole.index(part.ljust(512, b"\0"))] ^= 1
        assert "is not what it was" in refused(bytes(changed), tmp_path / str(number))


@pytest.mark.parametrize(
    "name",
    [
        "../out.txt",
        "files/../../out.txt",
        "files/a/../../../out.txt",
        "/etc/lantu.txt",
        "files//etc/lantu.txt",
        "files/./a.txt",
        "files/a\\b.txt",
        "files/C:b.txt",
        "files/a\nb.txt",
        "other.txt",
        "files",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    content = make_with(lambda writer: writer.add_bytes(name, b"x"))
    assert "which no backup of Lantu does" in refused(content, tmp_path / "in")
    assert not (tmp_path / "out.txt").exists()


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE]
)
def test_what_is_no_plain_file_is_refused(tmp_path, kind):
    def add(writer):
        info = tarfile.TarInfo(FILES + "evidence")
        info.type = kind
        info.linkname = "/etc"
        writer._tar.addfile(info)

    assert "which no backup of Lantu does" in refused(make_with(add), tmp_path)


def test_a_member_that_comes_twice_or_after_the_end_is_refused(tmp_path):
    twice = make_with(lambda writer: [writer.add_bytes(FILES + "a", b"x") for _ in range(2)])
    assert "twice" in refused(twice, tmp_path / "twice")
    whole = make()
    info = tarfile.TarInfo(FILES + "late.png")
    end = whole.rindex(b"SHA256SUMS")
    longer = whole[: end + 1024] + info.tobuf() + bytes(1024)
    assert "after its end" in refused(longer, tmp_path / "late")


def test_a_member_that_was_taken_out_is_named(tmp_path):
    content = make_with(lambda writer: writer._sums.update({FILES + "lost.png": "0" * 64}))
    assert "lacks files/lost.png" in refused(content, tmp_path)


def other_tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("README"), io.BytesIO())
    return out.getvalue()


@pytest.mark.parametrize(
    "content", [b"", b"not a tar at all" * 100, other_tar(), bytes(10240)], ids=len
)
def test_something_else_is_no_backup(tmp_path, content):
    assert "no backup of Lantu" in refused(content, tmp_path)


def test_a_backup_of_another_product_or_of_a_newer_form_is_refused(tmp_path):
    assert "not of Lantu" in refused(make(product="other"), tmp_path / "a")
    assert "newer version (9.0" in refused(make(format=99, version="9.0"), tmp_path / "b")


def test_a_migration_that_nobody_here_knows_makes_it_newer():
    refuse_newer(PLAIN)
    with pytest.raises(BackupError, match=r"newer version .*parks\.9999_later"):
        refuse_newer(type(PLAIN)(**{**vars(PLAIN), "migrations": ["parks.9999_later"]}))

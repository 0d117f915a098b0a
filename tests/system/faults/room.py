"""A disk that can be full: a small file system where one may be mounted, else a bound on files."""

from __future__ import annotations

import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MEGABYTE = 1024 * 1024
SIZE_MB = 768


class Room:
    """A folder for database and files."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="lantu-faults-"))
        options = ["-t", "tmpfs", "-o", f"size={SIZE_MB}m,mode=755", "lantu-faults"]
        mount = subprocess.run(
            ["mount", *options, str(self.folder)], capture_output=True, check=False
        )
        self.is_mounted = mount.returncode == 0
        self.folder.chmod(0o755)  # PostgreSQL runs as somebody else

    @property
    def how(self) -> str:
        """Say how the disk is made full."""
        if self.is_mounted:
            return f"a ballast file on a tmpfs of {SIZE_MB} MB"
        return "RLIMIT_FSIZE of all processes (no file system could be mounted)"

    @contextmanager
    def full(self, processes: Callable[[], Iterable[int]]) -> Iterator[None]:
        """Let nothing more be written inside; without a disk of its own, by these processes."""
        if self.is_mounted:
            ballast = self.folder / "ballast"
            try:
                _fill(ballast)
                yield
            finally:
                ballast.unlink(missing_ok=True)
            return
        unbounded = resource.RLIM_INFINITY
        bounded: set[int] = set(processes())
        try:
            for pid in bounded:
                _bound(pid, 0)
            yield
        finally:
            for pid in bounded | set(processes()):
                _bound(pid, unbounded)

    def remove(self) -> None:
        """Unmount it and delete it."""
        if self.is_mounted:
            subprocess.run(["umount", "--lazy", str(self.folder)], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)


def _fill(ballast: Path) -> None:
    """Write until nothing fits: large pieces first, then single pages."""
    with ballast.open("wb", buffering=0) as file:
        for size in (MEGABYTE, 4096):
            piece = b"\0" * size
            with suppress(OSError):
                while file.write(piece) == size:
                    pass


def _bound(pid: int, size: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        _soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))


def descendants(pid: int) -> list[int]:
    """Find a process and all that it started."""
    with suppress(OSError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *(other for child in children for other in descendants(int(child)))]
    return []

"""Where the processes of the server keep what they count, so that one of them can tell it all.

prometheus-client keeps a file a process and maps it into memory. Where such a file has to grow on a
full disk, the system kills the process that writes: so the files lie in memory where the machine
has a place for that, and have their whole size before anything is counted.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"
IN_MEMORY = Path("/dev/shm")
PREFIX = "lantu-metrics-"
FILE_BYTES = 1024 * 1024
# the kinds of measures, by the names that prometheus-client gives their files
KINDS = ("counter", "histogram", "gauge_livesum")


def make_directory() -> str:
    """Make the directory of a server that starts; what an earlier one left in it is removed."""
    named = os.environ.get(DIRECTORY)
    if named:
        Path(named).mkdir(mode=0o700, parents=True, exist_ok=True)
        for file in Path(named).glob("*.db"):
            file.unlink(missing_ok=True)
        return named
    in_memory = IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK)
    parent = IN_MEMORY if in_memory else Path(tempfile.gettempdir())
    _remove_abandoned(parent)
    return tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=parent)


def _remove_abandoned(parent: Path) -> None:
    """Remove what servers left that were killed before they could."""
    for directory in parent.glob(f"{PREFIX}*"):
        pid = directory.name.removeprefix(PREFIX).partition("-")[0]
        is_ours = directory.is_dir() and not directory.is_symlink()
        if is_ours and pid.isdecimal() and not _is_alive(int(pid)):
            remove_directory(str(directory))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


def take_room() -> None:
    """Give the files of this process their whole size; nothing is done where it serves alone."""
    directory = os.environ.get(DIRECTORY)
    if not directory:
        return
    for kind in KINDS:
        with (Path(directory) / f"{kind}_{os.getpid()}.db").open("ab") as file:
            missing = FILE_BYTES - file.tell()
            if missing > 0:
                # written, since a file may have a size and no room
                file.write(bytes(missing))


def forget_worker(directory: str, pid: int) -> None:
    """Leave a worker that ended out of those that serve; what it counted stays."""
    for file in Path(directory).glob(f"gauge_live*_{pid}.db"):
        file.unlink(missing_ok=True)


def remove_directory(directory: str) -> None:
    """Remove what a server that ends has counted."""
    shutil.rmtree(directory, ignore_errors=True)

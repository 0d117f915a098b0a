"""The disks that the product writes to, as far as this machine can see them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection


@dataclass(frozen=True)
class Disk:
    """A place and what is left on its disk, in bytes."""

    of: str
    free: int
    total: int


def read_disks() -> list[Disk]:
    """Read the disk of evidence, and that of the database where it is a file."""
    places = {"files": Path(settings.MEDIA_ROOT)}
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and "memory" not in name:
        places["database"] = Path(name)
    disks = []
    for of, place in places.items():
        # the directory is made when the first file comes
        folder = next(parent for parent in (place, *place.absolute().parents) if parent.is_dir())
        usage = shutil.disk_usage(folder)
        disks.append(Disk(of, usage.free, usage.total))
    return disks

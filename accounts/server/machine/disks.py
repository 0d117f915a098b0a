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
    place: Path
    free: int
    total: int


def read_disks() -> list[Disk]:
    """Read the disk of evidence, and that of the database where it is a file."""
    places = {"files": Path(settings.MEDIA_ROOT)}
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and "memory" not in name:
        places["database"] = Path(name)
    disks = []
    for of, path in places.items():
        place = nearest(path)
        usage = shutil.disk_usage(place)
        disks.append(Disk(of, place, usage.free, usage.total))
    return disks


def nearest(place: Path) -> Path:
    """Return the place itself, or the nearest folder above it that is there.

    The folder of evidence is made when the first file comes.
    """
    return next((path for path in (place, *place.absolute().parents) if path.exists()), place)

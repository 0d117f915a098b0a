"""Read the survey's data files row by row; an empty cell is an unknown value."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def read_rows(name: str) -> list[dict[str, str]]:
    """Read the rows of a data file, such as `parks/regions`."""
    app, table = name.split("/")
    with (ROOT / app / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# the city that the survey is about
CITY = next(row["slug"] for row in read_rows("parks/regions") if row["kind"] == "city")


def filled_cells(row: dict[str, str], *names: str) -> dict[str, Any]:
    """Return the named cells that hold something: an empty one never overwrites with zero."""
    return {name: row[name] for name in names if row.get(name)}

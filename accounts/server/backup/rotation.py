"""Names of backups, and which of them are kept: pure but for the folder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

NAME = re.compile(r"lantu-(\d{8}-\d{6})(\.tar|\.tar\.age|\.locked\.tar)")
MOMENT = "%Y%m%d-%H%M%S"


@dataclass(frozen=True)
class Keep:
    """Of how many days, weeks and months that have a backup the last one is kept."""

    days: int = 14
    weeks: int = 8
    months: int = 12


def name_backup(moment: datetime, ending: str) -> str:
    """Name a backup by the moment at which it was begun."""
    return f"lantu-{moment.strftime(MOMENT)}{ending}"


def read_moment(name: str) -> datetime | None:
    """Read the moment from a name; None where it is not the name of a backup."""
    match = NAME.fullmatch(name)
    if match is None:
        return None
    try:
        return datetime.strptime(match[1], MOMENT)
    except ValueError:
        return None


def list_backups(folder: Path) -> list[Path]:
    """List the backups of a folder, the newest first."""
    paths = [path for path in folder.iterdir() if read_moment(path.name) and path.is_file()]
    return sorted(paths, key=lambda path: path.name, reverse=True)


def choose_kept(names: Iterable[str], keep: Keep) -> set[str]:
    """Choose the names that are kept: the newest of the last days, weeks and months.

    Periods without a backup are not counted, so neither a clock that leaps nor a machine that was
    off for a year takes anything away. The newest of all is always kept, and so is what has
    another name.
    """
    moments = {name: read_moment(name) for name in sorted(names, reverse=True)}
    # their names sort as their moments do: the newest first
    backups = [(moment, name) for name, moment in moments.items() if moment]
    kept = {name for name, moment in moments.items() if moment is None}
    kept |= {name for _moment, name in backups[:1]}
    kept |= _newest_of(backups, keep.days, lambda moment: moment.date())
    kept |= _newest_of(backups, keep.weeks, lambda moment: moment.isocalendar()[:2])
    kept |= _newest_of(backups, keep.months, lambda moment: (moment.year, moment.month))
    return kept


def remove_old(folder: Path, keep: Keep) -> list[str]:
    """Delete the backups of a folder that are kept for no period; returns their names."""
    names = [path.name for path in list_backups(folder)]
    removed = sorted(set(names) - choose_kept(names, keep))
    for name in removed:
        (folder / name).unlink(missing_ok=True)
    return removed


def _newest_of(
    backups: list[tuple[datetime, str]], most: int, period: Callable[[datetime], object]
) -> set[str]:
    """Choose the newest backup of each of the last periods that have one."""
    newest: dict[object, str] = {}
    for moment, name in backups:
        if period(moment) not in newest and len(newest) < most:
            newest[period(moment)] = name
    return set(newest.values())

"""Which backups are kept: the newest of the last days, weeks and months that have one."""

from datetime import datetime, timedelta

import pytest

from accounts.server.backup.rotation import (
    Keep,
    choose_kept,
    list_backups,
    name_backup,
    read_moment,
    remove_old,
)

pytestmark = pytest.mark.no_database
LAST = datetime(2026, 12, 1, 2, 30)


def nightly(days: int, end: datetime = LAST) -> list[str]:
    return [name_backup(end - timedelta(days=day), ".tar") for day in range(days)]


def test_of_two_years_days_weeks_and_months_stay():
    names = nightly(730)
    kept = choose_kept(names, Keep())
    assert set(names[:14]) <= kept
    moments = [read_moment(name) for name in kept]
    assert len({(moment.year, moment.month) for moment in moments}) == 12
    # of a week its last day, beyond the fourteen days
    assert name_backup(datetime(2026, 11, 15, 2, 30), ".tar") in kept
    assert name_backup(datetime(2026, 11, 14, 2, 30), ".tar") not in kept
    assert name_backup(datetime(2026, 1, 31, 2, 30), ".tar") in kept
    # three of the weeks and two of the months lie in the last fourteen days
    assert len(kept) == 14 + 5 + 10


def test_what_is_kept_today_leaves_something_for_every_period_tomorrow():
    """Night after night, as it is run: never more than the classes ask, never a gap."""
    names: list[str] = []
    for day in range(500):
        names.append(name_backup(LAST + timedelta(days=day), ".tar"))
        names = sorted(choose_kept(names, Keep()))
        assert names[-1] == name_backup(LAST + timedelta(days=day), ".tar")
    months = {(read_moment(name).year, read_moment(name).month) for name in names}
    assert len(months) == 12
    assert len(names) <= 14 + 8 + 12


@pytest.mark.parametrize("leap", [-400, 400, 40_000])
def test_neither_a_leap_of_the_clock_nor_a_long_pause_takes_good_ones_away(leap):
    names = nightly(5)
    odd = name_backup(LAST + timedelta(days=leap), ".tar")
    assert set(names) <= choose_kept([*names, odd], Keep())


def test_the_last_one_is_kept_whatever_is_asked():
    names = nightly(3)
    assert choose_kept(names, Keep(0, 0, 0)) == {names[0]}


def test_only_what_is_named_as_a_backup_is_deleted(tmp_path):
    others = ["lantu.tar", "lantu-2020.tar", "lantu-20209901-000000.tar", "a.tar", ".x.tar.part"]
    names = nightly(4)
    for name in (*names, *others):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / name_backup(LAST - timedelta(days=900), ".tar")).mkdir()
    assert [path.name for path in list_backups(tmp_path)] == names
    assert remove_old(tmp_path, Keep(2, 0, 0)) == sorted(names[2:])
    assert {*names[:2], *others} <= {path.name for path in tmp_path.iterdir()}

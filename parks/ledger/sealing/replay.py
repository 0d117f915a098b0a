"""What the entries of a log, read one after the other, say that a record holds: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy

from parks.ledger.record_state import Change, State


def replay(base: State, changes: Iterable[Change]) -> State:
    """Return what a record holds after changes, in their order."""
    state = deepcopy(base)
    for change in changes:
        _apply(state, change, "before", "after")
    return state


def undo(state: State, changes: Sequence[Change]) -> State:
    """Return what a record held before changes; of a whole log, what no entry tells."""
    base = deepcopy(state)
    for change in reversed(changes):
        _apply(base, change, "after", "before")
    return base


def _apply(state: State, change: Change, old: str, new: str) -> None:
    """Take a state from one side of a change to the other."""
    field = change["field"]
    place = f"{field}.{change['row']}" if "row" in change else field
    if change[new] is None:
        state.pop(place, None)
    elif "row" not in change:
        state[place] = change[new]
    else:
        row = state.setdefault(place, {})
        for column in change[old] or {}:
            row.pop(column, None)
        row.update(change[new])


def differences(state: State, other: State) -> list[str]:
    """Name what two states differ in: a field, or a row with the columns that differ."""
    names = []
    for place in sorted(state.keys() | other.keys()):
        ours = state.get(place)
        theirs = other.get(place)
        if ours == theirs:
            continue
        name = place.replace(".", " ")
        if "." not in place:
            names.append(name)
        elif ours is None:
            names.append(f"{name} (added)")
        elif theirs is None:
            names.append(f"{name} (deleted)")
        else:
            names.append(f"{name} ({', '.join(_columns(ours, theirs))})")
    return names


def _columns(row: Mapping[str, object], other: Mapping[str, object]) -> list[str]:
    return [name for name in sorted(row.keys() | other.keys()) if row.get(name) != other.get(name)]

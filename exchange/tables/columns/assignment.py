"""Which columns go to which fields, so that all of them together fit best."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Column = TypeVar("Column", bound=Hashable)
Field = TypeVar("Field", bound=Hashable)

# What is less certain is no home.
LEAST = 60
# A sure pair outweighs any two that are doubtful.
BASE = 50
POWER = 3


def assign(offers: Mapping[Column, Mapping[Field, int]]) -> dict[Column, Field]:
    """Give each field to at most one column, each column at most one field.

    The method is that of Hungary: the sum of all weights is the greatest.
    """
    columns = [column for column, fields in offers.items() if fields]
    fields = list(dict.fromkeys(field for column in columns for field in offers[column]))
    if not columns:
        return {}
    weights = [
        [(max(0, offers[column].get(field, 0) - BASE)) ** POWER for column in columns]
        for field in fields
    ]
    # each field may also stay without a column
    costs = [[-weight for weight in row] + [0] * len(fields) for row in weights]
    chosen = _solve(costs)
    return {
        columns[column]: fields[place]
        for place, column in enumerate(chosen)
        if column < len(columns) and offers[columns[column]].get(fields[place], 0) >= LEAST
    }


def _solve(costs: Sequence[Sequence[int]]) -> list[int]:
    """Find the column of each row whose costs together are the least; there are columns enough.

    Potentials of rows and columns are kept, and the shortest augmenting path is found for each row.
    """
    rows, columns = len(costs), len(costs[0])
    of_row = [0] * (rows + 1)
    of_column = [0] * (columns + 1)
    owner = [0] * (columns + 1)
    way = [0] * (columns + 1)
    for row in range(1, rows + 1):
        owner[0] = row
        column = 0
        least: list[float] = [float("inf")] * (columns + 1)
        used = [False] * (columns + 1)
        while owner[column]:
            used[column] = True
            current, delta, following = owner[column], float("inf"), 0
            for other in range(1, columns + 1):
                if used[other]:
                    continue
                cost = costs[current - 1][other - 1] - of_row[current] - of_column[other]
                if cost < least[other]:
                    least[other], way[other] = cost, column
                if least[other] < delta:
                    delta, following = least[other], other
            for other in range(columns + 1):
                if used[other]:
                    of_row[owner[other]] += int(delta)
                    of_column[other] -= int(delta)
                else:
                    least[other] -= delta
            column = following
        while column:
            owner[column] = owner[way[column]]
            column = way[column]
    chosen = [0] * rows
    for column in range(1, columns + 1):
        if owner[column]:
            chosen[owner[column] - 1] = column - 1
    return chosen

"""A plan and the choices behind it as JSON: for `--json`, and to keep them between two pages."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any

from exchange.records.plan import (
    Choices,
    LeftOutLine,
    Plan,
    PlannedColumn,
    PlannedRow,
    PlannedSheet,
    Question,
    RowProblem,
    RowState,
)

# of a row: what only the write reads
FOR_WRITING = ("values", "key", "version")


def plan_as_json(plan: Plan) -> dict[str, Any]:
    """Make the one object that `import_table --json` prints."""
    whole = asdict(plan)
    for row in whole["rows"]:
        for name in FOR_WRITING:
            del row[name]
    return whole | {"counts": plan.counts}


def keep_plan(plan: Plan) -> bytes:
    """Write a plan whole, to be read again by `kept_plan`."""
    return json.dumps(asdict(plan), ensure_ascii=False, separators=(",", ":")).encode()


def kept_plan(content: bytes) -> Plan:
    """Read a plan that `keep_plan` wrote."""
    whole = json.loads(content)
    return Plan(
        **{name: whole[name] for name in ("file", "sha256", "kind", "encoding", "notices")},
        kind_certainty=whole["kind_certainty"],
        sheets=[
            PlannedSheet(
                **sheet | {"left_out": [LeftOutLine(**line) for line in sheet["left_out"]]}
            )
            for sheet in whole["sheets"]
        ],
        columns=[PlannedColumn(**column) for column in whole["columns"]],
        rows=[_row(row) for row in whole["rows"]],
        questions=[Question(**question) for question in whole["questions"]],
    )


def _row(row: dict[str, Any]) -> PlannedRow:
    row["state"] = RowState(row["state"])
    row["problems"] = [RowProblem(**problem) for problem in row["problems"]]
    return PlannedRow(**row)


def keep_choices(choices: Choices) -> dict[str, Any]:
    """Write choices so that a JSON field keeps them."""
    return asdict(choices)


def kept_choices(kept: dict[str, Any]) -> Choices:
    """Read choices that were kept; what a later version knows alone takes its default."""
    known = {field.name for field in fields(Choices)}
    return Choices(**{name: value for name, value in kept.items() if name in known})

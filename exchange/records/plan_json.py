"""A plan and the choices behind it as JSON: for `--json`, and to keep them between two pages."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import asdict, fields, replace
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

# rows that are written together, and packed bytes that are read together
PIECE = 500
PACKED_PIECE = 64 * 1024
ROW_FIELDS = [field.name for field in fields(PlannedRow)]
# of a row: what only the write reads
FOR_WRITING = ("values", "key", "version")


def plan_as_json(plan: Plan) -> dict[str, Any]:
    """Make the one object that `import_table --json` prints."""
    whole: dict[str, Any] = json.loads("".join(plan_lines(plan)))
    return whole


def plan_lines(plan: Plan) -> Iterator[str]:
    """Write that object in lines, one for each row: a long table is never spelled out whole."""
    outline = asdict(replace(plan, rows=())) | {"counts": plan.counts}
    del outline["rows"]
    yield f'{_text(outline)[:-1]},\n"rows": ['
    for number, row in enumerate(plan.rows, start=1):
        spelled = _spelled_row(row)
        for name in FOR_WRITING:
            del spelled[name]
        yield _text(spelled) + ("," if number < len(plan.rows) else "")
    yield "]}"


def unread_lines(file: str, kind: str, why: str) -> Iterator[str]:
    """Write the same object for a file that cannot be read; `refused` says why."""
    plan = Plan(file=file, sha256="", kind=kind, encoding="", sheets=[], columns=[], rows=[])
    outline = asdict(plan) | {"counts": plan.counts, "refused": why}
    yield _text(outline)


def _text(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False)


def _spelled_row(row: PlannedRow) -> dict[str, Any]:
    spelled = {name: getattr(row, name) for name in ROW_FIELDS}
    return spelled | {"problems": [asdict(problem) for problem in row.problems]}


def keep_plan(plan: Plan) -> bytes:
    """Write a plan whole and packed, to be read again by `kept_plan`.

    It is written in pieces: neither it nor its rows are ever spelled out at once.
    """
    packer = zlib.compressobj()
    packed = [packer.compress(_line(asdict(replace(plan, rows=()))))]
    for start in range(0, len(plan.rows), PIECE):
        rows = [_spelled_row(row) for row in plan.rows[start : start + PIECE]]
        packed.append(packer.compress(_line(rows)))
    return b"".join([*packed, packer.flush()])


def _line(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def kept_plan(content: bytes) -> Plan:
    """Read a plan that `keep_plan` wrote."""
    lines = _unpacked_lines(content)
    whole = json.loads(next(lines))
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
        rows=[_row(row) for line in lines for row in json.loads(line)],
        questions=[Question(**question) for question in whole["questions"]],
    )


def _unpacked_lines(content: bytes) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    rest = b""
    for start in range(0, len(content), PACKED_PIECE):
        *lines, rest = (rest + unpacker.decompress(content[start : start + PACKED_PIECE])).split(
            b"\n"
        )
        yield from lines
    if rest:
        raise ValueError("a plan that was cut")


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

"""What somebody chose on the page of columns."""

from __future__ import annotations

import re
from dataclasses import replace

from django.http import QueryDict

from exchange.imports.columns.page import DROP, EXTRA, groups_of
from exchange.imports.summary import fields_of
from exchange.records.plan import Choices, Plan
from exchange.records.reading.homes import FIGURE, HEADER
from parks.text.folding import fold

LONGEST = 200
MOST_HEADER_ROWS = 5


def take_columns(choices: Choices, plan: Plan, sent: QueryDict) -> Choices:
    """Return choices with what was sent; what the page did not show stays as it was."""
    columns = {key: target for key, target in choices.columns.items() if not key.startswith(HEADER)}
    kept = {key: target for key, target in choices.columns.items() if key.startswith(HEADER)}
    answers = dict(choices.answers)
    known = {field.name for field in fields_of(plan.kind)}
    for number, group in enumerate(groups_of(plan)):
        target = str(sent.get(f"target-{number}", ""))
        if f"target-{number}" not in sent:
            continue
        if target == EXTRA:
            header = group[0].header or group[0].column
            name = " ".join(str(sent.get(f"zh-{number}", "")).split())[:60] or header[:60]
            target = f"extra:{name}"
            _put(answers, f"extra_en:{name}", sent.get(f"en-{number}", ""))
            _put(answers, f"extra_kind:{name}", sent.get(f"sort-{number}", ""))
        elif target != DROP and target not in known and not target.startswith(FIGURE):
            target = ""
        for column in group:
            key = f"{column.sheet}!{column.column}"
            kept.pop(f"{HEADER}{fold(column.header)}", None)
            if target:
                columns[key] = target
            else:
                columns.pop(key, None)
    fixed = dict(choices.fixed)
    for name, value in sent.items():
        if name.startswith("fixed-"):
            _put(fixed, name.removeprefix("fixed-"), value)
        elif name.startswith("answer:"):
            _put(answers, name.removeprefix("answer:"), value)
    return replace(
        choices,
        columns=columns | kept,
        fixed=fixed,
        answers=answers,
        sheets=_sheets(choices, plan, sent),
        header_rows=_header_rows(choices, plan, sent),
    )


def _sheets(choices: Choices, plan: Plan, sent: QueryDict) -> list[str] | None:
    """Read which sheets are taken; all visible ones, where all that were offered are ticked."""
    offered = sent.getlist("sheet-offered")
    if not offered:
        return list(choices.sheets) if choices.sheets is not None else None
    taken = [name for name in sent.getlist("sheet") if name in offered]
    hidden = [sheet.name for sheet in plan.sheets if sheet.name not in offered]
    if len(taken) == len(offered) and not (set(choices.sheets or ()) & set(hidden)):
        return None
    return taken or None


def _header_rows(choices: Choices, plan: Plan, sent: QueryDict) -> dict[str, list[int]]:
    """Read the numbers of header rows; those that are as they were found are not held fast."""
    rows = {name: list(numbers) for name, numbers in choices.header_rows.items()}
    for sheet in plan.sheets:
        words = str(sent.get(f"header-{sheet.name}", "")).strip()
        numbers = [int(word) for word in re.findall(r"\d{1,6}", words, re.ASCII)]
        numbers = numbers[:MOST_HEADER_ROWS]
        if numbers and numbers != list(sheet.header_rows):
            rows[sheet.name] = numbers
    return rows


def _put(kept: dict[str, str], key: str, words: object) -> None:
    text = " ".join(str(words or "").split())[:LONGEST]
    if text:
        kept[key] = text
    else:
        kept.pop(key, None)

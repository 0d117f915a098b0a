"""What somebody typed and chose on the preview: corrections, answers, rows that are left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.http import QueryDict

from exchange.records.plan import Choices
from exchange.records.selection import REPEATED, SKIP

FIX = "fix:"
ANSWER = "answer:"
# what the file does not say, for all rows
FIXED = "fixed:"
# words typed beside the choice of an answer: they count before it
TYPED = "typed:"
REPEAT = "repeat:"
GOOD_ONLY = "good-only"
# Corrections of one draft; who has more mends the file.
MOST_CORRECTIONS = 5_000
LONGEST = 500


def take_answers(choices: Choices, sent: QueryDict) -> Choices:
    """Return choices with what was sent; what the page did not show stays as it was."""
    corrections = dict(choices.corrections)
    answers = dict(choices.answers)
    fixed = dict(choices.fixed)
    for name, value in sent.items():
        words = str(value).strip()[:LONGEST]
        if name.startswith(FIX):
            _put(corrections, name.removeprefix(FIX), words)
        elif name.startswith(ANSWER):
            about = name.removeprefix(ANSWER)
            typed = str(sent.get(f"{TYPED}{about}", "")).strip()[:LONGEST]
            _put(answers, about, typed or words)
        elif name.startswith(FIXED):
            about = name.removeprefix(FIXED)
            typed = str(sent.get(f"{TYPED}{about}:", "")).strip()[:LONGEST]
            _put(fixed, about, typed or words)
        elif name.startswith(REPEAT):
            key = name.removeprefix(REPEAT)
            _put(answers, f"{REPEATED}:{key}", "create" if words == "create" else "")
    taken = set(sent.getlist("take"))
    for key in sent.getlist("listed"):
        _put(answers, f"{SKIP}:{key}", "" if key in taken else "skip")
    for key in sent.getlist("leave"):
        answers[f"{SKIP}:{key}"] = "skip"
    return replace(
        choices,
        corrections=dict(list(corrections.items())[:MOST_CORRECTIONS]),
        answers=answers,
        fixed=fixed,
        takes_good_rows_only=GOOD_ONLY in sent,
    )


def take_back(choices: Choices, cells: list[str], keys: list[str]) -> Choices:
    """Return choices without corrections of cells, and with rows taken in again."""
    gone = {f"{SKIP}:{key}" for key in keys}
    return replace(
        choices,
        corrections={
            cell: words for cell, words in choices.corrections.items() if cell not in cells
        },
        answers={about: answer for about, answer in choices.answers.items() if about not in gone},
    )


def _put(kept: dict[str, str], key: str, words: str) -> None:
    if words:
        kept[key] = words
    else:
        kept.pop(key, None)


def asks_anew(before: Choices, after: Choices) -> bool:
    """Say whether the plan has to be made again, or only which rows are taken was chosen."""
    return (
        before.corrections != after.corrections
        or before.fixed != after.fixed
        or _without_rows(before.answers) != _without_rows(after.answers)
    )


def _without_rows(answers: Mapping[str, str]) -> dict[str, str]:
    mark = f"{SKIP}:"
    return {about: answer for about, answer in answers.items() if not about.startswith(mark)}

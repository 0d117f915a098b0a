"""What the preview prints: errors first, questions once, old and new side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from rapidfuzz import fuzz

from dashboards.shared.lists.paging import page_size, read_page
from dashboards.shared.wording import listed
from exchange.fields import FieldKind, RecordKind
from exchange.imports.names import Choice, choices_for_field, names_for
from exchange.imports.rows import (
    address_of,
    facts_of,
    field_in_words,
    label_of,
    place_in_words,
    title_of,
)
from exchange.imports.summary import ABOUT_KIND, field_of
from exchange.records.making import REGION
from exchange.records.permits import may_import
from exchange.records.plan import Choices, Plan, PlannedRow, Question, RowState
from exchange.records.selection import (
    REPEATED,
    WRITTEN,
    Selection,
    cell_of,
    key_of,
    repeated_key,
)
from parks.readers import Reader

PER_PAGE = 50
# How many stand on the page that shows all parts.
FIRST = {"refused": 6, "questions": 20, "new": 3, "changed": 3, "duplicate": 3, "unchanged": 0}
ROW_PARTS = (RowState.NEW, RowState.CHANGED, RowState.DUPLICATE, RowState.UNCHANGED)
# What the import makes where it is unknown.
CREATED = frozenset({"unit", "source"})
# names that share so much, of 100, may be one
ALIKE = 50
# What a question is about, in words; else it is the name of a field.
ABOUT: dict[str, Any] = {
    "unit": gettext_lazy("Units"),
    "type": gettext_lazy("Problem types"),
    "severity": gettext_lazy("Severity"),
    "year": gettext_lazy("Year"),
    "period": gettext_lazy("Period"),
    "park": gettext_lazy("Parks"),
    "region": gettext_lazy("Regions"),
    "source": gettext_lazy("Sources"),
    "person": gettext_lazy("People"),
    "indicator": gettext_lazy("Indicators"),
    "day_or_month": gettext_lazy("Day or month"),
    "forecast": gettext_lazy("Forecasts"),
    "unit_of_measure": gettext_lazy("Units of measure"),
    "date": gettext_lazy("Days"),
    "start": gettext_lazy("Days from which a deadline runs"),
}
# What is named by words that are listed while somebody types.
NAMED = {
    "unit": FieldKind.UNIT,
    "park": FieldKind.PARK,
    "region": FieldKind.REGION,
    "source": FieldKind.SOURCE,
    "type": FieldKind.PROBLEM_TYPE,
    "indicator": FieldKind.INDICATOR,
}
TYPED = frozenset(NAMED) | {"year", "period", "date", "day_or_month", "start"}


@dataclass(frozen=True)
class ProblemLine:
    """What is wrong with a cell: its place, its value, why, and the field for new words."""

    place: str
    column: str
    value: str
    why: str
    allowed: str
    # the name of the field; empty where the whole row is refused
    name: str
    correction: str
    key: str
    # whether a line above holds the field of the same cell
    is_again: bool = False


@dataclass(frozen=True)
class Reason:
    """A column in which rows are refused, with the number of cells."""

    name: str
    count: int
    query: str
    is_chosen: bool


@dataclass(frozen=True)
class Offer:
    """An answer to choose."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True)
class QuestionLine:
    """A question with its rows, and the answers that are offered."""

    about: str
    value: str
    rows: int
    first_row: int
    nearest: str
    offers: Sequence[Offer]
    name: str
    typed_name: str
    takes_words: bool


@dataclass(frozen=True)
class QuestionGroup:
    """The questions about one thing, each asked once."""

    about: str
    title: str
    lines: Sequence[QuestionLine]
    rows: int
    total: int
    # what a field lists while somebody types
    names: Sequence[Choice] = ()
    # a year for all days that name none
    asks_year: bool = False
    year: str = ""


@dataclass(frozen=True)
class Change:
    """A field before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class RowLine:
    """A row that is written, repeated or left as it is."""

    key: str
    title: str
    place: str
    record: str
    address: str
    facts: Sequence[str]
    changes: Sequence[Change]
    of: str
    of_address: str
    is_taken: bool
    notes: Sequence[str]


@dataclass(frozen=True)
class Part:
    """A section of the preview: all of its rows, or the first ones with a way to the others."""

    name: str
    total: int
    lines: Sequence[Any]
    page: Page | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left for another page."""
        return len(self.lines) >= self.total


@dataclass(frozen=True)
class Count:
    """A number at the head of the preview."""

    name: str
    number: int
    words: str
    note: str
    address: str
    is_bad: bool = False


@dataclass(frozen=True)
class Sentence:
    """A sentence at the head of the page; a bad one is marked."""

    words: str
    is_bad: bool = False


@dataclass(frozen=True)
class PreviewPage:
    """The preview of a draft, or one part of it on a page of its own."""

    selection: Selection
    verdict: Sequence[Sentence]
    counts: Sequence[Count]
    parts: dict[str, Part]
    reasons: Sequence[Reason]
    questions: Sequence[QuestionGroup]
    corrections: Sequence[tuple[str, str]]
    skipped: Sequence[tuple[str, str]]
    only: str = ""
    mistakes: Sequence[str] = field(default_factory=list)

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.selection.plan

    @property
    def choices(self) -> Choices:
        """What was decided so far."""
        return self.selection.choices

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write and nothing to mend."""
        return not self.selection.to_write and not self.selection.bad


def read_preview(selection: Selection, query: QueryDict, reader: Reader) -> PreviewPage:
    """Lay out a plan: all parts with their first rows, or the one that the address names."""
    only = query.get("part", "")
    only = only if only in FIRST else ""
    mistakes: list[str] = []
    parts: dict[str, Part] = {}
    lines = problem_lines(selection)
    column = query.get("column", "")
    shown = [line for line in lines if not column or line.column == column]
    parts["refused"] = _part("refused", shown, only, query, mistakes)
    for state in ROW_PARTS:
        rows = selection.by_state[state]
        if state in WRITTEN:
            # what was left out by hand stays in sight, so that it can be taken in again
            rows = [row for row in selection.plan.rows if row.state == state]
        part = _part(state, rows, only, query, mistakes)
        made = [_row_line(row, selection) for row in part.lines]
        parts[state] = Part(part.name, part.total, made, part.page)
    questions = [question for question in selection.plan.questions if question.about != ABOUT_KIND]
    asked = _part("questions", questions, only, query, mistakes)
    parts["questions"] = asked
    return PreviewPage(
        selection=selection,
        verdict=_verdict(selection),
        counts=_counts(selection, only),
        parts=parts,
        reasons=_reasons(lines, column),
        questions=_groups(asked.lines, questions, selection, reader),
        corrections=list(selection.choices.corrections.items())[:PER_PAGE],
        skipped=_skipped(selection),
        only=only,
        mistakes=mistakes,
    )


def _part(name: str, rows: Sequence[Any], only: str, query: QueryDict, mistakes: list[str]) -> Part:
    if only != name:
        return Part(name, len(rows), rows[: FIRST[name]] if not only else [])
    page, messages = read_page(rows, query.get("page", "1"), page_size(query, PER_PAGE))
    mistakes += messages
    return Part(name, len(rows), list(page.object_list), page)


def problem_lines(selection: Selection) -> list[ProblemLine]:
    """List what is wrong, cell by cell, in the order of the file."""
    headers = {(column.sheet, column.column): column.header for column in selection.plan.columns}
    corrections = selection.choices.corrections
    lines = []
    seen: set[str] = set()
    for row in selection.by_state[RowState.REFUSED]:
        for problem in row.problems:
            letter = problem.column or row.column
            header = headers.get((row.sheet, letter), "")
            cell = cell_of(row, letter) if letter else ""
            lines.append(
                ProblemLine(
                    place=place_in_words(row, selection.plan),
                    column=_("Column %(letter)s %(header)s") % {"letter": letter, "header": header}
                    if letter
                    else _("The whole row"),
                    value=problem.value,
                    why=str(problem.why),
                    allowed=str(problem.allowed),
                    name=cell,
                    correction=corrections.get(cell, ""),
                    key=key_of(row),
                    is_again=cell in seen,
                )
            )
            if cell:
                seen.add(cell)
    return lines


def _reasons(lines: Sequence[ProblemLine], chosen: str) -> list[Reason]:
    counted = Counter(line.column for line in lines)
    if len(counted) < 2:
        return []
    return [Reason(name, n, name, name == chosen) for name, n in counted.most_common()]


def _groups(
    shown: Sequence[Question], questions: Sequence[Question], selection: Selection, reader: Reader
) -> list[QuestionGroup]:
    kind, choices = selection.plan.kind, selection.choices
    totals = Counter(question.about for question in questions)
    rows = Counter[str]()
    for question in questions:
        rows[question.about] += len(question.rows)
    # a region is made by who may bring regions in
    created = CREATED | ({REGION} if may_import(reader, RecordKind.REGIONS) else set())
    groups = []
    for about in dict.fromkeys(question.about for question in shown):
        names = names_for(NAMED[about], reader) if about in NAMED else []
        field = field_of(kind, about)
        chosen = choices_for_field(field, reader) if field and field.choices else names
        words_of = {choice.value: choice.words for choice in chosen}
        label = label_of(kind, about)
        groups.append(
            QuestionGroup(
                about=about,
                title=str(ABOUT.get(about, label[:1].upper() + label[1:])),
                lines=[
                    question_line(q, choices, words_of, may_create=about in created)
                    for q in shown
                    if q.about == about
                ],
                rows=rows[about],
                total=totals[about],
                names=names,
                asks_year=about == "year",
                year=choices.fixed.get("year", ""),
            )
        )
    return groups


def question_line(
    question: Question, choices: Choices, words_of: Mapping[str, str], *, may_create: bool
) -> QuestionLine:
    """Put a question in words, with what was answered so far chosen, else the best offer."""
    about = f"{question.about}:{question.value}"
    answer = choices.answers.get(about, "")
    # what the file does not say at all is said once for all its rows
    is_fixed = not question.value
    if is_fixed:
        answer = choices.fixed.get(question.about, "")
    values = [("", _("Please choose"))]
    values += [
        (offer, _("Take it as “%(name)s”") % {"name": words_of.get(offer, offer)})
        if question.value
        else (offer, words_of.get(offer, offer))
        for offer in question.offers
    ]
    if may_create and not is_fixed:
        values.append(("create", _("Make it new")))
    if answer and answer not in [value for value, _words in values] + ["refuse"]:
        values.insert(1, (answer, words_of.get(answer, answer)))
    if not is_fixed:
        values.append(("refuse", _("Refuse these rows")))
    # what is like none is new; what is like another one is for a person to say, so that nobody's
    # matter goes to a neighbour unseen
    proposed = ""
    if may_create and not is_fixed:
        is_like = any(fuzz.ratio(question.value, offer) >= ALIKE for offer in question.offers)
        proposed = "" if is_like else "create"
    chosen = answer or proposed
    return QuestionLine(
        about=question.about,
        value=question.value,
        rows=len(question.rows),
        first_row=question.rows[0] if question.rows else 0,
        nearest="" if is_fixed else listed(words_of.get(o, o) for o in question.offers[:2]),
        offers=[Offer(value, str(words), value == chosen) for value, words in values],
        name=f"fixed:{question.about}" if is_fixed else f"answer:{about}",
        typed_name=f"typed:{about}",
        takes_words=question.about in TYPED,
    )


def _row_line(row: PlannedRow, selection: Selection) -> RowLine:
    kind = selection.plan.kind
    key = key_of(row)
    is_taken = key not in selection.skipped
    if row.state == RowState.DUPLICATE:
        key = repeated_key(row)
        is_taken = selection.choices.answers.get(f"{REPEATED}:{key}") == "create"
    return RowLine(
        key=key,
        title=title_of(row, selection.plan),
        place=place_in_words(row, selection.plan),
        record=row.record,
        address=address_of(kind, row.record),
        facts=facts_of(row, kind),
        changes=[
            Change(
                label_of(kind, name),
                field_in_words(kind, name, before),
                field_in_words(kind, name, row.fields.get(name)),
            )
            for name, before in row.before.items()
        ],
        of=row.of,
        of_address=address_of(kind, row.of),
        is_taken=is_taken,
        notes=row.notes,
    )


def _skipped(selection: Selection) -> list[tuple[str, str]]:
    """List rows that were left out by hand and stand in no other part."""
    rows = [
        row
        for row in selection.plan.rows
        if key_of(row) in selection.skipped and row.state not in WRITTEN
    ]
    return [
        (key_of(row), f"{place_in_words(row, selection.plan)} {title_of(row, selection.plan)}")
        for row in rows[:PER_PAGE]
    ]


def _counts(selection: Selection, only: str) -> list[Count]:
    counts = selection.counts
    shown = [
        (RowState.REFUSED, _("refused"), _("mend these first"), "refused", True),
        (RowState.ASKED, _("to be said"), _("wait for an answer"), "questions", True),
        (RowState.NEW, _("new"), _("not registered yet"), "new", False),
        (RowState.CHANGED, _("changed"), _("old beside new"), "changed", False),
        (RowState.DUPLICATE, _("repeated"), _("left out unless you say so"), "duplicate", False),
        (RowState.UNCHANGED, _("unchanged"), _("nothing to write"), "unchanged", False),
    ]
    return [
        Count(
            name=part,
            number=counts[state],
            words=words,
            note=note,
            address=f"?part={part}" if only else f"#{part}",
            is_bad=is_bad and bool(counts[state]),
        )
        for state, words, note, part, is_bad in shown
        # only figures and questions wait: where none does, five numbers are enough
        if state != RowState.ASKED or counts[state]
    ]


def _verdict(selection: Selection) -> list[Sentence]:
    """Say in sentences what stands in the way, and what of the rest."""
    counts = selection.counts
    total = len(selection.plan.rows)
    refused = counts[RowState.REFUSED]
    asked = counts[RowState.ASKED]
    fine = total - refused - asked - counts["skipped"]
    if total and refused == total:
        words = ngettext(
            "The only row cannot be written.", "None of the %(n)s rows can be written.", total
        )
        return [Sentence(words % {"n": f"{total:,}"}, is_bad=True)]
    sentences = []
    if refused:
        words = ngettext("%(n)s row cannot be written.", "%(n)s rows cannot be written.", refused)
        sentences.append(Sentence(words % {"n": f"{refused:,}"}, is_bad=True))
    if asked:
        words = ngettext("%(n)s row waits for an answer.", "%(n)s rows wait for an answer.", asked)
        sentences.append(Sentence(words % {"n": f"{asked:,}"}))
    if sentences and fine:
        words = ngettext(
            "The other %(n)s row has no problem.", "The other %(n)s rows have no problem.", fine
        )
        sentences.append(Sentence(words % {"n": f"{fine:,}"}))
    elif not sentences and selection.to_write:
        words = ngettext(
            "%(n)s row is in order. Look at it, then write it.",
            "All %(n)s rows are in order. Look at them, then write them.",
            fine,
        )
        sentences.append(Sentence(words % {"n": f"{fine:,}"}))
    elif not sentences:
        words = _("All is as it is registered already. There is nothing to write.")
        sentences.append(Sentence(words))
    return sentences

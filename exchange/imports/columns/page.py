"""What the page of columns prints: columns against fields, sheets, fixed values, values to map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from exchange.fields import Field, FieldKind
from exchange.imports.names import Choice, choices_for_field, names_for
from exchange.imports.summary import (
    ABOUT_KIND,
    PROPOSED,
    RECOGNISED,
    field_of,
    fields_filled,
    fields_missing,
    fields_of,
    is_choice,
)
from exchange.models import ColumnMapping, ImportDraft
from exchange.records.permits import kind_in_words, kinds_to_import, may_define_extras
from exchange.records.plan import Choices, Plan, PlannedColumn, Question
from exchange.records.reading.homes import FIGURE, TAKES_EXTRA
from parks.choices import ExtraKind
from parks.readers import Reader

DROP = "drop"
EXTRA = "extra"
# Kinds of extra fields, as the page offers them for a column that has no home.
EXTRA_KINDS = tuple(ExtraKind.choices)


@dataclass(frozen=True)
class ColumnLine:
    """A column of the file, alike in all sheets that have it, and where it goes."""

    number: int
    # sheet!letter of each sheet that has it
    keys: Sequence[str]
    letter: str
    header: str
    samples: Sequence[str]
    target: str
    options: Sequence[Choice]
    certainty: int
    why: str
    extra_name: str
    extra_name_en: str
    extra_kind: str

    @property
    def state(self) -> str:
        """Recognised, to be confirmed, left out, or without a home."""
        if self.target == DROP:
            return "dropped"
        if self.target == EXTRA:
            return "extra"
        if not self.target:
            return "lost"
        return "sure" if self.certainty >= RECOGNISED else "unsure"


@dataclass(frozen=True)
class SheetRow:
    """A sheet of the file: whether it is read, its rows and its header."""

    name: str
    rows: int
    header_rows: str
    is_taken: bool
    # why it cannot be chosen, such as that it is hidden
    skipped: str


@dataclass(frozen=True)
class FixedField:
    """A field that no column fills: one value for all rows."""

    name: str
    label: str
    is_required: bool
    value: str
    choices: Sequence[Choice]
    # whether the choices are offered while somebody types
    is_typed: bool
    note: str


@dataclass(frozen=True)
class ValueLine:
    """A value of the file that stands for one of ours."""

    value: str
    rows: int
    name: str
    answer: str


@dataclass(frozen=True)
class ValueTable:
    """The values of one column that are to be mapped."""

    about: str
    title: str
    choices: Sequence[Choice]
    lines: Sequence[ValueLine]


@dataclass(frozen=True)
class ColumnsPage:
    """The page of columns of a draft."""

    plan: Plan
    kind: str
    kinds: Sequence[Choice]
    lines: Sequence[ColumnLine]
    extra_kinds: Sequence[Choice]
    takes_extra: bool
    sheets: Sequence[SheetRow]
    fixed: Sequence[FixedField]
    year: str
    values: Sequence[ValueTable]
    saved: Sequence[ColumnMapping]
    mapping_name: str
    rows: int

    @property
    def sure(self) -> int:
        """How many columns were recognised."""
        return sum(line.state == "sure" for line in self.lines)

    @property
    def unsure(self) -> int:
        """How many columns are to be confirmed."""
        return sum(line.state == "unsure" for line in self.lines)

    @property
    def homeless(self) -> Sequence[ColumnLine]:
        """The columns that have no field: they become extra fields, or are left out by name."""
        return [line for line in self.lines if line.state in ("extra", "lost")]

    @property
    def dropped(self) -> int:
        """How many columns are left out."""
        return sum(line.state == "dropped" for line in self.lines)

    @property
    def lacks(self) -> list[str]:
        """What is still to be said, in words."""
        lacks = [] if self.kind else [_("what the rows are")]
        lacks += [
            _("where “%(column)s” goes") % {"column": line.header or line.letter}
            for line in self.lines
            if line.state == "lost"
        ]
        lacks += [field.label for field in self.fixed if field.is_required and not field.value]
        lacks += [
            _("what “%(value)s” means") % {"value": line.value}
            for table in self.values
            for line in table.lines
            if not line.answer
        ]
        return lacks


def read_columns_page(
    draft: ImportDraft, plan: Plan, choices: Choices, reader: Reader
) -> ColumnsPage:
    """Lay out the columns of a plan and all that is asked about the file as a whole."""
    defines = may_define_extras(reader)
    is_known = any(column.extra for column in plan.columns)
    takes_extra = plan.kind in TAKES_EXTRA and (defines or is_known)
    mappings = ColumnMapping.objects.visible_to(reader)
    return ColumnsPage(
        plan=plan,
        kind=plan.kind,
        kinds=[Choice(str(kind), kind_in_words(kind)) for kind in kinds_to_import(reader)],
        lines=_column_lines(plan, choices, reader),
        extra_kinds=[Choice(value, str(words)) for value, words in EXTRA_KINDS],
        takes_extra=takes_extra,
        sheets=_sheets(plan, choices, draft),
        fixed=_fixed(plan, choices, reader),
        year=choices.fixed.get("year", ""),
        values=_values(plan, choices, reader),
        saved=list(mappings.filter(kind=plan.kind) if plan.kind else mappings),
        mapping_name=draft.mapping_name,
        rows=len({(row.sheet, row.row) for row in plan.rows}),
    )


def groups_of(plan: Plan) -> list[list[PlannedColumn]]:
    """Put columns together that stand in several sheets with one head at one place."""
    groups: dict[tuple[str, str], list[PlannedColumn]] = {}
    for column in plan.columns:
        groups.setdefault((column.column, column.header), []).append(column)
    return list(groups.values())


def _column_lines(plan: Plan, choices: Choices, reader: Reader) -> list[ColumnLine]:
    fields = _options(plan, reader)
    is_known = {choice.value for choice in fields}
    lines = []
    defines = may_define_extras(reader)
    for number, group in enumerate(groups_of(plan)):
        column = group[0]
        target = _target(column, plan.kind, defines=defines)
        options = fields
        if target and target not in is_known | {DROP, EXTRA}:
            options = [Choice(target, column.header), *fields]
        name = column.extra or column.header or column.column
        lines.append(
            ColumnLine(
                number=number,
                keys=[f"{column.sheet}!{column.column}" for column in group],
                letter=column.column,
                header=column.header,
                samples=_samples(group),
                target=target,
                options=options,
                certainty=column.certainty,
                why=str(column.why),
                extra_name=name,
                extra_name_en=column.extra_name_en or choices.answers.get(f"extra_en:{name}", ""),
                extra_kind=column.extra_kind
                or choices.answers.get(f"extra_kind:{name}", ExtraKind.TEXT),
            )
        )
    return lines


def _target(column: PlannedColumn, kind: str, *, defines: bool) -> str:
    """Say where a column goes; without a home it becomes an extra field, where there are such.

    Who may define none has to say where it goes.
    """
    if column.is_dropped:
        return DROP
    if column.extra:
        return EXTRA
    field = field_of(kind, column.field or "")
    if field is not None and field.is_computed:
        return DROP
    if column.field:
        return column.field if column.certainty >= PROPOSED else ""
    return EXTRA if kind in TAKES_EXTRA and defines else ""


def _samples(group: Sequence[PlannedColumn]) -> list[str]:
    samples = [sample for column in group for sample in column.samples]
    return list(dict.fromkeys(samples))[:3]


def _options(plan: Plan, reader: Reader) -> list[Choice]:
    fields = [
        Choice(field.name, str(field.label)[:1].upper() + str(field.label)[1:])
        for field in fields_of(plan.kind)
        if not field.is_computed
    ]
    if field_of(plan.kind, "indicator") and field_of(plan.kind, "value"):
        fields += [
            Choice(f"{FIGURE}{choice.value}", choice.words)
            for choice in names_for(FieldKind.INDICATOR, reader)
        ]
    return fields


def _sheets(plan: Plan, choices: Choices, draft: ImportDraft) -> list[SheetRow]:
    known = {sheet["name"]: sheet["rows"] for sheet in draft.summary.get("sheets", [])}
    rows = []
    for sheet in plan.sheets:
        is_unchosen = choices.sheets is not None and sheet.name not in choices.sheets
        rows.append(
            SheetRow(
                name=sheet.name,
                rows=known.get(sheet.name, 0),
                header_rows=", ".join(str(row) for row in sheet.header_rows),
                is_taken=not sheet.skipped,
                skipped="" if is_unchosen else str(sheet.skipped),
            )
        )
    return rows


def _fixed(plan: Plan, choices: Choices, reader: Reader) -> list[FixedField]:
    """List what one value may be given for: what is missing, and what was given before."""
    missing = fields_missing(plan)
    filled = fields_filled(plan)
    given = [
        field
        for field in fields_of(plan.kind)
        if field.name in choices.fixed and field not in missing and field.name not in filled
    ]
    return [_fixed_field(field, choices, reader) for field in [*missing, *given]]


def _fixed_field(field: Field, choices: Choices, reader: Reader) -> FixedField:
    offered = list(choices_for_field(field, reader))
    typed = (FieldKind.PARK, FieldKind.PARKS, FieldKind.UNIT, FieldKind.UNITS, FieldKind.SOURCE)
    label = str(field.label)
    return FixedField(
        name=field.name,
        label=label[:1].upper() + label[1:],
        is_required=field.is_required,
        value=choices.fixed.get(field.name, ""),
        choices=offered,
        is_typed=field.kind in typed or not offered,
        note=str(field.note),
    )


def _values(plan: Plan, choices: Choices, reader: Reader) -> list[ValueTable]:
    """Collect the values of choices that are not ours, each once with its rows."""
    asked: dict[str, list[Question]] = {}
    for question in plan.questions:
        if question.about != ABOUT_KIND and question.value and is_choice(plan.kind, question):
            asked.setdefault(question.about, []).append(question)
    tables = []
    for about, questions in asked.items():
        field = field_of(plan.kind, about)
        offered = list(choices_for_field(field, reader)) if field else []
        if not offered:
            offers = dict.fromkeys(offer for question in questions for offer in question.offers)
            offered = [Choice(offer, offer) for offer in offers]
        label = str(field.label) if field else about
        tables.append(
            ValueTable(
                about=about,
                title=label[:1].upper() + label[1:],
                choices=offered,
                lines=[
                    ValueLine(
                        value=question.value,
                        rows=len(question.rows),
                        name=f"answer:{about}:{question.value}",
                        answer=choices.answers.get(f"{about}:{question.value}", ""),
                    )
                    for question in questions
                ],
            )
        )
    return tables

"""A form to fill in, made of the fields of a kind: choices to pick, notes, and an example row."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from exchange.fields import Field, FieldKind
from exchange.imports.names import Choice, choices_for_field
from exchange.imports.summary import fields_of
from exchange.records.permits import kind_in_words
from parks.readers import Reader

# Rows that have choices to pick from; a longer list may be pasted below them.
ROWS = 2_000
HEAD = 0
EXAMPLE = 1
NARROWEST = 12
WIDEST = 40
SEVERAL = (FieldKind.PARKS, FieldKind.UNITS)
NUMBERS = (FieldKind.NUMBER, FieldKind.INTEGER, FieldKind.FIGURE)
TAKES = {
    FieldKind.NUMBER: gettext_lazy("A number."),
    FieldKind.INTEGER: gettext_lazy("A whole number."),
    FieldKind.DATE: gettext_lazy("A day, such as 2026-12-31."),
    FieldKind.PERIOD: gettext_lazy("A period, such as 2026, 2026上半年 or 2026年三季度."),
    FieldKind.CHOICE: gettext_lazy("One of the list."),
    FieldKind.YES_NO: gettext_lazy("Yes or no."),
    FieldKind.PARK: gettext_lazy("A park, by its name, short name or code."),
    FieldKind.PARKS: gettext_lazy("Parks by name; several with 、 between them."),
    FieldKind.REGION: gettext_lazy("A region by its name or code."),
    FieldKind.UNIT: gettext_lazy("A unit by its name; an unknown one is asked about."),
    FieldKind.UNITS: gettext_lazy("Units by name; several with 、 between them."),
    FieldKind.PROBLEM_TYPE: gettext_lazy("A type by its code or name."),
    FieldKind.SOURCE: gettext_lazy("A source by its title; an unknown one is asked about."),
    FieldKind.INDICATOR: gettext_lazy("An indicator by its code or name."),
    FieldKind.FIGURE: gettext_lazy("A number; where there is none, the reason."),
    FieldKind.RECOMMENDATION: gettext_lazy("A recommendation by its number."),
    FieldKind.ISSUES: gettext_lazy("Issues by number; several with 、 between them."),
    FieldKind.MILESTONES: gettext_lazy("Numbered steps: 1. … 2. …"),
    FieldKind.LIST: gettext_lazy("Several with 、 between them."),
}


def write_blank(kind: str, reader: Reader) -> bytes:
    """Write the form of a kind, with the names that its reader sees as choices."""
    fields = [field for field in fields_of(kind) if not field.is_computed]
    content = BytesIO()
    with Workbook(content, {"strings_to_formulas": False}) as book:
        page = book.add_worksheet(kind_in_words(kind)[:31])
        lists = book.add_worksheet(_("Choices")[:31])
        lists.hide()
        _write_marker(page, book)
        for place, field in enumerate(fields, start=1):
            choices = choices_for_field(field, reader)
            _write_column(page, book, place, field, choices)
            if choices:
                _offer(page, lists, place, field, choices)
        page.freeze_panes(EXAMPLE, 0)
    return content.getvalue()


def _write_marker(page: Worksheet, book: Workbook) -> None:
    """Write the column that counts rows; in it the example says that it is one."""
    page.write_string(HEAD, 0, _("Serial number"), _head(book, is_required=False))
    page.write_string(EXAMPLE, 0, _("Example"), _grey(book))
    page.write_comment(
        EXAMPLE, 0, _("This row is not imported. Fill in the rows below, or write over it.")
    )
    page.set_column(0, 0, NARROWEST)


def _write_column(
    page: Worksheet, book: Workbook, place: int, field: Field, choices: Sequence[Choice]
) -> None:
    label = str(field.label)
    example = field.example or (choices[0].words if choices else "")
    page.write_string(HEAD, place, label, _head(book, is_required=field.is_required))
    page.write_comment(HEAD, place, _note(field), {"x_scale": 2})
    page.write_string(EXAMPLE, place, example, _grey(book))
    width = max(2 * len(label), 2 * len(example)) + 2
    as_text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    as_number = book.add_format({"valign": "top"})
    column = as_number if field.kind in NUMBERS else as_text
    page.set_column(place, place, min(max(width, NARROWEST), WIDEST), column)


def _note(field: Field) -> str:
    """Say of a column what it takes."""
    parts = [
        _("Required.") if field.is_required else _("May stay empty."),
        str(TAKES.get(field.kind, "")),
        _("At most %(most)d signs.") % {"most": field.longest} if field.longest else "",
        str(field.note),
    ]
    return "\n".join(part for part in parts if part)


def _offer(
    page: Worksheet, lists: Worksheet, place: int, field: Field, choices: Sequence[Choice]
) -> None:
    """Let the cells of a column be picked from a list; names that are not in it may be typed."""
    lists.write_column(0, place, [choice.words for choice in choices])
    column = xl_col_to_name(place, col_abs=True)
    source = f"='{lists.name}'!{column}$1:{column}${len(choices)}"
    page.data_validation(
        EXAMPLE + 1,
        place,
        ROWS,
        place,
        {
            "validate": "list",
            "source": source,
            "error_type": "stop" if field.choices else "information",
            "error_title": str(field.label)[:32],
            "error_message": _("Not in the list. It is asked about when the table is imported."),
            "show_error": field.kind not in SEVERAL,
        },
    )


def _head(book: Workbook, *, is_required: bool) -> Format:
    colour = "#D7E6F3" if is_required else "#EEF2F5"
    return book.add_format(
        {"bold": True, "bottom": 1, "bg_color": colour, "text_wrap": True, "valign": "top"}
    )


def _grey(book: Workbook) -> Format:
    return book.add_format({"italic": True, "font_color": "#5F6B76", "num_format": "@"})

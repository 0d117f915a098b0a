"""What is said of files, in the language of the reader."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.workbooks.cells import FileKind
from exchange.workbooks.refusals import Notice, Really, Refusal

REFUSALS: dict[Refusal, Any] = {
    Refusal.EMPTY: gettext_lazy("The file is empty. Choose it again."),
    Refusal.TOO_LARGE: gettext_lazy(
        "The file has more than %(most)d MB and was not read. Split it, or delete pictures and "
        "sheets that are not needed."
    ),
    Refusal.NOT_A_TABLE: gettext_lazy(
        "It is no table (the content is %(really)s). Save it as .xlsx or .csv."
    ),
    Refusal.PASSWORD: gettext_lazy(
        "It needs a password to open and was not read. Save it without a password."
    ),
    Refusal.DAMAGED: gettext_lazy(
        "The file is damaged and was not read. Open it in Excel or WPS, save it as .xlsx and send "
        "that."
    ),
    Refusal.TRUNCATED: gettext_lazy(
        "The file is incomplete: only %(size)s MB of it are here. Copy it once more."
    ),
    Refusal.UNPACKED_SIZE: gettext_lazy(
        "Unpacked it has more than %(most)d MB and was not read. Delete sheets that are not needed "
        "and try again."
    ),
    Refusal.UNPACKED_TIMES: gettext_lazy(
        "It unpacks to far more than a workbook does and was not read. Open it in Excel or WPS and "
        "save it anew."
    ),
    Refusal.TWO_FILES: gettext_lazy(
        "It is two files in one and was not read. Open it, save it anew, and send that."
    ),
    Refusal.DECLARES_ENTITIES: gettext_lazy(
        "It holds declarations that no workbook needs and was not read. Open it in Excel or WPS "
        "and save it anew."
    ),
    Refusal.TOO_DEEP: gettext_lazy(
        "It is nested deeper than a table ever is and was not read. Copy the table into a new "
        "workbook."
    ),
    Refusal.SHEETS: gettext_lazy(
        "It has more than %(most)d sheets and was not read. Split it into several files."
    ),
    Refusal.ROWS: gettext_lazy(
        "It has more than %(most)s rows with content and was not read. Split it into several files."
    ),
    Refusal.CELLS: gettext_lazy(
        "It has more than %(most)s cells with content and was not read. Split it into several "
        "files."
    ),
    Refusal.EMPTY_CELLS: gettext_lazy(
        "It has millions of empty cells with a format and was not read. Copy the table into a new "
        "workbook."
    ),
    Refusal.COLUMNS: gettext_lazy(
        "Row %(row)s reaches to column %(column)s; %(most)s columns are read. Delete what stands "
        "at the right, or split the table."
    ),
    Refusal.CHARACTERS: gettext_lazy(
        "It has more than %(most)s characters and was not read. Split it into several files."
    ),
    Refusal.ROW_CHARACTERS: gettext_lazy(
        "Row %(row)s has more than %(most)s characters and the file was not read. Shorten it."
    ),
    Refusal.LINE_CHARACTERS: gettext_lazy(
        "A line of the text has more than %(most)s characters, so it is no table. Save the table "
        "as .xlsx."
    ),
    Refusal.CELL_CHARACTERS: gettext_lazy(
        "A cell has more than %(most)s characters, which is more than Excel can hold. Shorten it."
    ),
    Refusal.OPEN_QUOTE: gettext_lazy(
        "From record %(row)s on a quotation mark is not closed, or a value has more than %(most)s "
        "characters. Correct it, or save the file as .xlsx."
    ),
    Refusal.ENCODING: gettext_lazy(
        "The characters of the text cannot be made out. Save it as .xlsx, or as CSV in UTF-8."
    ),
    Refusal.NO_TABLE: gettext_lazy("There is no table in it. Save the table as .xlsx or .csv."),
    Refusal.NOTHING: gettext_lazy(
        "Nothing is written in the file. Look whether it is the right one."
    ),
    Refusal.MEMORY: gettext_lazy(
        "Reading it would need too much memory, so it was not read. Copy the table into a new "
        "workbook, or split it."
    ),
    Refusal.TIME: gettext_lazy(
        "Reading it took too long and was stopped. Copy the table into a new workbook, or split it."
    ),
    Refusal.STOPPED: gettext_lazy(
        "Reading it was broken off. Try once more; if it happens again, copy the table into a new "
        "workbook."
    ),
}
# What is said of one, and of several; Chinese has one plural, which cannot tell them apart.
NOTICES: dict[Notice, tuple[Any, Any]] = {
    Notice.STRAY_ROW: (
        gettext_lazy(
            "Row %(row)s has a stray value, which was left out; the data end with row %(last)s."
        ),
        gettext_lazy(
            "From row %(row)s on there are %(count)s stray values, which were left out; the data "
            "end with row %(last)s."
        ),
    ),
    Notice.STRAY_COLUMN: (
        gettext_lazy(
            "Cell %(cell)s holds a stray value, which was left out; the data end with column "
            "%(last)s."
        ),
        gettext_lazy(
            "From cell %(cell)s on there are %(count)s stray values, which were left out; the data "
            "end with column %(last)s."
        ),
    ),
    Notice.NO_STORED_VALUE: (
        gettext_lazy(
            "The formula in %(cell)s has no stored value. Open the file in Excel or WPS and save "
            "it, so that it is computed."
        ),
        gettext_lazy(
            "%(count)s formulas have no stored value, the first in %(cell)s. Open the file in "
            "Excel or WPS and save it, so that they are computed."
        ),
    ),
    Notice.BAD_CHARACTERS: (
        gettext_lazy("One character could not be read and stands as �. Correct it in the file."),
        gettext_lazy(
            "%(count)s characters could not be read and stand as �. Correct them in the file."
        ),
    ),
    Notice.NO_DETAILS: (
        gettext_lazy(
            "Of a .xlsb file only values are read: hidden rows and comments are not told. Save it "
            "as .xlsx if they matter."
        ),
    )
    * 2,
}
REALLY: dict[Really, Any] = {
    Really.PICTURE: gettext_lazy("a picture"),
    Really.PDF: gettext_lazy("a PDF document"),
    Really.PROGRAM: gettext_lazy("a program"),
    Really.DOCUMENT: gettext_lazy("a text document"),
    Really.SLIDES: gettext_lazy("a presentation"),
    Really.ARCHIVE: gettext_lazy("a packed archive"),
    Really.XML: gettext_lazy("XML"),
    Really.JSON: gettext_lazy("JSON"),
    Really.RTF: gettext_lazy("an RTF text"),
    Really.FILM: gettext_lazy("a film"),
    Really.DATABASE: gettext_lazy("a database"),
    Really.MAIL: gettext_lazy("a mail"),
    Really.UNKNOWN: gettext_lazy("of an unknown kind"),
}
KINDS: dict[FileKind, Any] = {
    FileKind.XLSX: gettext_lazy("an Excel workbook (.xlsx)"),
    FileKind.XLSM: gettext_lazy("an Excel workbook with macros (.xlsm)"),
    FileKind.XLS: gettext_lazy("an old Excel workbook (.xls)"),
    FileKind.XLSB: gettext_lazy("a binary Excel workbook (.xlsb)"),
    FileKind.ODS: gettext_lazy("an OpenDocument spreadsheet (.ods)"),
    FileKind.XML: gettext_lazy("an Excel workbook in XML"),
    FileKind.HTML: gettext_lazy("a table of a web page"),
    FileKind.TEXT: gettext_lazy("a table as text"),
}
ENDINGS: dict[FileKind, tuple[str, ...]] = {
    FileKind.XLSX: (".xlsx", ".xltx"),
    FileKind.XLSM: (".xlsm", ".xltm"),
    FileKind.XLS: (".xls", ".xlt", ".et"),
    FileKind.XLSB: (".xlsb",),
    FileKind.ODS: (".ods", ".fods", ".ots"),
    FileKind.XML: (".xml",),
    FileKind.HTML: (".html", ".htm", ".mht", ".mhtml"),
    FileKind.TEXT: (".csv", ".tsv", ".txt", ".tab", ".text"),
}


def refusal_words(refusal: Refusal, params: dict[str, Any]) -> str:
    """Say why a file is not read and what to do."""
    known = {"most": "", "row": "", "column": "", "size": "", **params}
    if refusal is Refusal.NOT_A_TABLE:
        known["really"] = REALLY[Really(params.get("really", Really.UNKNOWN))]
    return str(REFUSALS[refusal]) % _with_thousands(known)


def notice_words(notice: Notice, params: dict[str, Any]) -> str:
    """Say what was left out or may be wrong."""
    one, several = NOTICES[notice]
    words = one if params.get("count", 1) == 1 else several
    return str(words) % _with_thousands(params)


def _with_thousands(params: dict[str, Any]) -> dict[str, Any]:
    return {
        name: f"{value:,}" if isinstance(value, int) and value >= 1_000 else value
        for name, value in params.items()
    }


def naming_notice(name: str, kind: FileKind) -> str:
    """Say that a file is not what its name says; nothing where it is."""
    ending = PurePath(name).suffix.lower()
    if not ending or kind not in ENDINGS or ending in ENDINGS[kind]:
        return ""
    message = _("This is %(really)s, named %(ending)s. It was read as a table.")
    return message % {"really": KINDS[kind], "ending": ending[:20]}

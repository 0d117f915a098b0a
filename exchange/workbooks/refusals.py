"""Why a file is not read, and what was left out of one, as codes: the process that reads files
knows no languages. `words.py` has the words.
"""

from __future__ import annotations

from enum import StrEnum

Param = str | int | float
Params = dict[str, Param]


class Refusal(StrEnum):
    """Why nothing of a file is read."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_A_TABLE = "not_a_table"
    PASSWORD = "password"
    DAMAGED = "damaged"
    TRUNCATED = "truncated"
    UNPACKED_SIZE = "unpacked_size"
    UNPACKED_TIMES = "unpacked_times"
    TWO_FILES = "two_files"
    DECLARES_ENTITIES = "declares_entities"
    TOO_DEEP = "too_deep"
    SHEETS = "sheets"
    ROWS = "rows"
    CELLS = "cells"
    EMPTY_CELLS = "empty_cells"
    COLUMNS = "columns"
    CHARACTERS = "characters"
    ROW_CHARACTERS = "row_characters"
    LINE_CHARACTERS = "line_characters"
    CELL_CHARACTERS = "cell_characters"
    OPEN_QUOTE = "open_quote"
    ENCODING = "encoding"
    NO_TABLE = "no_table"
    NOTHING = "nothing"
    MEMORY = "memory"
    TIME = "time"
    STOPPED = "stopped"


class Notice(StrEnum):
    """What people should know about a file that was read."""

    STRAY_ROW = "stray_row"
    STRAY_COLUMN = "stray_column"
    NO_STORED_VALUE = "no_stored_value"
    BAD_CHARACTERS = "bad_characters"
    NO_DETAILS = "no_details"


class Really(StrEnum):
    """What a file is that is no table."""

    PICTURE = "picture"
    PDF = "pdf"
    PROGRAM = "program"
    DOCUMENT = "document"
    SLIDES = "slides"
    ARCHIVE = "archive"
    XML = "xml"
    JSON = "json"
    RTF = "rtf"
    FILM = "film"
    DATABASE = "database"
    MAIL = "mail"
    UNKNOWN = "unknown"


class RefusedError(Exception):
    """A file that is not read any further."""

    def __init__(self, refusal: Refusal, **params: Param) -> None:
        super().__init__(refusal.value, params)
        self.refusal = refusal
        self.params: Params = params

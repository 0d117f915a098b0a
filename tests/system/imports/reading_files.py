"""Reads a file as the server does, and prints what became of it: `python -m` this with a path."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from exchange.workbooks.cells import UnreadableFileError
    from exchange.workbooks.reading import read_book

    path = Path(sys.argv[1])
    started = time.monotonic()
    try:
        book = read_book(path, path.name)
    except UnreadableFileError as error:
        answer = {"refused": str(error.code)}
    else:
        rows = sum(len(sheet.rows) for sheet in book.sheets)
        filled = sum(
            value is not None for sheet in book.sheets for row in sheet.rows for value in row.values
        )
        answer = {"rows": rows, "cells": filled}
    print(json.dumps({**answer, "seconds": round(time.monotonic() - started, 2)}))


if __name__ == "__main__":
    main()

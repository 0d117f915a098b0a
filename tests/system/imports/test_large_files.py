"""Files at the limits, and hostile ones as large as can be sent: at most 256 MB in both processes
together, and an answer within the time that a reader has.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from config.settings import BASE_DIR
from exchange.workbooks import limits
from tests.exchange.workbooks.making import HEAD, MAIN, sheet_xml, text_row, workbook_parts

pytestmark = [
    pytest.mark.no_database,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc"),
]
MOST_MEGABYTES = 256
SIGNS = "园区问题整改责任单位道路雨水管网厂房污水处理安全生产环保设施检查发现未完成建设用地指标"


def words(chance: random.Random, length: int = 20) -> str:
    return "".join(chance.choices(SIGNS, k=length))


def write_workbook(path: Path, rows: int, columns: int) -> None:
    """A ledger: a number, a day, a share, two units, and texts of which each is another."""
    chance = random.Random(1)
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    share = book.add_format({"num_format": "0.0%"})
    for row in range(rows):
        sheet.write(row, 0, row)
        sheet.write(row, 1, 44_000 + row % 1_000, day)
        sheet.write(row, 2, chance.random(), share)
        for column in range(3, columns):
            sheet.write(row, column, "综合部" if column < 5 else words(chance))
    book.close()


def write_shared(path: Path, rows: int, columns: int) -> None:
    """The same with shared strings, which are held while the cells are read."""
    chance = random.Random(1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in workbook_parts("", strings="<si/>").items():
            if not name.endswith(("sharedStrings.xml", "sheet1.xml")):
                archive.writestr(name, content)
        with archive.open("xl/sharedStrings.xml", "w") as part:
            part.write(f'{HEAD}<sst xmlns="{MAIN}">'.encode())
            for _place in range(rows * columns):
                part.write(f"<si><t>{words(chance, 14)}</t></si>".encode())
            part.write(b"</sst>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for row in range(rows):
                cells = (f'<c t="s"><v>{row * columns + n}</v></c>' for n in range(columns))
                part.write(f"<row>{''.join(cells)}</row>".encode())
            part.write(b"</sheetData></worksheet>")


def write_text(path: Path, rows: int, columns: int) -> None:
    chance = random.Random(1)
    with path.open("w", encoding="gb18030") as file:
        for row in range(rows):
            cells = (words(chance, 15) for _column in range(columns - 1))
            file.write(f"{row},{','.join(cells)}\r\n")


def write_page(path: Path, rows: int, columns: int) -> None:
    chance = random.Random(1)
    with path.open("w", encoding="gb18030") as file:
        file.write('<html><meta charset="gb2312"><table>')
        for _row in range(rows):
            cells = (f"<td>{words(chance, 12)}</td>" for _column in range(columns))
            file.write(f"<tr>{''.join(cells)}</tr>\n")


def write_stream(path: Path, row: Callable[[int], str], rows: int, most: int) -> None:
    """A workbook whose sheet unpacks to so many bytes at most."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in workbook_parts("").items():
            if not name.endswith("sheet1.xml"):
                archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            size = part.write(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for number in range(1, rows + 1):
                size += part.write(row(number).encode())
                if size > most:
                    break
            part.write(b"</sheetData></worksheet>")


def write_million_rows(path: Path) -> None:
    write_stream(path, lambda number: f'<row r="{number}"><c><v>1</v></c></row>', 10**6, 10**9)


def write_empty_cells(path: Path) -> None:
    cells = '<c s="1"/>' * 16_000
    write_stream(path, lambda number: f"<row>{cells}</row>", 10**6, 500 * limits.MEGABYTE)


def write_wide_rows(path: Path) -> None:
    def row(number: int) -> str:
        return (
            f'<row r="{number}"><c r="A{number}"><v>1</v></c><c r="BXX{number}"><v>1</v></c></row>'
        )

    write_stream(path, row, limits.ROWS, 10**9)


def write_strays(path: Path) -> None:
    path_rows = "".join(text_row(number, "一", "二") for number in range(1, 215))
    stray = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in workbook_parts(sheet_xml(path_rows + stray)).items():
            archive.writestr(name, content)


def write_deep(path: Path) -> None:
    write_stream(path, lambda _number: "<a>" * 1_000, 10**6, 400 * limits.MEGABYTE)


def write_open_tag(path: Path) -> None:
    path.write_bytes(b"<table><tr><td " + b"x" * 49 * limits.MEGABYTE)


def write_attributes(path: Path) -> None:
    path.write_bytes(b"<table><tr>" + b"<td a='" * 7 * limits.MEGABYTE)


FILES: dict[str, tuple[Callable[..., None], dict[str, Any], float]] = {
    "ledger.xlsx": (lambda path: write_workbook(path, 10_000, 12), {"rows": 10_000}, 5),
    "full.xlsx": (lambda path: write_workbook(path, 100_000, 15), {"rows": 100_000}, 60),
    "shared.xlsx": (lambda path: write_shared(path, 100_000, 15), {"rows": 100_000}, 60),
    "full.csv": (lambda path: write_text(path, 100_000, 14), {"rows": 100_000}, 60),
    "full.html": (lambda path: write_page(path, 95_000, 12), {"rows": 95_000}, 60),
    "rows.xlsx": (write_million_rows, {"refused": "rows"}, 20),
    "empty.xlsx": (write_empty_cells, {"refused": "empty_cells"}, 60),
    "wide.xlsx": (write_wide_rows, {"refused": "empty_cells"}, 20),
    "stray.xlsx": (write_strays, {"rows": 214}, 5),
    "deep.xlsx": (write_deep, {"refused": "too_deep"}, 20),
    "open.html": (write_open_tag, {"refused": "damaged"}, 20),
    "attributes.html": (write_attributes, {}, 62),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_at_the_limits(name: str, tmp_path: Path):
    write, expected, seconds = FILES[name]
    path = tmp_path / name
    write(path)
    assert path.stat().st_size <= limits.FILE_BYTES
    answer, megabytes = read_and_watch(path)
    print(f"{name}: {answer}, {path.stat().st_size >> 20} MB, {megabytes} MB of memory")
    assert {key: answer.get(key) for key in expected} == expected
    assert answer["seconds"] <= seconds
    assert megabytes <= MOST_MEGABYTES


def read_and_watch(path: Path) -> tuple[dict[str, Any], int]:
    """Read a file in a process of its own; returns the answer and the most memory of both."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.system.imports.reading_files", str(path)],
        cwd=BASE_DIR,
        stdout=subprocess.PIPE,
        env={**os.environ, "DEBUG": "1"},
    )
    most = 0
    while process.poll() is None:
        most = max(most, sum(resident(pid) for pid in (process.pid, *children_of(process.pid))))
        time.sleep(0.02)
    assert process.stdout
    with process.stdout:
        return json.loads(process.stdout.read()), most >> 10


def children_of(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def resident(pid: int) -> int:
    """The memory that a process uses, in kB."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1])
    return 0

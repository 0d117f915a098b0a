"""Texts with broken signs, open quotation marks, and lines without an end."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

HEAD = "序号,问题标题,所属园区,整改时限\n"
ROWS = "1,管网未分流,东江高新科技产业园,2026-12-31\n2,通道被占用,惠南高新科技产业园,立即\n"
TABLE = HEAD + ROWS
MEGABYTE = 1024 * 1024


def write_repeated(piece: bytes, megabytes: int, path: Path, start: bytes = b"") -> None:
    """A text of one piece again and again."""
    with path.open("wb") as file:
        file.write(start)
        for _megabyte in range(megabytes):
            file.write(piece * (MEGABYTE // len(piece)))


def write_hollow(size: int, path: Path) -> None:
    """A file that takes no place on the disk, but for its size."""
    with path.open("wb") as file:
        file.write(TABLE.encode())
        file.truncate(size)


SMALL: dict[str, Callable[[], bytes]] = {
    "broken-signs.csv": lambda: TABLE.encode().replace(
        "管网".encode(), b"\xe7\xae\xff\xfe\xc0\x80"
    ),
    "mixed-codes.csv": lambda: (
        TABLE.encode() + ROWS.encode("gb18030") + ROWS.encode("big5", "replace")
    ),
    "utf-16-without-a-mark.csv": lambda: TABLE.encode("utf-16-le"),
    "utf-16-backwards-without-a-mark.csv": lambda: TABLE.encode("utf-16-be"),
    "utf-16-of-an-odd-length.csv": lambda: TABLE.encode("utf-16") + b"x",
    "utf-16-of-half-signs.csv": lambda: b"\xff\xfe" + b"\x00\xd8" * 500,
    "utf-32.csv": lambda: TABLE.encode("utf-32"),
    "utf-7.csv": lambda: TABLE.encode("utf-7"),
    "two-marks.csv": lambda: b"\xef\xbb\xbf\xef\xbb\xbf" + TABLE.encode(),
    "mark-of-another-code.csv": lambda: b"\xff\xfe" + TABLE.encode(),
    "gb18030-of-four-bytes.csv": lambda: (TABLE + "3,𠀀𪚥,\ue000,立即\n").encode("gb18030"),
    "latin.csv": lambda: "Nr;Größe;Straße\n1;ä;ß\n".encode("latin-1"),
    "japanese.csv": lambda: "番号,問題,期限\n1,排水,即時\n".encode("shift_jis"),
    "nothings-within.csv": lambda: TABLE.replace("管网", "管\0网").encode(),
    "nothings-between.csv": lambda: TABLE.encode().replace(b",", b"\0,\0"),
    "signs-of-control.csv": lambda: TABLE.replace("管网", "\x1b[2J\x07\x08\x7f\x85").encode(),
    "open-quote.csv": lambda: (TABLE + '3,"x\n' + ROWS).encode(),
    "open-quote-on-top.csv": lambda: ('"' + TABLE * 500).encode(),
    "quotes-without-end.csv": lambda: (HEAD + "1," + '"' * 999_999).encode(),
    "quotes-in-words.csv": lambda: TABLE.replace("管网", '管"网"').encode(),
    "commas-without-end.csv": lambda: b"," * 5_000_000,
    "lines-without-end.csv": lambda: HEAD.encode() + b"\n" * 5_000_000,
    "returns-without-end.csv": lambda: HEAD.encode() + b"\r" * 2_000_000,
    "hundred-thousand-columns.csv": lambda: ",".join(str(n) for n in range(100_000)).encode(),
    "columns-that-change.csv": lambda: "".join(f"{'x,' * n}\n" for n in range(500)).encode(),
    "line-of-5-mb.csv": lambda: b"x" * 5_000_000,
    "cell-of-10-mb.csv": lambda: HEAD.encode() + b"1," + b"x" * 10_000_000 + b",y,z\n",
    "other-separators.csv": lambda: TABLE.replace(",", "\x1f").encode(),
    "all-separators.csv": lambda: b"a,b;c\td|e\n" * 50,
    "separator-of-its-own.csv": lambda: ("sep=x\n" + TABLE).encode(),
    "separator-that-is-a-quote.csv": lambda: ('sep="\n' + TABLE).encode(),
    "line-ends-of-all-kinds.csv": lambda: TABLE.replace("\n", "\r\n\v\f\u2028\x85\r").encode(),
    "programs.csv": lambda: (HEAD + "=cmd|'/c calc'!A0,+1+1,-2+3,@SUM(A1)\n" * 3).encode(),
    "tags.csv": lambda: (HEAD + "1,<script>alert(1)</script>,<img src=x>,立即\n").encode(),
    "one-column.csv": lambda: "\n".join(["问题标题", *"甲乙丙丁"]).encode(),
    "one-cell.csv": lambda: b"x",
    "duplicate-keys.csv": lambda: (
        HEAD + "1,管网未分流,东江高新科技产业园,2026-12-31\n" * 500
    ).encode(),
}

LARGE: dict[str, Callable[[Path], None]] = {
    "line-of-1-gb.csv": partial(write_hollow, 1024 * MEGABYTE),
    "line-of-49-mb.csv": partial(write_repeated, b"x", 49),
    "million-rows.csv": partial(write_repeated, b"1,2\n", 8),
    "one-quote-and-45-mb.csv": partial(write_repeated, b"1,2,3\n", 45, start=b'a,"'),
    "words-of-40-mb.csv": partial(
        write_repeated, "甲,乙乙乙乙,丙丙丙丙\n".encode(), 40, start=HEAD.encode()
    ),
    "nothings-of-49-mb.csv": partial(write_hollow, 49 * MEGABYTE),
}

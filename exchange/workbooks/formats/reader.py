"""Reads any file: what it is decides who reads it, and only that reader is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import IO, Any

from exchange.workbooks import limits
from exchange.workbooks.cells import FileKind
from exchange.workbooks.formats.archives import Package
from exchange.workbooks.formats.output import BookOutput
from exchange.workbooks.formats.recognition import (
    Form,
    form_of,
    has_macros,
    is_pasted_page,
    really_of_old,
)
from exchange.workbooks.refusals import Refusal, RefusedError

PIECE = 64 * 1024
CONTENT = "content.xml"


def read(content: IO[bytes], is_pasted: bool, send: Callable[[bytes], object]) -> None:
    """Read a file or what was pasted. Raises RefusedError, saying why."""
    if content.seek(0, 2) > limits.FILE_BYTES:
        raise RefusedError(Refusal.TOO_LARGE, most=limits.FILE_BYTES // limits.MEGABYTE)
    output = BookOutput(send)
    if is_pasted:
        read_pasted(content, output)
    else:
        READERS[form_of(content)](content, output)
    output.end()


def _reader(module: str) -> Any:
    """Load a reader: none of the others, nor the library that it stands on, is needed."""
    return import_module(f"exchange.workbooks.formats.{module}")


def _whole(content: IO[bytes]) -> bytes:
    content.seek(0)
    return content.read()


def _pieces(content: IO[bytes]) -> Iterator[bytes]:
    content.seek(0)
    while piece := content.read(PIECE):
        yield piece


def read_pasted(content: IO[bytes], output: BookOutput) -> None:
    """Read a table from the clipboard: a page, or values between tabs."""
    text = _reader("text.encodings").recognise(_whole(content), "utf-8")
    if is_pasted_page(text.sample()):
        _reader("web.reader").read_page(text, output, FileKind.PASTED)
    else:
        _reader("text.reader").read_text(text, output, FileKind.PASTED)


def _read_packed_xml(content: IO[bytes], output: BookOutput) -> None:
    package = Package(content)
    output.begin(FileKind.XLSM if has_macros(package) else FileKind.XLSX)
    _reader("xlsx.reader").read_xlsx(package, output)


def _read_packed_binary(content: IO[bytes], output: BookOutput) -> None:
    _reader("xlsb").read_xlsb(content, output)


def _read_packed_ods(content: IO[bytes], output: BookOutput) -> None:
    package = Package(content)
    _reader("ods").read_ods(lambda: package.stream(CONTENT), output)


def _read_flat_ods(content: IO[bytes], output: BookOutput) -> None:
    _reader("ods").read_ods(lambda: _pieces(content), output)


def _read_old(content: IO[bytes], output: BookOutput) -> None:
    whole = _whole(content)
    really = really_of_old(whole)
    if really:
        raise RefusedError(Refusal.NOT_A_TABLE, really=really)
    _reader("xls").read_xls(whole, output)


def _read_old_xml(content: IO[bytes], output: BookOutput) -> None:
    _reader("old_xml").read_old_xml(lambda: _pieces(content), output)


def _read_page(content: IO[bytes], output: BookOutput) -> None:
    reader = _reader("web.reader")
    reader.read_page(reader.recognise_page(_whole(content)), output)


def _read_web_archive(content: IO[bytes], output: BookOutput) -> None:
    _reader("web.reader").read_archive(_whole(content), output)


def _read_text(content: IO[bytes], output: BookOutput) -> None:
    _reader("text.reader").read_text(_reader("text.encodings").recognise(_whole(content)), output)


READERS: dict[Form, Callable[[IO[bytes], BookOutput], None]] = {
    Form.PACKED_XML: _read_packed_xml,
    Form.PACKED_BINARY: _read_packed_binary,
    Form.PACKED_ODS: _read_packed_ods,
    Form.FLAT_ODS: _read_flat_ods,
    Form.OLD: _read_old,
    Form.OLD_XML: _read_old_xml,
    Form.PAGE: _read_page,
    Form.WEB_ARCHIVE: _read_web_archive,
    Form.TEXT: _read_text,
}

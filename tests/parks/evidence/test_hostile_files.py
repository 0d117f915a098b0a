"""Files that run, load or hide something when they are opened are refused, and say why; files
that only look like them are taken.
"""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from PIL import Image

from parks.evidence.uploads import check_upload
from tests.parks.evidence.office_files import (
    old_office,
    package,
    packed_objects,
    pdf,
    presentation,
    related,
    workbook,
)

pytestmark = [pytest.mark.no_database, pytest.mark.once]
MACROS = "it holds macros."
OBJECTS = "it holds an object of another program."
REMOTE = "it loads something from another place"
ENCRYPTED = "it is encrypted."
RUNS = "it holds a script or starts a program."
FILES = "it holds other files."
TWO = "it is two files in one."
DAMAGED = "it is damaged."
MACRO_DOCUMENT = (
    '<Types><Override PartName="/word/document.xml" ContentType='
    '"application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
)
VBA_PART = (
    '<Types><Default Extension="dat" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
)
ENTITIES = '<!DOCTYPE Types [<!ENTITY a "x">]><Types>&a;</Types>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
VBA = old_office({"VBA": b"", "PROJECT": b""})
OBJECT = old_office({"\x01Ole10Native": b"MZ"})
VBA_INFO = struct.pack("<HHL", 0x1F, 0x3FF, 20) + struct.pack("<HHLLLL", 2, 0x400, 12, 1, 1, 2)


def picture(kind: str = "JPEG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), (90, 120, 60)).save(out, kind)
    return out.getvalue()


def field(*runs: str) -> bytes:
    return "".join(f"<w:r><w:instrText>{run}</w:instrText></w:r>" for run in runs).encode()


def sheets(*kinds: int) -> bytes:
    """A workbook that names sheets of these kinds."""
    return workbook(*((0x85, struct.pack("<LBB", 0, 0, kind) + b"\x01\x00A") for kind in kinds))


def zip_alone() -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("Main.class", b"\xca\xfe\xba\xbe")
    return out.getvalue()


def patched(content: bytes, mark: bytes, offset: int, new: bytes) -> bytes:
    """The same bytes with others at so many bytes behind the first mark."""
    at = content.index(mark) + offset
    return content[:at] + new + content[at + len(new) :]


def longer_than_it_says() -> bytes:
    """A part of 1,000 zeros whose directory line says 10, with the sum of the first 10."""
    content = package(parts={"word/a.xml": b"\0" * 1000})
    line = content.index(b"word/a.xml", content.index(b"PK\x01\x02")) - 46
    told = struct.pack("<L", zlib.crc32(b"\0" * 10))
    content = content[: line + 16] + told + content[line + 20 :]
    return content[: line + 24] + struct.pack("<L", 10) + content[line + 28 :]


def shorter_than_it_says() -> bytes:
    content = package(parts={"word/a.xml": b"\0" * 10})
    line = content.index(b"word/a.xml", content.index(b"PK\x01\x02")) - 46
    return content[: line + 24] + struct.pack("<L", 300) + content[line + 28 :]


def with_hidden_part() -> bytes:
    """A part between two others that the directory does not name: streaming readers meet it."""
    content = package(parts={"word/zz.xml": b"a" * 30}, method=ZIP_STORED)
    directory = content.index(b"PK\x01\x02")
    hidden = b"PK\x03\x04" + b"\0" * 30
    moved = content[:directory] + hidden + content[directory:]
    return patched(moved, b"PK\x05\x06", 16, struct.pack("<L", directory + len(hidden)))


def stream_in_circles() -> bytes:
    """A stream of two gigabytes whose sectors lead back to the first: reading it never ends."""
    content = old_office({"WordDocument": b""})
    row = content.index("WordDocument".encode("utf-16-le"))
    content = content[: row + 120] + struct.pack("<Q", 2**31) + content[row + 128 :]
    return content[:516] + struct.pack("<L", 1) + content[520:]


def twice_the_same_part() -> bytes:
    """Two parts whose names differ in the size of a letter; which one counts is anybody's guess."""
    return package(parts={"word/a.xml": b"<a/>", "word/A.xml": b"<b/>"})


def other_name_before_the_part() -> bytes:
    content = package(parts={"word/a.xml": b"<a/>"})
    return patched(content, b"word/a.xml", 5, b"b")


def nested(times: int) -> bytes:
    content = package("xl")
    for _ in range(times):
        content = package("xl", parts={"xl/embeddings/a.xlsx": content})
    return content


def bomb_of_bombs() -> bytes:
    """Each archive stays within its bounds, all of them together do not."""
    inner = package("xl", parts={"xl/a.xml": bytes(5_000_000) + bytes(range(256)) * 220})
    return package(
        "word",
        method=ZIP_STORED,
        parts={f"word/embeddings/{place}.xlsx": inner for place in range(50)},
    )


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        # macros, under whatever name
        ("a.docx", package(parts={"word/vbaData.xml": b"<a/>"}), MACROS),
        ("a.docx", package(parts={"word/harmless.dat": VBA}), MACROS),
        ("a.docx", package(types=MACRO_DOCUMENT), MACROS),
        (
            "a.docx",
            package(
                types=MACRO_DOCUMENT.replace("<Types>", "<x:Types xmlns:x='a'>").replace(
                    "</Types>", "</x:Types>"
                )
            ),
            MACROS,
        ),
        ("a.docx", package(types=VBA_PART), MACROS),
        ("a.xlsx", package("xl", parts={"xl/macrosheets/sheet1.xml": b"<a/>"}), MACROS),
        (
            "a.xlsx",
            package(
                "xl",
                parts={"xl/_rels/workbook.xml.rels": related("xlMacrosheet", "a.xml", "Internal")},
            ),
            MACROS,
        ),
        (
            "a.docx",
            package(
                parts={"word/_rels/document.xml.rels": related("vbaProject", "a.dat", "Internal")}
            ),
            MACROS,
        ),
        (
            "a.pptx",
            package(
                "ppt",
                parts={"ppt/embeddings/b.xlsx": package("xl", parts={"xl/vbaProject.bin": b"x"})},
            ),
            MACROS,
        ),
        # objects of other programs
        ("a.docx", package(parts={"word/embeddings/oleObject1.bin": OBJECT}), OBJECTS),
        ("a.docx", package(parts={"word/media/image1.png": OBJECT}), OBJECTS),
        ("a.docx", package(parts={"word/embeddings/a.bin": b"MZ\x90"}), OBJECTS),
        ("a.docx", package(parts={"word/afchunk.rtf": b"{\\rtf1"}), OBJECTS),
        ("a.docx", package(parts={"word/embeddings/a.zip": zip_alone()}), OBJECTS),
        (
            "a.xlsx",
            package(
                "xl", parts={"xl/externalLinks/a.xml": b'<externalLink><ddeLink ddeService="cmd"/>'}
            ),
            OBJECTS,
        ),
        ("a.docx", package(parts={"word/b.xml": field("DDE", "AUTO c:\\\\a.exe")}), OBJECTS),
        ("a.xlsx", nested(4), OBJECTS),
        # what is fetched as soon as the file is opened
        (
            "a.docx",
            package(
                parts={
                    "word/_rels/settings.xml.rels": related(
                        "attachedTemplate", "https://example.org/a.dotm"
                    )
                }
            ),
            REMOTE,
        ),
        (
            "a.docx",
            package(
                parts={
                    "word/_rels/settings.xml.rels": related(
                        "attachedTemplate", "\\\\10.0.0.1\\a\\b.dotx"
                    )
                }
            ),
            REMOTE,
        ),
        (
            "a.docx",
            package(
                parts={
                    "word/_rels/settings.xml.rels": related(
                        "attachedTemplate", "file://10.0.0.1/a/b.dotx"
                    )
                }
            ),
            REMOTE,
        ),
        (
            "a.docx",
            package(
                parts={
                    "word/_rels/settings.xml.RELS": related(
                        "attachedTemplate", "https://example.org/a.dotm", encoding="utf-16"
                    )
                }
            ),
            REMOTE,
        ),
        (
            "a.docx",
            package(
                parts={
                    "word/_rels/document.xml.rels": related(
                        "oleObject", "mhtml:https://example.org/a!x-usc:b"
                    )
                }
            ),
            REMOTE,
        ),
        (
            "a.docx",
            package(
                parts={
                    "word/_rels/document.xml.rels": related("image", "http://example.org/count.png")
                }
            ),
            REMOTE,
        ),
        (
            "a.docx",
            package(parts={"word/_rels/webSettings.xml.rels": related("frame", "//example.org/a")}),
            REMOTE,
        ),
        (
            "a.docx",
            package(parts={"word/b.xml": field('INCLUDEPICTURE "', 'http://example.org/a.png"')}),
            REMOTE,
        ),
        # archives that say one thing and are another
        ("a.docx", longer_than_it_says(), "it unpacks to far more"),
        ("a.docx", shorter_than_it_says(), DAMAGED),
        ("a.docx", with_hidden_part(), TWO),
        ("a.docx", twice_the_same_part(), DAMAGED),
        ("a.docx", other_name_before_the_part(), DAMAGED),
        ("a.docx", package() + b"behind the end", TWO),
        ("a.docx", package(types=ENTITIES), DAMAGED),
        ("a.docx", package(parts={"word/b.xml": b"<!DOCTYPE a><a/>"}), DAMAGED),
        ("a.docx", package(parts={"word/_rels/a.rels": b"<not xml"}), DAMAGED),
        ("a.docx", bomb_of_bombs(), "it unpacks to far more"),
        # Office before 2007
        ("a.doc", old_office({"WordDocument": b"", "Macros/VBA": b""}), MACROS),
        ("a.doc", old_office({"WordDocument": b"", "_VBA_PROJECT": b""}), MACROS),
        ("a.xls", old_office({"Workbook": workbook(), "_VBA_PROJECT_CUR/dir": b""}), MACROS),
        ("a.xls", old_office({"Workbook": sheets(0, 1)}), MACROS),
        ("a.xls", old_office({"Book": sheets(6)}), MACROS),
        ("a.ppt", old_office({"PowerPoint Document": presentation((0x03FF, VBA_INFO))}), MACROS),
        ("a.doc", old_office({"WordDocument": b"\0" * 10 + b"\0\1"}), ENCRYPTED),
        ("a.xls", old_office({"Workbook": workbook((0x2F, b"\0" * 6))}), ENCRYPTED),
        (
            "a.ppt",
            old_office(
                {
                    "PowerPoint Document": presentation(),
                    "Current User": b"\0" * 12 + b"\xdf\xc4\xd1\xf3",
                }
            ),
            ENCRYPTED,
        ),
        ("a.docx", old_office({"EncryptionInfo": b"", "EncryptedPackage": b""}), ENCRYPTED),
        ("a.doc", old_office({"WordDocument": b"", "ObjectPool/_123": b""}), OBJECTS),
        ("a.xls", old_office({"Workbook": workbook(), "MBD0012AB34/a": b""}), OBJECTS),
        ("a.doc", old_office({"WordDocument": b"", "\x01Ole10Native": b""}), OBJECTS),
        ("a.ppt", old_office({"PowerPoint Document": presentation((0x1011, b"x"))}), OBJECTS),
        ("a.doc", old_office({"WordDocument": b""})[:700], DAMAGED),
        ("a.doc", stream_in_circles(), DAMAGED),
        ("a.doc", patched(old_office({"WordDocument": b""}), OLE, 30, b"\x40"), DAMAGED),
        ("a.doc", patched(old_office({"WordDocument": b""}), OLE, 67, b"\x7f"), DAMAGED),
        # PDF
        ("a.pdf", pdf(b"<< >>", trailer=b"/Encrypt 2 0 R "), ENCRYPTED),
        ("a.pdf", pdf(b"<< /OpenAction << /S /JavaScript /JS (a) >> >>"), RUNS),
        ("a.pdf", pdf(b"<< /OpenAction << /S /J#61va#53cript /JS (a) >> >>"), RUNS),
        ("a.pdf", pdf(b"<< /S /Launch /F (cmd.exe) >>"), RUNS),
        ("a.pdf", pdf(b"<< /AcroForm << /XFA 3 0 R >> >>"), RUNS),
        ("a.pdf", pdf(b"<< /Subtype /RichMedia >>"), RUNS),
        ("a.pdf", pdf(b"<< /Names << /EmbeddedFiles 3 0 R >> >>"), FILES),
        ("a.pdf", pdf(b"<< /Type /EmbeddedFile >>"), FILES),
        ("a.pdf", pdf(packed_objects(b"<< /S /JavaScript >>")), RUNS),
        ("a.pdf", pdf(packed_objects(b"<< /S /J#61vaScript >>")), RUNS),
        ("a.pdf", pdf(packed_objects(b"<< /Type /EmbeddedFile >>")), FILES),
        (
            "a.pdf",
            pdf(packed_objects(b"<< /S /JavaScript >>").replace(b"/N", b"(stream\n) /N", 1)),
            "it is packed in an unusual way",
        ),
        (
            "a.pdf",
            pdf(b"<< /Type /ObjStm /Filter /LZWDecode >>\nstream\n\x80\x0b\nendstream"),
            "it is packed in an unusual way",
        ),
        # two files in one
        ("a.pdf", pdf(b"<< >>") + zip_alone(), TWO),
        ("a.jpg", picture() + zip_alone(), TWO),
        ("a.jpg", picture() + b"<html><script>alert(1)</script></html>", TWO),
        ("a.gif", picture("GIF") + b"\n<?php system($_GET['a']); ?>", TWO),
        ("a.png", picture("PNG") + pdf(b"<< >>"), TWO),
        ("a.pdf", b"%PDF-1.7\n<script>alert(1)</script>", TWO),
        ("a.docx", package(method=ZIP_STORED, parts={"word/a.txt": pdf(b"<< >>")}), TWO),
        ("a.doc", old_office({"WordDocument": b""}) + zip_alone(), TWO),
    ],
)
def test_what_runs_loads_or_hides_something_is_refused(name, content, words):
    with override("en"), pytest.raises(ValidationError) as refused:
        check_upload(SimpleUploadedFile(name, content))
    [message] = refused.value.messages
    assert f"“{name}” cannot be taken: {words}" in message


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "a.docx",
            package(
                parts={
                    "word/_rels/document.xml.rels": related("hyperlink", "https://example.gov.cn/a")
                }
            ),
        ),
        (
            "a.docx",
            package(
                parts={
                    "word/_rels/settings.xml.rels": related(
                        "attachedTemplate", "file:///C:\\Users\\lin\\Templates\\公文.dotx"
                    )
                }
            ),
        ),
        (
            "a.xlsx",
            package(
                "xl",
                parts={
                    "xl/externalLinks/_rels/a.xml.rels": related(
                        "externalLinkPath", "file:///\\\\server\\share\\台账.xlsx"
                    )
                },
            ),
        ),
        ("a.pptx", package("ppt", parts={"ppt/embeddings/图表.xlsx": package("xl")})),
        ("a.docx", package(parts={"word/b.xml": field("PAGE", " DATE")})),
        ("a.docx", package(parts={"word/b.xml": "<w:t>DDE 与宏 macro</w:t>".encode()})),
        ("a.docx", package(parts={"word/media/image1.jpeg": picture()})),
        ("a.doc", old_office({"WordDocument": b"", "ObjectPool/": b""})),
        ("a.xls", old_office({"Workbook": sheets(0, 0, 2)})),
        (
            "a.ppt",
            old_office(
                {
                    "PowerPoint Document": presentation((0x0FF0, b"slides")),
                    "Current User": b"\0" * 12 + b"\x5f\xc0\x91\xe3",
                }
            ),
        ),
        ("a.pdf", pdf(b"<< /OpenAction [3 0 R /Fit] >>", packed_objects(b"<< /Type /Page >>"))),
        ("a.pdf", pdf(b"<< /A << /S /URI /URI (https://example.gov.cn) >> >>")),
        ("a.pdf", pdf(b"<< /Title (JavaScript and Launch) >>")),
        ("a.jpg", picture() + b"\0" * 100 + picture()),
    ],
)
def test_what_only_looks_like_it_is_taken(name, content):
    assert check_upload(SimpleUploadedFile(name, content)).name == name

"""What people send as evidence: taken for what its content is, refused in words that name the
file and the remedy.
"""

import hashlib
import logging
import struct
import zlib
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from PIL import Image

from parks.evidence.pictures import read_reduced
from parks.evidence.uploads import check_upload, plain_name, unpackable_name
from parks.evidence.vault import DamagedFileError, opened, small_picture
from parks.models import IssueEvidence
from tests.helpers.factories import PICTURE, make_evidence, make_issue, make_user
from tests.parks.evidence.office_files import old_office, package

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def picture(kind: str, size: tuple[int, int] = (40, 30), **more: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (90, 120, 60)).save(out, kind, **more)
    return out.getvalue()


def ofd() -> bytes:
    """A document of fixed layout, as GB/T 33190 packs it."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("OFD.xml", "<ofd:OFD/>")
        archive.writestr("Doc_0/Document.xml", "<ofd:Document/>")
    return out.getvalue()


def open_document() -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<office/>")
    return out.getvalue()


def png_that_says(width: int, height: int) -> bytes:
    """A PNG of a few bytes that declares so many pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content))
            + kind
            + content
            + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def encrypted() -> bytes:
    """An Office archive with the bit that says "encrypted", in the local head and in
    the directory.
    """
    content = bytearray(package(method=ZIP_STORED))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(mark, at + 1)
    return bytes(content)


def lying_about_its_lines() -> bytes:
    """A directory that announces 60,000 lines."""
    content = bytearray(package())
    at = content.rfind(b"PK\x05\x06")
    content[at + 8 : at + 12] = struct.pack("<HH", 60_000, 60_000)
    return bytes(content)


def lying_about_its_size() -> bytes:
    """A part that says it unpacks to 4 GB."""
    content = bytearray(package())
    at = content.find(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 0xFFFFFFF0)
    return bytes(content)


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(
        name, content, "text/html"
    )  # what a browser says of the type is never asked


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("现场.jpg", picture("JPEG"), "image/jpeg"),
        ("现场.JPEG", picture("JPEG"), "image/jpeg"),
        ("a.png", PICTURE, "image/png"),
        ("a.webp", picture("WEBP"), "image/webp"),
        ("a.gif", picture("GIF"), "image/gif"),
        ("批复.pdf", b"%PDF-1.7\n...", "application/pdf"),
        (
            "a.docx",
            package("word"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            "a.xlsx",
            package("xl"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            "a.pptx",
            package("ppt"),
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
        ("批复.ofd", ofd(), "application/ofd"),
        ("会议纪要.doc", old_office({"WordDocument": b""}), "application/msword"),
        ("台账.xls", old_office({"Workbook": b""}), "application/vnd.ms-excel"),
        ("汇报.ppt", old_office({"PowerPoint Document": b""}), "application/vnd.ms-powerpoint"),
    ],
)
@pytest.mark.once
def test_what_is_taken(name, content, media_type):
    upload = check_upload(sent(name, content))
    assert (upload.name, upload.media_type, upload.size) == (name, media_type, len(content))
    assert upload.sha256 == hashlib.sha256(content).hexdigest()
    assert upload.content.read() == content


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.png", b"", "“a.png” is empty. Choose the file again."),
        ("a.pdf", PICTURE, "“a.pdf” is really a PNG picture. Give it a name that ends in .png"),
        (
            "a.png",
            picture("JPEG"),
            "really a JPEG picture. Give it a name that ends in .jpg or .jpeg",
        ),
        ("a.docx", package("xl"), "really an Excel workbook. Give it a name that ends in .xlsx"),
        ("a.docm", package("word"), "really a Word document. Give it a name that ends in .docx"),
        (
            "a.xls",
            old_office({"WordDocument": b""}),
            "really an old Word document. Give it a name that ends in .doc",
        ),
        ("a", PICTURE, "really a PNG picture. Give it a name that ends in .png"),
        ("a.png.exe", PICTURE, "really a PNG picture"),
        ("a.pdf", b"<!doctype html><script>alert(1)</script>%PDF-1.7", "is a web page or XML"),
        ("a.pdf", b"\n\n<html>%PDF-1.4", "is a web page or XML"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is a web page or XML"),
        ("a.png", b"<?xml version='1.0'?><svg/>", "is a web page or XML"),
        ("a.png", b"\xef\xbb\xbf<svg/>", "is a web page or XML"),
        ("a.pdf", b"MZ\x90\x00", "is a program"),
        ("a.pdf", b"\x7fELF", "is a program"),
        ("a.jpg", b"#!/bin/sh", "is a script"),
        ("a.jpg", b"\0\0\0\x18ftypheic", "is a HEIC picture (set the camera to JPEG)"),
        ("a.heif", b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "is a HEIC picture"),
        (
            "a.avif",
            b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf",
            "is an AVIF picture (open it and save",
        ),
        ("a.jpg", b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "is an AVIF picture"),
        ("a.jxl", b"\0\0\0\x0cJXL \r\n\x87\n", "is a JPEG XL picture"),
        ("a.tif", b"II*\0\x08\0\0\0", "is a TIFF picture (open it and save it as JPEG or PDF)"),
        ("a.dwg", b"AC1032\0\0\0\0\0", "is a CAD drawing (export it as PDF)"),
        ("a.odt", open_document(), "is an OpenDocument file (save it as .docx"),
        ("a.pdf", ofd(), "really an OFD document. Give it a name that ends in .ofd"),
        (
            "方案.wps",
            old_office({"WordDocument": b""}),
            "WPS Office. Open it there, save it as .docx",
        ),
        ("台账.et", old_office({"Workbook": b""}), "WPS Office. Open it there, save it as .xlsx"),
        ("台账.ET", package("xl"), "WPS Office. Open it there, save it as .xlsx"),
        ("汇报.dps", old_office({"PowerPoint Document": b""}), "save it as .pptx or as PDF"),
        ("a.et", PICTURE, "really a PNG picture. Give it a name that ends in .png"),
        ("a.jpg", b"\0\0\0\x18ftypmp42", "is a film"),
        ("a.doc", b"{\\rtf1", "is an RTF text"),
        ("a.doc", OLE + b"\0" * 2048, "it is damaged."),
        ("a.msi", old_office({"Property": b""}), "of an unknown type"),
        ("a.jpg", b"just words", "Pictures (JPEG, PNG, WebP, GIF), PDF, OFD and Office files"),
        ("a.jpg", b"\xff\xd8\xff" + b"x" * 99, "is a damaged picture"),
        ("a.png", PICTURE[:40], "is a damaged picture"),
        (
            "a.png",
            png_that_says(60_000, 60_000),
            "has more than 200 million pixels. Make the picture smaller.",
        ),
        ("a.zip", package("other"), "is a packed archive"),
        ("a.docx", b"PK\x03\x04" + b"x" * 200, "“a.docx” cannot be taken: it is damaged."),
        (
            "a.docx",
            package(parts={"word/vbaProject.bin": b"x"}),
            "it holds macros. Save it without macros or as PDF.",
        ),
        ("a.docx", package(parts={"word/VBAPROJECT.BIN": b"x"}), "it holds macros."),
        ("a.docx", package(parts={"../../etc/passwd": b"x"}), "parts of it point outside it."),
        ("a.docx", package(parts={"/etc/passwd": b"x"}), "parts of it point outside it."),
        ("a.docx", package(parts={"word\\..\\..\\a": b"x"}), "parts of it point outside it."),
        (
            "a.docx",
            package(parts={"word/big.xml": b"0" * 30_000_000}),
            "it unpacks to far more than an Office file",
        ),
        (
            "a.docx",
            package(parts={f"word/{number}": b"" for number in range(2_001)}),
            "it unpacks to far more",
        ),
        ("a.docx", lying_about_its_lines(), "it unpacks to far more"),
        ("a.docx", lying_about_its_size(), "it unpacks to far more"),
        ("a.docx", encrypted(), "it is encrypted. Save it without a password."),
        ("a.docx", package(method=ZIP_BZIP2), "it is encrypted. Save it without a password."),
    ],
    ids=lambda value: value if isinstance(value, str) else "is",
)
@pytest.mark.once
def test_what_is_refused_and_why(name, content, said):
    with override("en"), pytest.raises(ValidationError) as refused:
        check_upload(sent(name, content))
    [words] = refused.value.messages
    assert said in words
    assert name in words


@pytest.mark.once
def test_too_large_a_file_names_its_size_and_the_limit(settings):
    settings.UPLOAD_FILE_MB = 1
    with override("en"), pytest.raises(ValidationError) as refused:
        check_upload(sent("大图.jpg", b"x" * (1_572_864)))
    assert refused.value.messages == [
        "“大图.jpg” has 1.5 MB; 1 MB are allowed. Make it smaller or split it."
    ]
    assert check_upload(sent("a.pdf", b"%PDF-1.7".ljust(1_048_576))).size == 1_048_576


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\林\\现场 照片.jpg", "现场 照片.jpg"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie: x=1.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("\u202egpj.exe", "gpj.exe"),
        (" . 名  称 .pdf", "名 称 .pdf"),
        ("照" * 300 + ".jpeg", "照" * 155 + ".jpeg"),
        ("", "file"),
        ("...", "file"),
        ("a/", "a"),
    ],
)
@pytest.mark.once
def test_a_name_is_only_a_name(given, kept):
    with override("en"):
        assert plain_name(given) == kept


# --- keeping
# --------------------------------------------------------------------------------------------------


def test_a_file_is_kept_to_the_byte_and_its_small_picture_is_bare(db):
    """Evidence is not touched, so its EXIF stays in the original; what pages show carries none of
    it.
    """
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "拍摄地点", 3
    content = picture("JPEG", (800, 600), exif=exif)
    upload = check_upload(sent("现场.jpg", content))
    evidence = IssueEvidence.objects.create(
        issue=make_issue(), uploaded_by=make_user("a"), **upload.fields()
    )
    with opened(evidence) as file:
        assert file.read() == content
    assert Image.open(BytesIO(content)).getexif()
    small = Image.open(BytesIO(small_picture(evidence)))
    assert (small.format, small.size, dict(small.getexif())) == ("JPEG", (320, 240), {})


def test_where_a_file_is_kept_says_nothing_of_its_sender_or_its_name(db):
    evidence = make_evidence(make_issue())
    stored = IssueEvidence.objects.create(
        issue=evidence.issue,
        uploaded_by=evidence.uploaded_by,
        file=ContentFile(PICTURE, "../../../etc/坏.PNG"),
        name="坏.PNG",
        media_type="image/png",
        size=len(PICTURE),
        sha256=hashlib.sha256(PICTURE).hexdigest(),
    )
    folder, year, name = stored.file.name.split("/")
    assert (folder, len(year), len(name), name[-4:]) == ("evidence", 4, 36, ".png")


@pytest.mark.parametrize("damage", ["changed", "cut", "gone"])
def test_what_is_not_the_file_that_was_sent_is_handed_out_by_nobody(db, caplog, damage):
    evidence = make_evidence(make_issue())
    if damage == "gone":
        evidence.file.storage.delete(evidence.file.name)
    else:
        with open(evidence.file.path, "wb") as file:
            file.write(PICTURE[:-1] if damage == "cut" else PICTURE[:-1] + b"!")
    for read in (opened, small_picture):
        with caplog.at_level(logging.ERROR, "lantu.security"), pytest.raises(DamagedFileError):
            read(evidence)
    assert f"{evidence.pk}" in caplog.text


@pytest.mark.once
@pytest.mark.parametrize(("kind", "ending"), [("JPEG", "jpg"), ("PNG", "png")])
def test_a_picture_of_200_million_pixels_is_taken_and_shown_small(db, kind, ending):
    out = BytesIO()
    Image.new("1" if kind == "PNG" else "L", (16_320, 12_240)).save(out, kind)
    upload = check_upload(sent(f"全景.{ending}", out.getvalue()))
    small = read_reduced(upload.content, [kind], (320, 320))
    assert small.size == (320, 240)


@pytest.mark.once
@pytest.mark.parametrize("name", ["照" * 155 + ".jpeg", "𠮷" * 156 + ".pdf", "a" * 160, "照" * 160])
def test_a_long_name_fits_into_255_bytes_and_keeps_its_ending(name):
    cut = unpackable_name(f"001-{name}")
    assert 250 < len(cut.encode()) <= 255 or cut == f"001-{name}"
    assert cut.rpartition(".")[2] == name.rpartition(".")[2] or "." not in name

"""In which encoding a text was written: UTF-8, UTF-16, GB 18030 or Big5."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from exchange.workbooks.refusals import Really, Refusal, RefusedError

UTF_8 = "utf-8"
MARKS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
GB18030 = "gb18030"
# Microsoft's Big5, which most programs of Taiwan and Hong Kong write, and its larger sister.
BIG5 = ("cp950", "big5hkscs")
PIECE = 64 * 1024
SAMPLE = 256 * 1024
SAMPLE_PIECES = SAMPLE // PIECE
# One sign in so many may be broken in a text that is read all the same.
BROKEN = 100
# Four bytes, which only GB 18030 has.
FOUR_BYTES = re.compile(rb"[\x81-\xfe][0-9][\x81-\xfe][0-9]")
# What is written most: the first level of GB 2312 and of Big5, with their punctuation.
COMMON_GB = re.compile(rb"[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]")
COMMON_BIG5 = re.compile(rb"[\xa1-\xc6][\x40-\x7e\xa1-\xfe]")
PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
# What a text does not hold, but for the line ends and tabs.
CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f]")
CHINESE = re.compile("[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef\u2010-\u203b\t\r\n -~]")
LINE_END = re.compile("[\t\r\n,]")
REPLACED = "�"
NOTHING = "\0"
CONTROLS_IN = 100


@dataclass(frozen=True)
class EncodedText:
    """A text whose encoding is known; it is decoded piece by piece and never held whole.

    `encoding` is its name for people, `broken` counts the signs that could not be read.
    """

    content: bytes
    codec: str
    encoding: str
    start: int = 0
    broken: int = 0

    def pieces(self) -> Iterator[str]:
        """Walk the text; signs that are nothing are left out."""
        for piece in _decoded(self.content, self.codec, self.start, "replace"):
            yield piece.replace(NOTHING, "")

    def sample(self) -> str:
        """Return how it begins."""
        parts = []
        length = 0
        for piece in self.pieces():
            parts.append(piece)
            length += len(piece)
            if length >= SAMPLE:
                break
        return "".join(parts)[:SAMPLE]


def recognise(content: bytes, declared: str = "") -> EncodedText:
    """Find out how a text is encoded. Raises RefusedError where it is none, or unreadable."""
    text = _recognise(content, declared)
    sample = "".join(islice(_decoded(content, text.codec, text.start, "replace"), SAMPLE_PIECES))
    strange = len(CONTROLS.findall(sample)) + sample.count(NOTHING)
    if strange * CONTROLS_IN > len(sample) + CONTROLS_IN * 3:
        raise RefusedError(Refusal.NOT_A_TABLE, really=Really.UNKNOWN)
    foreign = sum(sign > "\x7f" for sign in sample)
    # a few broken signs pass, since a table that was cut or mended by hand has some
    if text.broken * BROKEN > max(foreign, BROKEN * 2):
        raise RefusedError(Refusal.ENCODING)
    return text


def _recognise(content: bytes, declared: str) -> EncodedText:
    for mark, codec in MARKS:
        if content.startswith(mark):
            return _with_broken(content, codec, len(mark))
    wide = _wide_by_nothings(content[:SAMPLE])
    if wide:
        return _with_broken(content, wide)
    # whatever a page says: hardly any other text is UTF-8 by chance
    if _is_valid(content, UTF_8):
        return EncodedText(content, UTF_8, UTF_8)
    if declared and _is_valid(content, declared):
        return EncodedText(content, declared, declared)
    wide = _wide_by_signs(content[:SAMPLE])
    if wide:
        return _with_broken(content, wide)
    is_big5 = looks_like_big5(content)
    for codec in (*BIG5, GB18030) if is_big5 else (GB18030, *BIG5):
        if _is_valid(content, codec):
            return EncodedText(content, codec, _name(content, codec))
    close = BIG5[0] if is_big5 else GB18030
    attempts = [_with_broken(content, UTF_8), _with_broken(content, close)]
    return min(attempts, key=lambda text: text.broken)


def _decoded(content: bytes, codec: str, start: int, errors: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(codec)(errors)
    for at in range(start, len(content), PIECE):
        yield decoder.decode(content[at : at + PIECE])
    yield decoder.decode(b"", True)


def _is_valid(content: bytes, codec: str) -> bool:
    try:
        for _piece in _decoded(content, codec, 0, "strict"):
            pass
    except (UnicodeError, LookupError, ValueError, TypeError, AttributeError):
        # the last three: a page may name a codec that makes no text
        return False
    return True


def _with_broken(content: bytes, codec: str, start: int = 0) -> EncodedText:
    broken = sum(piece.count(REPLACED) for piece in _decoded(content, codec, start, "replace"))
    # signs that stood for unreadable ones before
    own = content.count(REPLACED.encode()) if codec == UTF_8 else 0
    return EncodedText(content, codec, _name(content, codec), start, max(broken - own, 0))


def _wide_by_nothings(sample: bytes) -> str:
    """Tell UTF-16 without its mark: every second byte of digits and line ends is nothing."""
    sample = sample[: len(sample) // 2 * 2]
    half = len(sample) // 2
    if half < 2:
        return ""
    first = sample[::2].count(0)
    second = sample[1::2].count(0)
    if second * 10 > half and first * 20 < half:
        return "utf-16-le"
    if first * 10 > half and second * 20 < half:
        return "utf-16-be"
    return ""


def _wide_by_signs(sample: bytes) -> str:
    """Tell UTF-16 of nearly nothing but Chinese: read as such, it holds no other signs."""
    sample = sample[: len(sample) // 2 * 2]
    for codec in ("utf-16-le", "utf-16-be"):
        text = sample.decode(codec, "ignore")
        usual = len(CHINESE.findall(text))
        if text and usual * 20 >= len(text) * 19 and LINE_END.search(text):
            return codec
    return ""


def looks_like_big5(content: bytes) -> bool:
    """Tell Big5 from GB by which of the two would make it of common signs."""
    pairs = PAIR.findall(content[:SAMPLE])
    if not pairs:
        return False
    gb = sum(COMMON_GB.fullmatch(pair) is not None for pair in pairs)
    big5 = sum(COMMON_BIG5.fullmatch(pair) is not None for pair in pairs)
    return big5 > gb


def _name(content: bytes, codec: str) -> str:
    if codec in BIG5:
        return "big5"
    if codec != GB18030:
        return codec
    return GB18030 if FOUR_BYTES.search(content) else "gbk"

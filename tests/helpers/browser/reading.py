"""Pages as a browser reads them: how the source is laid out in lines does not matter."""

import re
from typing import Any

from django.http import HttpResponse

TAG = re.compile(r"(<!--.*?-->|<[/!a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)", re.DOTALL)
VERBATIM = re.compile(r"(<(textarea|pre|script)\b.*?</\2>)", re.DOTALL)
INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "button",
        "code",
        "em",
        "i",
        "img",
        "input",
        "label",
        "s",
        "select",
        "small",
        "span",
        "strong",
        "svg",
        "time",
    ]
)


def without_layout(html: str) -> str:
    """The page without the line breaks of its source; those between words are one space."""
    parts = VERBATIM.split(html)
    # every third part is the name of a verbatim element, the one before it the element
    elements = [
        part if index % 3 == 1 else _joined(part)
        for index, part in enumerate(parts)
        if index % 3 != 2
    ]
    return "".join(elements)


def _joined(html: str) -> str:
    parts = TAG.split(html)
    tags = parts[1::2]
    texts = parts[::2]
    joined = []
    for index, text in enumerate(texts):
        before = tags[index - 1] if index else ""
        after = tags[index] if index < len(tags) else ""
        joined.append(_text(text, before, after))
        if after:
            joined.append(_tag(after))
    return "".join(joined)


def _tag(tag: str) -> str:
    """A start tag on one line."""
    return re.sub(r"\s*\n\s*", " ", re.sub(r"\s*\n\s*(?=/?>$)", "", tag))


def _text(text: str, before: str, after: str) -> str:
    """Words on one line, without the breaks at the edges of an element."""
    if "\n" not in text:
        return text
    text = re.sub(r"[ \t]*\n\s*", "\n", text)
    if text == "\n":
        return ""
    if not before.startswith("</") or not _is_inline(before):
        text = text.removeprefix("\n")
    if after.startswith("</") or not _is_inline(after):
        text = text.removesuffix("\n")
    return text.replace("\n", " ")


def _is_inline(tag: str) -> bool:
    name = re.match(r"</?([a-z]+)", tag)
    is_line_of_its_own = 'class="subline' in tag
    return name is not None and name[1] in INLINE and not is_line_of_its_own


def read(response: HttpResponse) -> Any:
    """The same response, its page without layout."""
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    is_packed = response.streaming or "Content-Encoding" in response
    if is_page and not is_packed and b"\n" in response.content:
        response.content = without_layout(response.content.decode()).encode()
    return response

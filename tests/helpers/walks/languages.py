"""Letters of the other language on a page, beside the names and codes that records hold."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from django.apps import apps
from django.db import models

from tests.helpers.html import VOID

HAN = re.compile("[\u3400-\u9fff]+")
LATIN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z_’']+(?:-[A-Za-z]+)*(?![A-Za-z0-9])")
# What has no other word in Chinese: formats, standards, keys of a keyboard, names of products.
CODES = frozenset(
    ("Excel", "EN", "English", "ENglish", "Lantu", "GB", "SHA", "UTC", "ID", "KB", "MB", "px")
    + ("Ctrl", "Cmd", "Control", "Mac", "Command", "LDAP", "CSV", "xlsx", "PDF", "PNG", "JPEG")
    + ("docx", "pptx", "zip", "http", "https", "png", "jpg", "WT", "CS", "PS", "SC", "ln", "True")
    + ("False", "None", "JSON", "URL", "argon2", "argon2id", "as_of", "Word", "Outlook", "iCal")
    # what somebody types on the server, and what a test typed into an address
    + ("load_survey", "manage", "py", "assess_scores", "zz", "type", "yg", "Office")
    + ("no-action", "no-advice", "PostgreSQL", "WebP", "MP", "Django", "JavaScript", "GeoJSON")
)
# The name of the other language on its own link.
LINKS = frozenset(("中文",))
SHOWN_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "data-l")


class _Texts(HTMLParser):
    """Collects what a person reads or hears, but for what is marked as of the other language."""

    def __init__(self, other: str) -> None:
        super().__init__()
        self.other = other
        self.open: list[tuple[str, bool]] = []
        self.texts: list[str] = []

    @property
    def hidden(self) -> bool:
        """Whether an open element is code, or marked as of the other language."""
        return any(hidden for _tag, hidden in self.open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, and take what its attributes say."""
        values = dict(attrs)
        marked = (values.get("lang") or "").startswith(self.other)
        hidden = marked or tag in ("script", "style", "code", "pre")
        if not hidden and not self.hidden:
            self.texts += [values.get(name) or "" for name in SHOWN_ATTRIBUTES]
        if tag not in VOID:
            self.open.append((tag, hidden))

    def handle_endtag(self, tag: str) -> None:
        """Close the nearest element of the tag."""
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place][0] == tag:
                del self.open[place:]
                break

    def handle_data(self, data: str) -> None:
        """Take a text."""
        if not self.hidden:
            self.texts.append(data)


def read_names() -> list[str]:
    """Read all that records hold as text, the longest first: a page may print it as it is."""
    names: set[str] = set()
    for model in apps.get_models():
        fields = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField) and not field.choices
        ]
        for field in fields:
            rows = model._default_manager.order_by().values_list(field, flat=True).distinct()
            names.update(str(value) for value in rows if value and len(str(value)) < 2000)
    return sorted(names, key=len, reverse=True)


def foreign_words(source: str, names: list[str], *, in_english: bool) -> set[str]:
    """Find the words of the other language in a page that no record holds."""
    texts = _Texts("zh" if in_english else "en")
    texts.feed(source)
    letters = HAN if in_english else LATIN
    foreign = set()
    for text in texts.texts:
        if not letters.search(text):
            continue
        rest = text
        for name in names:
            if letters.search(name) and name in rest:
                rest = rest.replace(name, " ")
        words = set(letters.findall(rest)) - (LINKS if in_english else CODES)
        if words:
            foreign.add(f"{' '.join(text.split())[:120]} ({', '.join(sorted(words))})")
    return foreign

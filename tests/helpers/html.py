"""A page as its reader meets it: words, attributes, links, forms and tables, whatever their layout.

page = Page(client.get("/issues/"))
assert "3 overdue" in page.text
assert page.values("[data-park]", "data-park") == ["huinan"]
assert page.table("Parks").rows[0] == ["惠南园", "3"]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

from django.http import HttpResponse

VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input")
    + ("link", "meta", "source", "track", "wbr")
)
# Elements within a line: no blank separates them from the words beside them.
INLINE = frozenset(
    ("a", "abbr", "b", "bdi", "cite", "code", "del", "em", "i", "ins", "kbd", "label", "mark")
    + ("q", "s", "small", "span", "strong", "sub", "sup", "time", "u")
)
UNSEEN = frozenset(("script", "style", "template", "head"))
# What an opening tag ends where its author left the closing tag away.
ENDS: dict[str, frozenset[str]] = {
    "li": frozenset(("li",)),
    "dt": frozenset(("dt", "dd")),
    "dd": frozenset(("dt", "dd")),
    "tr": frozenset(("tr", "td", "th")),
    "td": frozenset(("td", "th")),
    "th": frozenset(("td", "th")),
    "tbody": frozenset(("thead", "tbody", "tr", "td", "th")),
    "option": frozenset(("option",)),
}
SIMPLE = re.compile(
    r"""(?P<tag>^[\w-]+|^\*)|\#(?P<id>[\w-]+)|\.(?P<class>[\w-]+)
    |\[(?P<name>[\w:-]+)(?:(?P<how>[~^$*]?=)"?(?P<value>[^"\]]*)"?)?\]""",
    re.VERBOSE,
)


NO_BLOCK = "|".join(sorted({*INLINE, "input", "img", "svg", "use", "path", "select", "button"}))
BLOCK_TAG = re.compile(rf" ?(<(?!/?(?:{NO_BLOCK})\b)[/!\w][^>]*>) ?")


def evened(source: str) -> str:
    """The source of a page without the white space that only lays it out.

    White space counts as one blank within a line, and as none beside a block.
    """
    return BLOCK_TAG.sub(r"\1", re.sub(r"\s+", " ", source).replace(" >", ">"))


@dataclass(frozen=True)
class Condition:
    """One part of a selector: an attribute that is there, or is, begins, ends or contains."""

    name: str
    how: str = ""
    value: str = ""

    def holds(self, attributes: dict[str, str]) -> bool:
        """Whether an element with these attributes meets the condition."""
        actual = attributes.get(self.name)
        if actual is None:
            return False
        if self.how == "":
            return True
        if self.how == "=":
            return actual == self.value
        if self.how == "~=":
            return self.value in actual.split()
        if self.how == "^=":
            return actual.startswith(self.value)
        if self.how == "$=":
            return actual.endswith(self.value)
        return self.value in actual


@dataclass(frozen=True)
class Compound:
    """The tag and the conditions that one element has to meet."""

    tag: str
    conditions: tuple[Condition, ...]

    def matches(self, element: Element) -> bool:
        """Whether the element is such a one."""
        return self.tag in ("", "*", element.tag) and all(
            condition.holds(element.attributes) for condition in self.conditions
        )


@cache
def compile_selector(selector: str) -> tuple[tuple[Compound, ...], ...]:
    """Read a selector: `tag`, `#id`, `.class`, `[name]`, `[name=value]`, blanks and commas."""
    return tuple(
        tuple(_compound(words) for words in re.findall(r"(?:\[[^\]]*\]|[^\s\[])+", alternative))
        for alternative in re.split(r",(?![^\[]*\])", selector)
    )


def _compound(words: str) -> Compound:
    tag = ""
    conditions = []
    position = 0
    while position < len(words):
        match = SIMPLE.match(words, position) if position else SIMPLE.match(words)
        if match is None:
            raise ValueError(f"no selector that this helper reads: {words}")
        parts = match.groupdict()
        if parts["tag"]:
            tag = parts["tag"]
        elif parts["id"]:
            conditions.append(Condition("id", "=", parts["id"]))
        elif parts["class"]:
            conditions.append(Condition("class", "~=", parts["class"]))
        else:
            conditions.append(Condition(parts["name"], parts["how"] or "", parts["value"] or ""))
        position = match.end()
    return Compound(tag, tuple(conditions))


@dataclass(eq=False, repr=False)
class Element:
    """An element of a page with what stands in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)

    def __repr__(self) -> str:
        attributes = "".join(f' {name}="{value}"' for name, value in self.attributes.items())
        return f"<{self.tag}{attributes}>"

    def __getitem__(self, name: str) -> str:
        """An attribute that must be there."""
        return self.attributes[name]

    def get(self, name: str, default: str = "") -> str:
        """An attribute, or the default where there is none."""
        return self.attributes.get(name, default)

    def __contains__(self, words: str) -> bool:
        """Whether words stand in it, in its text or in an attribute; never markup."""
        assert "<" not in words, f"ask for elements, not for markup: {words}"
        return words in self.text or any(
            words in value
            for element in (self, *self.descendants())
            for value in element.attributes.values()
        )

    @property
    def text(self) -> str:
        """The words in it, with one blank for any white space and between blocks."""
        return " ".join("".join(self._pieces()).split())

    def _pieces(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in UNSEEN:
                gap = "" if child.tag in INLINE else " "
                yield gap
                yield from child._pieces()
                yield gap

    def descendants(self) -> Iterator[Element]:
        """All elements in it, in the order of the page."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.descendants()

    def all(self, selector: str) -> list[Element]:
        """The elements in it that a selector names, in the order of the page."""
        alternatives = compile_selector(selector)
        return [
            element
            for element in self.descendants()
            if any(element._matches(alternative) for alternative in alternatives)
        ]

    def one(self, selector: str) -> Element:
        """The only element that a selector names."""
        elements = self.all(selector)
        assert len(elements) == 1, f"{len(elements)} elements are {selector}"
        return elements[0]

    def first(self, selector: str) -> Element:
        """The first element that a selector names."""
        elements = self.all(selector)
        assert elements, f"nothing is {selector}"
        return elements[0]

    def has(self, selector: str) -> bool:
        """Whether a selector names anything in it."""
        return bool(self.all(selector))

    def values(self, selector: str, name: str) -> list[str]:
        """An attribute of each element that a selector names."""
        return [element[name] for element in self.all(selector)]

    def texts(self, selector: str) -> list[str]:
        """The words of each element that a selector names."""
        return [element.text for element in self.all(selector)]

    def _matches(self, compounds: tuple[Compound, ...]) -> bool:
        *outer, own = compounds
        if not own.matches(self):
            return False
        ancestor = self.parent
        while outer and ancestor is not None:
            if outer[-1].matches(ancestor):
                outer.pop()
            ancestor = ancestor.parent
        return not outer

    @property
    def rows(self) -> list[list[str]]:
        """The words of the cells of a table, row by row, its head left out."""
        rows = [row for row in self.all("tr") if row.parent and row.parent.tag != "thead"]
        return [row.texts("th, td") for row in rows]

    @property
    def fields(self) -> dict[str, str]:
        """What a browser would send of a form that nobody has touched, buttons left out."""
        sent: dict[str, str] = {}
        for control in self.all("input[name], select[name], textarea[name]"):
            if "disabled" in control.attributes:
                continue
            name = control["name"]
            if control.tag == "textarea":
                words = "".join(child for child in control.children if isinstance(child, str))
                # a browser drops the newline after the tag
                sent[name] = words.removeprefix("\r\n").removeprefix("\n")
            elif control.tag == "select":
                options = control.all("option[selected]") or control.all("option")[:1]
                if options:
                    sent[name] = options[-1].get("value", options[-1].text)
            elif control.get("type") in ("checkbox", "radio"):
                if "checked" in control.attributes:
                    sent[name] = control.get("value", "on")
            elif control.get("type") not in ("submit", "button", "reset", "image", "file"):
                sent[name] = control.get("value")
        return sent

    @property
    def hidden(self) -> dict[str, str]:
        """What the forms in it carry unseen."""
        return {field["name"]: field.get("value") for field in self.all("input[type=hidden][name]")}


class Page(Element):
    """A whole page, read from an answer or from its source."""

    def __init__(self, source: HttpResponse | str) -> None:
        super().__init__("html")
        self.source = source if isinstance(source, str) else source.content.decode()
        _Reader(self).feed(self.source)

    @property
    def total(self) -> int | None:
        """The number that a list says it holds; None where it says none."""
        totals = self.values("[data-total]", "data-total")
        return int(totals[0]) if totals else None

    def counts(self, address: str) -> list[str]:
        """The numbers that link to exactly this address."""
        return [
            link["data-count"] for link in self.all("a[data-count]") if link.get("href") == address
        ]

    def counted_links(self, within: str = "") -> list[tuple[str, int]]:
        """Every link that shows a number, with it: address and count."""
        links = self.all(f"{within} a[data-count]".strip())
        return [(link["href"], int(link["data-count"])) for link in links]

    def links(self, words: str) -> list[str]:
        """The addresses that links with these words lead to."""
        return [link["href"] for link in self.all("a[href]") if link.text == words]

    def table(self, caption: str) -> Element:
        """The table whose caption has these words in it."""
        tables = [
            table
            for table in self.all("table")
            if any(caption in words for words in table.texts("caption"))
        ]
        assert len(tables) == 1, f"{len(tables)} tables are called {caption}"
        return tables[0]

    def section(self, heading: str) -> Element:
        """The innermost section, article or fieldset under a heading with these words in it."""
        for element in self.all("h1, h2, h3, h4, legend, summary"):
            if heading in element.text and element.parent is not None:
                return element.parent
        raise AssertionError(f"no heading says {heading}")


class _Reader(HTMLParser):
    """Build the tree below a page."""

    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.open: Element = page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.page.attributes = attributes
            return
        while self.open.parent is not None and self.open.tag in ENDS.get(tag, ()):
            self.open = self.open.parent
        element = Element(tag, attributes, self.open)
        self.open.children.append(element)
        if tag not in VOID:
            self.open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        element: Element | None = self.open
        while element is not None and element.tag != tag:
            element = element.parent
        if element is not None and element.parent is not None:
            self.open = element.parent

    def handle_data(self, data: str) -> None:
        self.open.children.append(data)

"""What a validator of HTML would say of a page: the kinds that a template can get wrong.

Our own rules, so that a test needs neither Java nor a network. Nu (https://validator.github.io)
knows more of them; what is checked here it checks too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser

from tests.helpers.html import VOID, Element, Page

# The role that an element has by itself: saying it again says nothing.
ROLES = {
    **dict.fromkeys(("thead", "tbody", "tfoot"), "rowgroup"),
    **{f"h{level}": "heading" for level in range(1, 7)},
    **{"table": "table", "tr": "row", "td": "cell", "nav": "navigation", "main": "main"},
    **{"ul": "list", "ol": "list", "li": "listitem", "button": "button", "a": "link"},
    **{"article": "article", "aside": "complementary", "form": "form", "fieldset": "group"},
    **{"dialog": "dialog", "hr": "separator", "option": "option", "textarea": "textbox"},
    **{"progress": "progressbar", "details": "group", "figure": "figure", "section": "region"},
}
CELL_ROLES = ("cell", "gridcell", "columnheader", "rowheader")
FIELDS = frozenset(("input", "select", "textarea", "button", "meter", "output", "progress"))
ACTIVE = frozenset(("a", "button", "input", "select", "textarea", "label", "details", "iframe"))
PARENTS = {
    "li": ("ul", "ol", "menu"),
    "tr": ("thead", "tbody", "tfoot", "table"),
    "td": ("tr",),
    "th": ("tr",),
    "dt": ("dl", "div"),
    "dd": ("dl", "div"),
    "caption": ("table",),
    "option": ("select", "optgroup", "datalist"),
    "legend": ("fieldset",),
    "summary": ("details",),
    "figcaption": ("figure",),
}
CHILDREN = {
    "ul": ("li",),
    "ol": ("li",),
    "tr": ("td", "th"),
    "dl": ("dt", "dd", "div"),
    "select": ("option", "optgroup", "hr"),
    "table": ("caption", "colgroup", "thead", "tbody", "tfoot", "tr"),
}
PHRASING_ONLY = frozenset(
    ("p", "span", "b", "i", "em", "strong", "small", "label", "button", "time", "code", "bdi")
    + ("h1", "h2", "h3", "h4", "h5", "h6", "cite", "abbr", "pre", "summary", "sup", "sub")
)
BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure")
    + ("footer", "form", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul")
)
HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
GLOBAL = frozenset(
    ("class", "dir", "hidden", "id", "inert", "lang", "role", "tabindex", "title", "translate")
    + ("accesskey", "autofocus", "contenteditable", "draggable", "enterkeyhint", "inputmode")
    + ("spellcheck", "autocapitalize")
)
OF_FIELDS = "autocomplete disabled form name required"
ATTRIBUTES = {
    "a": "href hreflang rel target download type",
    "blockquote": "cite",
    "button": "disabled form formaction formmethod formnovalidate name type value",
    "col": "span",
    "colgroup": "span",
    "details": "open name",
    "fieldset": "disabled form name",
    "form": "action accept-charset autocomplete enctype method name novalidate target",
    "html": "",
    "img": "alt decoding height loading src srcset sizes width",
    "input": f"{OF_FIELDS} accept alt checked height list max maxlength min minlength multiple"
    " pattern placeholder readonly size src step type value width",
    "label": "for",
    "li": "value",
    "link": "as crossorigin href hreflang integrity media rel sizes type",
    "meta": "charset content http-equiv media name",
    "ol": "reversed start type",
    "optgroup": "disabled label",
    "option": "disabled label selected value",
    "output": "for form name",
    "progress": "max value",
    "meter": "max value min low high optimum",
    "script": "async crossorigin defer integrity nomodule src type",
    "select": f"{OF_FIELDS} multiple size",
    "td": "colspan headers rowspan",
    "textarea": f"{OF_FIELDS} cols maxlength minlength placeholder readonly rows wrap",
    "th": "abbr colspan headers rowspan scope",
    "time": "datetime",
}
DAY = r"\d{4}-\d{2}(?:-\d{2})?"
CLOCK = r"\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?"
MOMENT = re.compile(rf"(?:{DAY})?(?:(?:^|[T ]){CLOCK}(?:Z|[+-]\d{{2}}:?\d{{2}})?)?|\d{{4}}")
MAY_STAY_OPEN = frozenset(
    ("li", "p", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "html", "body")
)


def flaws(page: Page) -> set[str]:
    """Say what is wrong with the HTML of a page, as `kind: place`."""
    elements = list(page.descendants())
    found = set(_flaws_of_the_source(page.source))
    for element in elements:
        if element.tag != "svg" and not _inside(element, ("svg",)):
            found |= {f"{kind}: {_named(element)}" for kind in _flaws_of(element)}
    found |= {f"{kind}: {place}" for kind, place in _flaws_of_references(elements)}
    found |= {f"missing: {what}" for what in _missing(page)}
    return found


def _flaws_of(element: Element) -> Iterator[str]:
    yield from _flaws_of_attributes(element)
    yield from _flaws_of_place(element)
    if element.tag == "time":
        moment = element.get("datetime") or element.text
        if not moment or not MOMENT.fullmatch(moment):
            yield "a time that is none"
    is_choice = element.tag == "option" and not _inside(element, ("datalist",))
    if is_choice and not element.text and not element.get("label"):
        yield "an option without words"
    if element.tag == "select" and _wants_placeholder(element):
        yield "a required choice whose first option is one already"
    if element.tag == "section" and not (
        element.has(", ".join(HEADINGS)) or element.get("aria-label")
    ):
        yield "a section without a heading"
    if element.tag == "img" and "alt" not in element.attributes:
        yield "a picture without words"


def _flaws_of_attributes(element: Element) -> Iterator[str]:
    role = element.get("role")
    if role and (ROLES.get(element.tag) == role or (element.tag == "th" and role in CELL_ROLES)):
        yield f"the role {role} says what the element is"
    own = ATTRIBUTES.get(element.tag, "").split()
    for name in element.attributes:
        if name not in GLOBAL and name not in own and not name.startswith(("data-", "aria-")):
            yield f"{name} is no attribute of the element"
    if element.get("id", "x").split() != [element.get("id", "x")]:
        yield "an id that is empty or holds a blank"


def _flaws_of_place(element: Element) -> Iterator[str]:
    parent = element.parent
    outside = parent.tag if parent else ""
    if element.tag in PARENTS and outside not in PARENTS[element.tag]:
        yield f"it stands in {outside}"
    if outside in CHILDREN and element.tag not in (*CHILDREN[outside], "script", "template"):
        yield f"it stands in {outside}"
    if element.tag in BLOCKS and _inside(element, PHRASING_ONLY):
        yield "a block within a line"
    if element.tag in HEADINGS and _inside(element, PHRASING_ONLY - {"summary"}):
        yield "a heading within a line"
    is_hidden = element.get("type") == "hidden"
    if element.tag in ACTIVE and not is_hidden and _inside(element, ("a", "button")):
        yield "it acts within something that acts"
    if element.tag in ("label", "form") and _inside(element, (element.tag,)):
        yield "it stands in another of its kind"


def _wants_placeholder(select: Element) -> bool:
    if "required" not in select.attributes or "multiple" in select.attributes:
        return False
    options = select.all("option")
    return not options or options[0].get("value", options[0].text) != ""


def _flaws_of_references(elements: list[Element]) -> Iterator[tuple[str, str]]:
    ids = Counter(element["id"] for element in elements if "id" in element.attributes)
    for name, times in ids.items():
        if times > 1:
            yield f"{times} elements with one id", name
    by_id = {element["id"]: element for element in elements if "id" in element.attributes}
    labelled = set()
    for element in elements:
        for attribute in ("aria-labelledby", "aria-describedby", "aria-controls"):
            for name in element.get(attribute).split():
                if name not in by_id:
                    yield f"{attribute} names nothing", f"{name} in {_named(element)}"
        if element.tag == "label" and "for" in element.attributes:
            field = by_id.get(element["for"])
            labelled.add(element["for"])
            if field is None or field.tag not in FIELDS or field.get("type") == "hidden":
                yield "a label of no field", _named(element)
    for element in elements:
        # what nobody sees is for a password manager
        is_seen = "hidden" not in element.get("class").split()
        is_field = element.tag in ("input", "select", "textarea") and is_seen
        if is_field and not _has_name(element, labelled):
            yield "a field without a label", _named(element)


def _has_name(field: Element, labelled: set[str]) -> bool:
    if field.get("type") in ("hidden", "submit", "button", "reset"):
        return True
    named = any(field.get(name) for name in ("aria-label", "aria-labelledby", "title"))
    return named or field.get("id") in labelled or _inside(field, ("label",))


def _missing(page: Page) -> Iterator[str]:
    if page.get("lang") not in ("zh-CN", "zh-hans", "en"):
        yield "the language"
    for selector in ("title", "meta[name=viewport]", "meta[name=description]"):
        if len(page.all(f"head {selector}")) != 1:
            yield selector
    if not all(page.values("meta[name=description]", "content")):
        yield "words that describe the page"
    if len(page.all("h1")) != 1:
        yield f"one main heading ({len(page.all('h1'))})"


def _inside(element: Element, tags: frozenset[str] | tuple[str, ...]) -> bool:
    ancestor = element.parent
    while ancestor is not None:
        if ancestor.tag in tags:
            return True
        ancestor = ancestor.parent
    return False


def _named(element: Element) -> str:
    shown = ("id", "name", "class", "for", "type")
    words = "".join(f' {name}="{element[name]}"' for name in shown if name in element.attributes)
    return f"<{element.tag}{words}>"


def _flaws_of_the_source(source: str) -> list[str]:
    tags = _Tags()
    tags.feed(source)
    tags.close()
    return tags.flaws


class _Tags(HTMLParser):
    """Reads tags as they are written: what is open at an end, what an element is told twice."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.flaws: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        for name, times in Counter(name for name, _value in attrs).items():
            if times > 1:
                self.flaws.append(f"an attribute twice: {name} of <{tag}>")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element that is closed at once, as those of a drawing may be."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Close the nearest element of the tag; what is open within it was forgotten."""
        if tag not in self.open:
            self.flaws.append(f"an end without a beginning: </{tag}>")
            return
        while (within := self.open.pop()) != tag:
            if within not in MAY_STAY_OPEN:
                self.flaws.append(f"never closed: <{within}> in <{tag}>")

"""What code and documents cite is in the repository: the file, and the heading in it.

Code cites in one form: a file below `docs/`, then, where a part of it is meant, the number of a
rule or a heading in quotes.

    docs/rules.md, 3
    docs/scoring.md, "Issue pressure"
    docs/decisions/0004-one-way-to-write.md

Documents use links: `[rule 3](rules.md#3-an-issue-counts-once)`.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from config.settings import BASE_DIR

pytestmark = pytest.mark.no_database

KINDS = {".py", ".html", ".css", ".js", ".md", ".toml", ".yaml", ".yml", ".txt", ".sh"}
# written by others: vendored scripts; and the words of the survey
NOT_OURS = ("vendor/", "locale/", "/data/")
HERE = Path(__file__).resolve()

CITED = re.compile(r'\bdocs/[\w./-]+?\.md\b(?:, (?:(?P<number>\d+)\b|"(?P<heading>[^"]+)"))?')
LINKED = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
# a number or a page that no file of the repository answers to
ELSEWHERE = re.compile(
    r"\bdecisions? \d+\b(?!\]\()"
    r"|\b(?:product|indicators?|survey|trust|performance|design) pages?,? (?:\(?\d|section)"
    r"|\bindicator tables, section|\bpage, section \d|\.\./shared|\bshared/\w+\.md"
    r"|\b(?:product|decisions|indicators|survey|trust|performance|structure|examples)\.md\b",
    re.IGNORECASE,
)


def our_files() -> list[Path]:
    """The text files of the repository that we wrote."""
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=BASE_DIR,
        capture_output=True,
        check=True,
        encoding="utf-8",
    ).stdout.split("\0")
    paths = [BASE_DIR / name for name in names if name and Path(name).suffix in KINDS]
    return [
        path
        for path in paths
        if path.is_file() and path != HERE and not any(part in path.as_posix() for part in NOT_OURS)
    ]


def name_of(path: Path) -> str:
    """A file's name inside of the repository."""
    return path.relative_to(BASE_DIR).as_posix()


def flowing(text: str) -> str:
    """The text with its line breaks, and the signs that begin a line of a comment, as spaces."""
    return re.sub(r"\s*\n[\s#*/]*", " ", text)


def headings_of(document: Path) -> list[str]:
    """The headings of a document, without the signs before them."""
    text = re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.M | re.S)
    return re.findall(r"^#+ (.+?)\s*$", text, flags=re.M)


def anchor_of(heading: str) -> str:
    """The fragment under which a heading is reached on a page."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def wrong_citations(text: str) -> list[str]:
    """Citations in a source file that lead to no file, or to no heading of it."""
    wrong = []
    for citation in CITED.finditer(flowing(text)):
        document = BASE_DIR / re.match(r"docs/[\w./-]+?\.md", citation[0])[0]
        if not document.is_file():
            wrong.append(citation[0])
        elif citation["number"]:
            start = f"{citation['number']}. "
            if not any(heading.startswith(start) for heading in headings_of(document)):
                wrong.append(citation[0])
        elif citation["heading"] and citation["heading"] not in headings_of(document):
            wrong.append(citation[0])
    return wrong


def wrong_links(document: Path) -> list[str]:
    """Links in a document that lead to no file, or to no heading of it."""
    wrong = []
    for link in LINKED.finditer(document.read_text(encoding="utf-8")):
        target = link["target"]
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        other = (document.parent / name).resolve() if name else document
        leads = other.exists() and (not anchor or anchor in map(anchor_of, headings_of(other)))
        if not leads:
            wrong.append(target)
    return wrong


FILES = our_files()
DOCUMENTS = [path for path in FILES if path.suffix == ".md"]


def test_every_citation_leads_to_a_file_and_a_heading_of_the_repository() -> None:
    wrong = {
        name_of(path): cited
        for path in FILES
        if (cited := wrong_citations(path.read_text(encoding="utf-8")))
    }
    assert not wrong


def test_nothing_is_cited_by_the_number_of_a_page_elsewhere() -> None:
    wrong = {
        name_of(path): cited
        for path in FILES
        if (cited := ELSEWHERE.findall(flowing(path.read_text(encoding="utf-8"))))
    }
    assert not wrong


def test_every_link_of_a_document_leads_somewhere() -> None:
    wrong = {name_of(path): links for path in DOCUMENTS if (links := wrong_links(path))}
    assert not wrong


def test_the_rules_are_numbered_in_order() -> None:
    headings = headings_of(BASE_DIR / "docs" / "rules.md")[1:]
    numbers = [int(heading.split(".")[0]) for heading in headings]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("docs/rules.md, 1", False),
        ("docs/rules.md, 999", True),
        ("docs/nowhere.md", True),
        ('# see docs/scoring.md,\n# "Issue\n# pressure"', False),
        ('docs/scoring.md, "Nothing of the kind"', True),
    ],
)
def test_a_citation_that_leads_nowhere_is_found(text: str, is_wrong: bool) -> None:
    assert bool(wrong_citations(text)) is is_wrong


@pytest.mark.parametrize("text", ["(decision 26)", "product page, section 3", "see trust.md"])
def test_a_citation_of_something_elsewhere_is_found(text: str) -> None:
    assert ELSEWHERE.search(text)

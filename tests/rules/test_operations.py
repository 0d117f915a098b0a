"""What docs/operations.md tells an administrator to type exists; tests/system runs it."""

from __future__ import annotations

import re
import shlex
from functools import cache

import pytest
from django.core.management import get_commands, load_command_class

from config.settings import BASE_DIR

pytestmark = pytest.mark.no_database
DOCS = BASE_DIR / "docs"
TEXT = (DOCS / "operations.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^ *```(\S*)([^\n]*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
PROSE = FENCE.sub("", TEXT)
LINES = [
    line.strip()
    for kind, _title, block in FENCE.findall(TEXT)
    if kind == "sh"
    for line in block.splitlines()
]
SCRIPTS = ("install.sh", "upgrade.sh")


@cache
def options_of(command: str) -> set[str]:
    parser = load_command_class(get_commands()[command], command).create_parser("lantu", command)
    return set(parser._option_string_actions)


def named_commands() -> list[list[str]]:
    """Every command of ours that stands in a box or between backticks in the text."""
    inline = [code.removeprefix("lantu ") for code in re.findall(r"`([^`\n]+)`", PROSE)]
    typed = [line.removeprefix("lantu ") for line in LINES if line.startswith("lantu ")]
    words = [shlex.split(line, comments=False) for line in inline + typed if "'" not in line]
    return [line for line in words if line and line[0] in get_commands()]


def test_every_command_and_option_exists():
    commands = named_commands()
    assert len({command for command, *_ in commands}) > 15
    for command, *arguments in commands:
        options = {argument.split("=")[0] for argument in arguments if argument.startswith("--")}
        assert options <= options_of(command), f"{command} has no {options - options_of(command)}"


def test_every_box_runs_something_known():
    programs = {shlex.split(line)[0] for line in LINES}
    assert programs == {"lantu", "pg_basebackup", "pg_verifybackup", "cp", "echo", "touch"}


def test_scripts_and_units_that_are_named_are_there():
    """They come with the archive for an office without internet."""
    named = set(re.findall(r"`([\w-]+\.(?:sh|service|timer))`", PROSE))
    assert named == set(SCRIPTS)
    if (BASE_DIR / "deploy").is_dir():
        for script in SCRIPTS:
            assert (BASE_DIR / "deploy" / script).is_file()
        assert (DOCS / "installation.md").is_file()


def anchors(text: str) -> set[str]:
    """The anchors that headings get."""
    heads = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def test_links_to_its_headings_lead_somewhere():
    here = anchors(TEXT)
    assert set(re.findall(r"\]\(#([\w-]+)\)", TEXT)) <= here
    watching = anchors((DOCS / "monitoring.md").read_text(encoding="utf-8"))
    assert set(re.findall(r"\]\(monitoring\.md#([\w-]+)\)", TEXT)) <= watching
    for path in (*DOCS.rglob("*.md"), BASE_DIR / "README.md", BASE_DIR / "SECURITY.md"):
        linked = re.findall(r"operations\.md#([\w-]+)", path.read_text(encoding="utf-8"))
        assert set(linked) <= here, path

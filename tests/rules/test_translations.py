"""Simplified Chinese is complete: nothing missing, nothing fuzzy, and what runs is what was
written.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from config.settings import BASE_DIR

pytestmark = pytest.mark.no_database

FOLDER = BASE_DIR / "locale" / "zh_Hans" / "LC_MESSAGES"
CODE = (
    "accounts",
    "config",
    "dashboards",
    "demo",
    "exchange",
    "parks",
    "recommendations",
    "standings",
)


def catalogue(path: Path):
    with path.open("rb") as file:
        return read_po(file, domain="django")


def key(message) -> tuple[str | None, str]:
    # babel leaves the context of a compiled message undecoded
    context = message.context.decode() if isinstance(message.context, bytes) else message.context
    return context, message.id[0] if isinstance(message.id, tuple | list) else message.id


def is_translated(message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(strings)


def test_nothing_is_fuzzy_or_empty():
    messages = [message for message in catalogue(FOLDER / "django.po") if message.id]
    assert [message.id for message in messages if message.fuzzy] == []
    assert [message.id for message in messages if not is_translated(message)] == []


def test_the_compiled_catalogue_is_the_written_one():
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = {key(message): message.string for message in read_mo(file) if message.id}
    written = {
        key(message): message.string for message in catalogue(FOLDER / "django.po") if message.id
    }
    as_lists = [
        {k: list(v) if isinstance(v, tuple | list) else [v] for k, v in m.items()}
        for m in (compiled, written)
    ]
    assert as_lists[0] == as_lists[1], "run `make messages` and commit both files"


def test_placeholders_are_the_same_in_both_languages():
    wrong = []
    for message in catalogue(FOLDER / "django.po"):
        if (
            message.id
            and not isinstance(message.id, tuple | list)
            and "python-format" in message.flags
        ):
            wrong += [str(error) for error in message.check()]
    assert wrong == []


def test_no_translation_names_a_placeholder_that_its_text_does_not_fill():
    named = re.compile(r"%\((\w+)\)[sd]|{(\w+)}")
    wrong = []
    for message in catalogue(FOLDER / "django.po"):
        texts = [message.id] if isinstance(message.id, str) else message.id
        known = {match for text in texts for match in named.findall(text)}
        translated = [message.string] if isinstance(message.string, str) else message.string
        wrong += [text for text in translated if message.id and set(named.findall(text)) - known]
    assert wrong == []


def test_every_text_of_the_code_is_in_the_catalogue(tmp_path):
    if not shutil.which("xgettext"):
        if os.environ.get("CI"):
            pytest.fail("xgettext is missing (Debian: apt-get install gettext).")
        pytest.skip(
            "xgettext is missing, so new texts were not looked for (Debian: apt-get install "
            "gettext)."
        )
    for name in (*CODE, "templates", "manage.py"):
        source = BASE_DIR / name
        target = tmp_path / name
        if source.is_dir():
            shutil.copytree(
                source, target, ignore=shutil.ignore_patterns("__pycache__", "*.csv", "*.json")
            )
        else:
            shutil.copy(source, target)
    (tmp_path / "locale").mkdir()
    environment = {
        **os.environ,
        "PYTHONPATH": str(BASE_DIR),
        "DJANGO_SETTINGS_MODULE": "",
        "DEBUG": "1",
    }
    command = ["django-admin", "makemessages", "-l", "zh_Hans", "--verbosity", "0"]
    executable = Path(sys.executable).parent / command[0]
    subprocess.run(
        [str(executable), *command[1:]],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
    )
    messages = {
        key(m) for m in catalogue(tmp_path / "locale/zh_Hans/LC_MESSAGES/django.po") if m.id
    }
    known = {key(m) for m in catalogue(FOLDER / "django.po") if m.id}
    assert sorted(map(str, messages - known)) == [], "run `make messages` and translate"

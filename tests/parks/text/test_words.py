"""A matter has one word in Chinese: a map of messages, with their context, to words."""

from __future__ import annotations

import pytest
from babel.messages.pofile import read_po

from config.settings import BASE_DIR

pytestmark = pytest.mark.no_database

WORDS = {
    ("button", "Return"): "退回重办",
    (None, "Returned"): "退回重办",
    ("button", "Reopen"): "重启整改",
    (None, "Reopened"): "重启整改",
    (None, "No advice"): "无对应建议",
    (None, "Without a pillar"): "未归型",
}
# words that these have taken the place of
GONE = ("重新立案",)


def test_each_message_says_the_word_of_the_table() -> None:
    path = BASE_DIR / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        catalogue = read_po(file)
    said = {key: str(catalogue.get(key[1], context=key[0]).string) for key in WORDS}
    assert said == WORDS
    strings = [str(message.string) for message in catalogue]
    assert [words for words in strings if any(gone in words for gone in GONE)] == []

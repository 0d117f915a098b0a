"""Rules for passwords beyond Django's own."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

# what somebody who knows the system would try first
COMMON_WORDS = ("lantu", "yuanqu", "gongyeyuan", "蓝图", "园区")
# what Chinese offices build passwords on, beyond the words that zxcvbn knows
OFFICE_WORDS = (
    "mima",
    "wodemima",
    "guanliyuan",
    "yonghu",
    "denglu",
    "ceshi",
    "bangong",
    "bangongshi",
    "zhengfu",
    "gongxin",
    "gongxinju",
    "zhongguo",
    "guangdong",
    "huawei",
    "woaini",
    "woai",
    "nihao",
    "xiaoming",
    "xiaohong",
    "zhangsan",
    "lisi",
    "wangwu",
    "密码",
    "管理员",
    "中国",
)
# A guess costs a millisecond where a copy of the database is attacked with one machine: 10^10 of
# them are four months.
LEAST_GUESSES = 10**10
# Figures and signs in one piece are mostly a year or a row of keys, whichever they are.
FIGURES_AND_SIGNS = re.compile(r"[\W\d_]{3,}")
GUESSES_OF_A_PIECE = 10**2
# zxcvbn takes no more; so much of a password decides already
MOST_MEASURED = 72
# Who knows the names of the place, registered by the apps that hold them.
place_names: list[Callable[[], Iterable[str]]] = []


def read_place_names() -> list[str]:
    """Read the names of the place from whoever knows them."""
    return [name for read_names in place_names for name in read_names()]


class LocalWordsValidator:
    """Refuses a password that is little more than a word of this place and some figures."""

    def validate(self, password: str, _user: object = None) -> None:
        """Raise when fewer than eight characters remain without local words, figures and signs."""
        rest = password.lower()
        # the longest first: what is left of one name may not hide in another
        for word in sorted((*COMMON_WORDS, *read_place_names()), key=len, reverse=True):
            rest = rest.replace(word, "")
        without_figures = rest.strip(string.digits + string.punctuation + " ")
        if rest != password.lower() and len(without_figures) < 8:
            raise ValidationError(
                _("The password is built on a word of this place. Choose other words.")
            )

    def get_help_text(self) -> str:
        """Return one sentence for the form."""
        return _("The password may not be built on the name of a place here.")


class GuessesValidator:
    """Refuses a password that takes few guesses, measured by zxcvbn.

    It counts once as it stands, and once with each piece of figures and signs as one of a hundred:
    `Admin@2026!!` is the word admin and a piece that many people put behind a word.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raise when there are too few guesses."""
        words = [*COMMON_WORDS, *OFFICE_WORDS, *read_place_names(), *_words_about(user)]
        plain, pieces = FIGURES_AND_SIGNS.subn(" ", password)
        guesses = min(
            count_guesses(password, words),
            count_guesses(plain.replace(" ", ""), words) * GUESSES_OF_A_PIECE**pieces,
        )
        if guesses < LEAST_GUESSES:
            raise ValidationError(
                _(
                    "This password is easily guessed: a common word, a name, a row of keys or a "
                    "repetition, with figures or signs. Take four words that have nothing "
                    "to do with each other: long and easy to keep in mind."
                ),
                code="password_too_guessable",
            )

    def get_help_text(self) -> str:
        """Return one sentence for the form."""
        return _("No common word or name with figures, no row of keys, no repetition.")


def count_guesses(password: str, words: list[str]) -> int:
    """Count the guesses that a password takes of somebody who knows these words."""
    return int(zxcvbn(password[:MOST_MEASURED], words)["guesses"]) if password else 1


def _words_about(user: Any) -> list[str]:
    """Return the words that are known of a person; none where nobody is named."""
    known = (getattr(user, name, "") for name in ("username", "full_name", "email"))
    return [part for words in known if words for part in (words, *re.split(r"\W+", words)) if part]


class FormerPasswordsValidator:
    """Refuses the present password of a person and those before it."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise when it was used before."""
        known = (user.password, *user.former_passwords) if getattr(user, "pk", None) else ()
        if any(check_password(password, stored) for stored in known):
            raise ValidationError(_("You had this password before. Choose another one."))

    def get_help_text(self) -> str:
        """Return one sentence for the form."""
        return _("None of your last five passwords.")


class FourKindsValidator:
    """For sites under the rules of level 3: large and small letters, figures and signs."""

    def validate(self, password: str, _user: object = None) -> None:
        """Raise when one of the four kinds is missing."""
        kinds = (str.islower, str.isupper, str.isdigit, lambda character: not character.isalnum())
        if not all(any(kind(character) for character in password) for kind in kinds):
            raise ValidationError(
                _("The password needs large and small letters, figures and signs.")
            )

    def get_help_text(self) -> str:
        """Return one sentence for the form."""
        return _("The password needs large and small letters, figures and signs.")

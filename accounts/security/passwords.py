"""Rules for passwords beyond Django's own."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# what somebody who knows the system would try first
COMMON_WORDS = ("lantu", "yuanqu", "gongyeyuan", "蓝图", "园区")
# Who knows the names of the place, registered by the apps that hold them.
place_names: list[Callable[[], Iterable[str]]] = []


class LocalWordsValidator:
    """Refuses a password that is little more than a word of this place and some figures."""

    def validate(self, password: str, _user: object = None) -> None:
        """Raise when fewer than eight characters remain without local words, figures and signs."""
        rest = password.lower()
        names = [name for read_names in place_names for name in read_names()]
        # the longest first: what is left of one name may not hide in another
        for word in sorted((*COMMON_WORDS, *names), key=len, reverse=True):
            rest = rest.replace(word, "")
        without_figures = rest.strip(string.digits + string.punctuation + " ")
        if rest != password.lower() and len(without_figures) < 8:
            raise ValidationError(
                _("The password is built on a word of this place. Choose other words.")
            )

    def get_help_text(self) -> str:
        """Return one sentence for the form."""
        return _("The password may not be built on the name of a place here.")


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

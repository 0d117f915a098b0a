"""What a security event says of itself: kept as codes with names, printed in the reader's language.

Details of before were kept as English words; they are printed as they were written.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.utils.translation import gettext_lazy, pgettext

from accounts.roles import Role
from accounts.security.names import ROLE_NAMES

WORDS = {
    "made": gettext_lazy("made: %(state)s"),
    "saved": gettext_lazy("saved"),
    "deleted": gettext_lazy("deleted"),
    "given": gettext_lazy("given: %(names)s"),
    "taken": gettext_lazy("taken away: %(names)s"),
    "cleared": gettext_lazy("all taken away"),
    "became": gettext_lazy("%(right)s: %(before)s → %(after)s"),
    "password": gettext_lazy("password changed"),
    "let in until": gettext_lazy("until %(until)s: %(reason)s"),
    "made for": gettext_lazy("made, unit: %(unit)s"),
    "saved for": gettext_lazy("saved, unit: %(unit)s"),
    "other sessions": gettext_lazy("other sessions: %(count)s"),
    "recovery code": gettext_lazy("recovery code used, %(left)s left"),
    "on": gettext_lazy("second factor: codes of an app set up"),
    "codes": gettext_lazy("second factor: new recovery codes"),
    "remove-app": gettext_lazy("second factor: app taken away"),
    "off": gettext_lazy("second factor turned off"),
    "factor taken": gettext_lazy("second factor taken away"),
    "passkey added": gettext_lazy("second factor: passkey “%(passkey)s” added"),
    "passkey removed": gettext_lazy("second factor: passkey “%(passkey)s” removed"),
    "is_active": gettext_lazy("active"),
    "is_staff": gettext_lazy("enters the admin"),
    "is_superuser": gettext_lazy("superuser"),
    "yes": gettext_lazy("yes"),
    "no": gettext_lazy("no"),
}
# Values that are codes themselves.
CODED = ("right", "before", "after", "state")
Detail = tuple[str, dict[str, str | list[str]]]


def detail(code: str, **values: str | list[str]) -> Detail:
    """Return a detail by its code, which has words in `WORDS`, and what stands in it."""
    if code not in WORDS:
        raise KeyError(code)
    return code, values


def keep(details: Sequence[Detail]) -> str:
    """Write details as the table keeps them."""
    return json.dumps(details, ensure_ascii=False)


def in_words(kept: str) -> str:
    """Write kept details in the language of the reader; what is no code stays as it stands."""
    if not kept.startswith("[["):
        return kept
    try:
        details = json.loads(kept)
        separator = pgettext("separator of details", "; ")
        return separator.join(_write(code, values) for code, values in details)
    except (ValueError, KeyError, TypeError, AttributeError):
        return kept


def _write(code: str, values: dict[str, str | list[str]]) -> str:
    written = {name: _value(name, value) for name, value in values.items()}
    return str(WORDS[code]) % written


def _value(name: str, value: str | list[str]) -> str:
    parts = [value] if isinstance(value, str) else value
    if name in CODED:
        parts = [str(WORDS[part]) for part in parts]
    elif name == "names":  # rights and accounts are called alike in every language
        parts = [_name(part) for part in parts]
    return pgettext("separator of names in a list", ", ").join(parts) or "–"


def _name(part: str) -> str:
    return str(ROLE_NAMES[Role(part)]) if part in ROLE_NAMES else part

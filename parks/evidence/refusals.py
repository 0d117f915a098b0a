"""Why the content of a file is not taken, in the words that several kinds of files share.

The process that reads tables looks into archives too and knows no languages, so the words are
translated where they are shown (`parks/evidence/uploads.py`).
"""

from __future__ import annotations


class ContentRefusedError(Exception):
    """A file that is not looked into any further; says why."""


def _(words: str) -> str:
    """Mark words for the catalogue."""
    return words


DAMAGED = _("it is damaged. Open it and save it again.")
ENCRYPTED = _("it is encrypted. Save it without a password.")
MACROS = _("it holds macros. Save it without macros or as PDF.")
OBJECTS = _(
    "it holds an object of another program. Save it as PDF, or put a picture in the object's place."
)
REMOTE = _(
    "it loads something from another place when it is opened. Remove the link, or save it as PDF."
)
TOO_MUCH = _("it unpacks to far more than an Office file does. Save it anew or send it as PDF.")
OUTSIDE = _("parts of it point outside it. Save it anew or send it as PDF.")
TWO_FILES = _("it is two files in one. Open it, save it anew, and send that.")

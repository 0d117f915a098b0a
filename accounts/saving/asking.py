"""What a form asks back before it stores: days far away, and words that were taken up again.

What was asked stands in the one-time key of the page that asks, so that the same form sent once
more is the answer.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from datetime import date
from zlib import crc32

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.saving.merge import writable

# The name of what comes along with words that were kept: they are shown, and not stored yet.
TAKEN_UP = "taken_up"
# A day further away than this is more often a slip of the finger than meant.
DISTANT_YEARS = 30
# Three numbers with something between them: no other words are tried as a day.
LIKE_A_DAY = re.compile(r"\s*\d{1,4}\D{1,3}\d{1,2}\D{1,3}\d{1,4}\D{0,3}")


def new_form_key(asked: str = "") -> str:
    """Make a key that no other form carries, and that remembers what its page asked."""
    return f"{secrets.token_urlsafe(24)}{asked}"


def already_sent() -> str:
    """Say that the first sending of a form was stored, and how another one is."""
    return _(
        "This form was already sent; the first sending was stored. Look at the record. To store "
        "what stands here as well, send the form again."
    )


def renew(form: forms.BaseForm, **values: object) -> None:
    """Let the page of a refused form carry these values in its hidden fields."""
    data = writable(form.data)
    for name, value in values.items():
        data[form.add_prefix(name)] = str(value)
    form.data = data


def is_distant(day: date) -> bool:
    """Say whether a day lies more than thirty years before or after today."""
    today = timezone.localdate()
    around = (today.month, today.day)
    return not (
        (today.year - DISTANT_YEARS, *around)
        <= (day.year, day.month, day.day)
        <= (today.year + DISTANT_YEARS, *around)
    )


def ask_back(form: forms.BaseForm) -> None:
    """Refuse once what is to be looked at again; the same form sent again is taken.

    Rows that are sent along with the form are asked for with it.
    """
    if TAKEN_UP in form.data:
        form.add_error(
            None,
            _(
                "This is what you sent when your session had ended. Nothing is stored yet: look at "
                "it, choose files again where there were any, and send the form."
            ),
        )
    distant = dict(_distant_days(form))
    asked = f".{crc32(repr(sorted(distant.items())).encode()):08x}" if distant else ""
    if not distant or str(form.cleaned_data.get("form_key")).endswith(asked):
        return
    renew(form, form_key=new_form_key(asked))
    for name, words in distant.items():
        message = _(
            "%(day)s is more than %(years)d years away. If that is right, send the form again."
        ) % {"day": words, "years": DISTANT_YEARS}
        form.add_error(name if name in form.fields else None, message)


def _distant_days(form: forms.BaseForm) -> Iterator[tuple[str, str]]:
    """Find the days far away: in changed fields by their names, in rows by what was sent."""
    own = {form.add_prefix(name): name for name in form.fields}
    for name in form.changed_data:
        day = form.cleaned_data.get(name)
        if isinstance(form.fields[name], forms.DateField) and day and is_distant(day):
            yield name, day.isoformat()
    for key in form.data:
        words = form.data.get(key)
        if key in own or not isinstance(words, str) or not LIKE_A_DAY.fullmatch(words):
            continue
        try:
            day = forms.DateField().to_python(words)
        except ValidationError:
            continue
        if day and is_distant(day):
            yield key, words.strip()

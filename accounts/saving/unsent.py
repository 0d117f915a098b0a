"""What was sent with a session that had run out is kept for its author, and offered again."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import UNSENT_ADDRESS_LENGTH, UnsentForm, User
from accounts.saving.asking import TAKEN_UP

MOST_BYTES = 256 * 1024
# Every form that stores something carries its key under this name, a prefix before it or not.
KEY = re.compile(r"(.+-)?form_key")
PASSWORD = re.compile("passw|passkey|ceremony|secret|one_time", re.IGNORECASE)
# What a form carries unseen, besides what its fields are called.
UNSEEN = re.compile(
    r"(.+-)?(form_key|version|seen|record_version|record_seen|SEEN|id|[A-Z]+_FORMS)"
    r"|rows|chosen|follow|version-\w+|_\w+"
)


def keep_unsent(request: HttpRequest, person: User) -> bool | None:
    """Keep what was typed into a form of ours; None where nothing was, False where it cannot be.

    Passwords are left out. Files are not kept, their names are.
    """
    fields = [
        (name.replace("\0", ""), [value.replace("\0", "") for value in values])
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", TAKEN_UP) and not PASSWORD.search(name)
    ]
    if not words_of(fields) and not request.FILES:
        return None
    size = sum(len(words.encode()) for name, values in fields for words in (name, *values))
    address = request.get_full_path()
    has_key = any(KEY.fullmatch(name) for name, _values in fields)
    if not has_key or size > MOST_BYTES or len(address) > UNSENT_ADDRESS_LENGTH:
        return False
    UnsentForm.objects.expired().delete()
    UnsentForm.objects.update_or_create(
        user=person,
        address=address,
        defaults={
            "fields": fields,
            "file_names": [
                (file.name or "").replace("\0", "")
                for _name, files in request.FILES.lists()
                for file in files
            ],
            "sent_at": timezone.now(),
        },
    )
    return True


def words_of(fields: Iterable[tuple[str, list[str]]]) -> list[str]:
    """Return what the author of a form can recognise it by: all that was typed or chosen."""
    return [
        value
        for name, values in fields
        if not UNSEEN.fullmatch(name)
        for value in values
        if value.strip()
    ]

"""Who opens the pages of imports, and whose draft is opened."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from exchange.actions.drafts import note_reopened, note_told
from exchange.models import ImportDraft
from exchange.records.permits import may_import_anything
from parks.readers import Reader, Request

View = Callable[..., HttpResponseBase]


def for_importers(view: View) -> View:
    """Answer 403 to who may import nothing."""

    @wraps(view)
    def answer(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_import_anything(request.reader):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return answer


def own_draft(reader: Reader, pk: int) -> ImportDraft:
    """Read an own draft. Http404 for that of another person.

    One whose writing ended without it being written is open again.
    """
    draft = get_object_or_404(ImportDraft.objects.of(reader).select_related("job"), pk=pk)
    if draft.state == ImportDraft.State.WRITING and not draft.is_in_work:
        said = draft.job.outcome if draft.job else ""
        note_reopened(draft, said or _("The writing ended. Nothing was written."))
    return draft


def say_message(request: Request, draft: ImportDraft) -> None:
    """Say once what happened to a draft while its person was away."""
    if draft.message:
        messages.warning(request, draft.message)
        note_told(draft)

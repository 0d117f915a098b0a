"""Who opens the pages of imports, and whose draft is opened."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404

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
    """Read an own draft. Http404 for that of another person."""
    return get_object_or_404(ImportDraft.objects.of(reader), pk=pk)

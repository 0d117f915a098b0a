"""What lists of many rows share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext as _

# A page number with more digits is no page of ours.
LONGEST_PAGE_NUMBER = 6
# A sheet has no next page to click: `print=1` asks for the rows that one printing takes.
PRINTED_AT_MOST = 500


def page_size(data: Mapping[str, str], on_screen: int) -> int:
    """Return how many rows a page takes: those of the screen, or of a printing."""
    return PRINTED_AT_MOST if data.get("print") == "1" else on_screen


def read_page(
    keys: QuerySet[Any, Any] | Sequence[Any], wanted: str, per_page: int
) -> tuple[Page, list[str]]:
    """Count the rows of a list and cut out the keys of the page that an address asks for.

    Where there is no such page it is the first, with a message. The keys are read by the statement
    that they are put into: many rows are sorted by little, and few are read with what they print.
    """
    paginator = Paginator(keys, per_page)
    try:
        is_number = wanted.isdecimal() and len(wanted) <= LONGEST_PAGE_NUMBER
        return paginator.page(wanted if is_number else 0), []
    except InvalidPage:
        message = _("There is no page “%(page)s”; this is the first.") % {"page": wanted}
        return paginator.page(1), [message]

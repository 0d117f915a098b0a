"""Which issues of the ledger a reader may edit in one go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import QueryDict

from accounts.roles import Role
from dashboards.pages.issues.list.filters import IssueFilter
from dashboards.pages.issues.list.page import Ledger
from parks.actions.bulk import MOST
from parks.models.place import lies_in
from parks.readers import Reader

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class BulkOffer:
    """What the ledger offers to who may edit in bulk: the rows in charge, and how many match
    the filter.
    """

    editable: frozenset[str]
    matching: int
    kept: list[tuple[str, str]]
    most: int = MOST

    @property
    def too_many(self) -> bool:
        """Whether more match than are edited in one go."""
        return self.matching > self.most


def may_edit_in_bulk(reader: Reader) -> bool:
    """Whether a person is an analyst in charge of somewhere."""
    # the posting was read for the page, the roles were not
    return bool(reader.edits) and Role.ANALYST in reader.roles


def read_bulk_offer(ledger: Ledger, reader: Reader) -> BulkOffer | None:
    """What the page of the ledger offers; nothing to others than analysts. One statement."""
    if not may_edit_in_bulk(reader):
        return None
    paths = reader.edits
    editable = frozenset(
        issue.number for issue in ledger.page.object_list if lies_in(issue.region, paths)
    )
    n = 0 if ledger.mistakes else matching_keys(ledger.filter, reader).count()
    return BulkOffer(editable, n, list(QueryDict(ledger.query).dict().items()))


def matching_keys(found: IssueFilter, reader: Reader) -> QuerySet[Any]:
    """All in charge that a filter lists, one above the limit: the same for the count and for
    the edit.
    """
    return found.qs.editable_by(reader).order_by("pk").values("pk")[: MOST + 1]

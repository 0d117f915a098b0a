"""Which issues of the ledger a reader may edit in one go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from accounts.roles import Role
from dashboards.pages.issues.list.filters import IssueFilter
from dashboards.pages.issues.list.page import Ledger
from parks.actions.several.bulk import MOST
from parks.models.place import lies_in
from parks.readers import Reader


@dataclass(frozen=True)
class BulkOffer:
    """What the ledger offers to who may edit in bulk: the rows in charge, how many match the
    filter, and the filter as hidden fields.
    """

    editable: frozenset[str]
    matching: int
    hidden: list[tuple[str, str]]
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
    """Read what the page of the ledger offers to an analyst, in one statement; None to others."""
    if not may_edit_in_bulk(reader):
        return None
    paths = reader.edits
    editable = frozenset(issue.number for issue in ledger.issues if lies_in(issue.region, paths))
    matching = 0 if ledger.mistakes else matching_keys(ledger.filter, reader).count()
    return BulkOffer(editable, matching, list(QueryDict(ledger.query).dict().items()))


def matching_keys(filters: IssueFilter, reader: Reader) -> QuerySet[Any]:
    """The keys of all in charge that the filters list, one above the limit.

    The count and the edit ask for the same.
    """
    return filters.qs.editable_by(reader).order_by("pk").values("pk")[: MOST + 1]

"""What lists of many rows share."""

from __future__ import annotations

from django.db.models import IntegerField, Subquery


class CountSubquery(Subquery):
    """The number of rows of a queryset, as an expression: a list reads its rows and their
    number in one statement.
    """

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted_rows)"
    output_field = IntegerField()

"""The issue form with the measures that work on it."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

import parks.admin  # noqa: F401  registers the issue admin that is replaced here
from parks.admin.issues import IssueAdmin
from parks.models import Issue
from recommendations.models import Measure

admin.site.unregister(Issue)


@admin.register(Issue)
class IssueWithMeasuresAdmin(IssueAdmin):
    """An issue and, read only, its measures: they are linked in the measure's own form."""

    def state_fields(self) -> list[str]:
        """List the measures after what the ledger computed."""
        return [*super().state_fields(), "linked_measures"]

    @admin.display(description=_("measures"))
    def linked_measures(self, obj: Issue) -> SafeString | str:
        """Print each measure with its progress, leading to its form."""
        measures: QuerySet[Measure] = Measure.objects.filter(issues=obj).order_by("number_key")
        rows = (
            (
                reverse("admin:recommendations_measure_change", args=[measure.pk]),
                measure,
                "–" if measure.progress is None else f"{measure.progress}%",
            )
            for measure in measures
        )
        return format_html_join("", '<p><a href="{}">{}</a> {}</p>', rows) or "–"

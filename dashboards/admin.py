"""Standings in the admin: computed, so only looked at. And the issue form with the steps open
to its reader.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from dashboards.pages.issues.detail.history import read_step_buttons
from parks.models import Issue
from parks.readers import NOBODY, reader_of
from recommendations.admin.issues import IssueWithMeasuresAdmin

admin.site.unregister(Issue)


@admin.register(Issue)
class IssueWithStepsAdmin(IssueWithMeasuresAdmin):
    """An issue and the pages of the steps that its reader may take with it: the same as on its
    own page.
    """

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """The issue knows who reads it."""
        issue = super().get_object(request, object_id, from_field)
        if issue is not None:
            issue.read_by = reader_of(request)
        return issue

    def state_fields(self) -> list[str]:
        """The steps stand first."""
        return ["steps", *super().state_fields()]

    @admin.display(description=_("steps"))
    def steps(self, obj: Issue) -> SafeString | str:
        """A link for each step, and one to the page of the issue."""
        buttons = read_step_buttons(obj, getattr(obj, "read_by", NOBODY))
        links = format_html_join(
            " ", '<a class="step" href="{}">{}</a>', ((one.address, one.name) for one in buttons)
        )
        page = format_html(
            '<a class="step" href="{}">{}</a>', obj.get_absolute_url(), _("Page of the issue")
        )
        return format_html("{} {}", links, page)

"""What happens to issues, to look at: sign-offs, closings, objections, evidence."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from parks.admin.base import ReadOnlyAdmin, page_link
from parks.models import Approval, Closing, Issue, IssueEvidence, Objection, SelfCheck
from parks.readers import reader_of


class OfIssueAdmin(ReadOnlyAdmin):
    """Rows that hang on an issue, seen by those who see the issue.

    They are made on the pages of the issue.
    """

    search_fields = ["issue__search_text"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Show the rows of issues in sight."""
        return (
            super()
            .get_queryset(request)
            .filter(issue__in=Issue.objects.visible_to(reader_of(request)))
        )

    @admin.display(description=_("issue"), ordering="issue__number_key")
    def issue_page(self, obj: Any) -> SafeString | str:
        """Link the number to the page of the issue."""
        return page_link(obj.issue.number, "issue-detail", obj.issue.number)


class EvidenceAdmin(ReadOnlyAdmin):
    """Files with their fingerprints.

    They are handed out by their own pages only, which check them.
    """

    list_filter = ["media_type"]
    ordering = ["-pk"]
    kept = ["page", "name", "download", "caption", "moment", "media_type", "size_shown", "sha256"]
    taken = ["uploaded_by", "uploaded_at", "is_demo"]

    @admin.display(description=_("size"), ordering="size")
    def size_shown(self, obj: Any) -> str:
        """Show the size for people."""
        return str(filesizeformat(obj.size))


@admin.register(Approval)
class ApprovalAdmin(OfIssueAdmin):
    """Sign-offs of critical issues."""

    list_display = ["id", "issue_page", "tier", "signed_by", "signed_on", "withdrawn_on"]
    list_filter = ["tier"]
    list_select_related = ["issue", "signed_by"]
    fields = readonly_fields = (
        "issue_page",
        "tier",
        "signed_by",
        "signed_on",
        "words",
        "withdrawn_on",
    )


@admin.register(Closing)
class ClosingAdmin(OfIssueAdmin):
    """Decisions to close, their public notice, and looking back at them."""

    list_display = [
        "id",
        "issue_page",
        "decided_by",
        "decided_on",
        "notice_ends_on",
        "took_effect_on",
        "withdrawn_on",
        "recheck_on",
        "recheck",
        "reopened_on",
    ]
    list_filter = ["recheck"]
    list_select_related = ["issue", "decided_by", "rechecked_by"]
    fields = readonly_fields = (
        "issue_page",
        "decided_by",
        "decided_on",
        "conclusion",
        "notice_ends_on",
        "took_effect_on",
        "withdrawn_on",
        "recheck_on",
        "recheck",
        "rechecked_on",
        "rechecked_by",
        "recheck_words",
        "reopened_on",
    )


@admin.register(Objection)
class ObjectionAdmin(OfIssueAdmin):
    """What was said against closings while their notice ran."""

    list_display = [
        "id",
        "issue_page",
        "raised_by",
        "recorded_by",
        "recorded_on",
        "answered_by",
        "answered_on",
    ]
    list_select_related = ["issue", "recorded_by", "answered_by"]
    fields = readonly_fields = (
        "issue_page",
        "raised_by",
        "recorded_by",
        "recorded_on",
        "words",
        "answer",
        "answered_by",
        "answered_on",
    )


@admin.register(SelfCheck)
class SelfCheckAdmin(ReadOnlyAdmin):
    """Parks that were asked whether they have a problem too: seen by those who see the park."""

    list_display = [
        "id",
        "issue_page",
        "park",
        "unit",
        "asked_by",
        "asked_on",
        "due_on",
        "answer",
        "answered_on",
    ]
    list_filter = ["answer"]
    list_select_related = ["issue", "park", "unit", "asked_by", "answered_by", "found"]
    search_fields = ["issue__number", "park__search_text"]
    ordering = ["due_on", "pk"]
    fields = readonly_fields = (
        "issue_page",
        "park",
        "unit",
        "words",
        "asked_by",
        "asked_on",
        "due_on",
        "answer",
        "answered_by",
        "answered_on",
        "answer_words",
        "found_page",
        "check_page",
    )

    @admin.display(description=_("issue"), ordering="issue__number_key")
    def issue_page(self, obj: SelfCheck) -> SafeString | str:
        """Link the number to the page of the issue."""
        return page_link(obj.issue.number, "issue-detail", obj.issue.number)

    @admin.display(description=_("issue filed"))
    def found_page(self, obj: SelfCheck) -> SafeString | str:
        """Link to the issue that the park got of its own."""
        return page_link(obj.found.number, "issue-detail", obj.found.number) if obj.found else "–"

    @admin.display(description=_("page"))
    def check_page(self, obj: SelfCheck) -> SafeString | str:
        """Link to where it is answered."""
        return page_link(str(obj), "self-check", obj.pk)


@admin.register(IssueEvidence)
class IssueEvidenceAdmin(OfIssueAdmin, EvidenceAdmin):
    """Files that show something about issues."""

    list_display = [
        "id",
        "issue_page",
        "download",
        "caption",
        "moment",
        "size_shown",
        "uploaded_by",
        "uploaded_at",
    ]
    list_select_related = ["issue", "uploaded_by", "self_check__issue", "self_check__park"]
    fields = readonly_fields = (
        "issue_page",
        *EvidenceAdmin.kept[1:],
        "self_check",
        *EvidenceAdmin.taken,
    )

    @admin.display(description=_("file"), ordering="name")
    def download(self, obj: IssueEvidence) -> SafeString | str:
        """Link the name to the page that hands the file out."""
        return page_link(obj.name, "issue-evidence", obj.issue.number, obj.pk)

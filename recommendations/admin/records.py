"""Instructions and the evidence of measures, to look at."""

from __future__ import annotations

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from parks.admin.base import ReadOnlyAdmin, page_link
from parks.admin.records import EvidenceAdmin
from parks.admin.scope import PLACES
from recommendations.models import Extension, Instruction, MeasureEvidence

PLACES["recommendations.measureevidence"] = ("measure__region__path",)


@admin.register(Instruction)
class InstructionAdmin(ReadOnlyAdmin):
    """What leaders asked of units, about records in sight. Given and answered on the pages."""

    list_display = [
        "number",
        "page",
        "unit",
        "given_by",
        "given_on",
        "due_on",
        "answered_by",
        "answered_on",
    ]
    list_select_related = ["issue", "measure", "park", "unit", "given_by", "answered_by"]
    search_fields = ["number", "words"]
    ordering = ["-number_key"]
    fields = readonly_fields = (
        "page",
        "issue",
        "measure",
        "park",
        "words",
        "given_by",
        "given_on",
        "unit",
        "due_on",
        "answer",
        "answered_by",
        "answered_on",
        "is_demo",
    )

    @admin.display(description=_("about"))
    def page(self, obj: Instruction) -> SafeString | str:
        """Print what it is about, leading to the page of the instruction."""
        return page_link(str(obj.about), "instruction-detail", obj.number)


@admin.register(Extension)
class ExtensionAdmin(ReadOnlyAdmin):
    """Requests for more time about records in sight, and their decisions."""

    list_display = [
        "id",
        "page",
        "asked_by",
        "asked_on",
        "old_due_on",
        "new_due_on",
        "decision",
        "decided_by",
        "decided_on",
    ]
    list_filter = ["decision"]
    list_select_related = ["issue", "measure", "asked_by", "decided_by"]
    fields = readonly_fields = (
        "page",
        "asked_by",
        "asked_on",
        "old_due_on",
        "new_due_on",
        "reason",
        "decision",
        "decided_by",
        "decided_on",
        "words",
    )

    @admin.display(description=_("about"))
    def page(self, obj: Extension) -> SafeString | str:
        """Print the number, leading to the page of the record."""
        return page_link(obj.about.number, f"{obj.about._meta.model_name}-detail", obj.about.number)


@admin.register(MeasureEvidence)
class MeasureEvidenceAdmin(EvidenceAdmin):
    """Files that show what was done in measures."""

    list_display = [
        "id",
        "page",
        "download",
        "caption",
        "moment",
        "size_shown",
        "uploaded_by",
        "uploaded_at",
    ]
    list_select_related = ["measure", "uploaded_by"]
    search_fields = ["measure__number", "measure__title"]
    fields = readonly_fields = (*EvidenceAdmin.kept, *EvidenceAdmin.taken)

    @admin.display(description=_("measure"), ordering="measure__number_key")
    def page(self, obj: MeasureEvidence) -> SafeString | str:
        """Print the number, leading to the page of the measure."""
        return page_link(obj.measure.number, "measure-detail", obj.measure.number)

    @admin.display(description=_("file"), ordering="name")
    def download(self, obj: MeasureEvidence) -> SafeString | str:
        """Print the name, leading to the page that hands the file out."""
        return page_link(obj.name, "measure-evidence", obj.measure.number, obj.pk)

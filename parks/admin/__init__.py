"""The admin of places, parks, sources, problems and the ledger.

Issues are registered here without their measures; the recommendations app replaces that form.
"""

from django.contrib import admin

from parks.admin import extras, indicators, installation, people, places, records, reference
from parks.admin.issues import IssueAdmin, IssueEntryAdmin
from parks.models import Issue, IssueEntry

admin.site.register(Issue, IssueAdmin)
admin.site.register(IssueEntry, IssueEntryAdmin)

__all__ = [
    "IssueAdmin",
    "IssueEntryAdmin",
    "extras",
    "indicators",
    "installation",
    "people",
    "places",
    "records",
    "reference",
]

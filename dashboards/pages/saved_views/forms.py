"""The forms of kept views and followed parks, and what may be kept of an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards.models import SavedView
from dashboards.pages.issues.list.filters import FilterChoices, IssueFilter
from dashboards.pages.parks.list.columns import SORTS
from dashboards.pages.parks.list.filters import ParkFilter
from dashboards.shared.forms import OnceForm
from dashboards.shared.reference import ReferenceData
from parks.models import Issue, Park
from parks.readers import Reader
from standings.days.as_of import AsOf


class SavedViewForm(OnceForm):
    """The name of a view, and whether others are offered it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=40)
    is_shared = forms.BooleanField(label=gettext_lazy("Share with everybody"), required=False)


@dataclass(frozen=True)
class KeptQuery:
    """What of an address its list understands: the query, the same in words, and what was left
    out.
    """

    query: str
    words: list[str]
    dropped: list[str]


def make_kept_query(page: str, query: str, reader: Reader, today: date) -> KeptQuery:
    """Check a query with the filters of its list; what they do not know is left out."""
    data = QueryDict(query)
    filters: ParkFilter | IssueFilter
    if page == SavedView.Page.PARKS:
        parks = Park.objects.visible_to(reader)
        filters = ParkFilter(data, parks, ReferenceData(reader, AsOf(today)))
        sorts = {"sort"} if data.get("sort") in SORTS else set()
    else:
        issues = Issue.objects.visible_to(reader).problems()
        filters = IssueFilter(data, issues, FilterChoices.load(reader, data, AsOf(today)), today)
        sorts = set()
    known = (set(filters.form.fields) - set(filters.form.errors)) | sorts
    understood = QueryDict(mutable=True)
    dropped = []
    for name, value in data.items():
        if name in known and value:
            understood[name] = str(value)
        elif value and name != "page":
            dropped.append(
                _("“%(value)s” is no value of “%(filter)s”") % {"value": value, "filter": name}
            )
    words = [
        _("%(label)s: %(value)s") % {"label": label, "value": value}
        for _name, label, value in filters.active()
    ]
    return KeptQuery(understood.urlencode(), words, dropped)

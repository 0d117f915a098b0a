"""Links to records that rows and pages name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.security.rights import Right
from dashboards.shared.rows.issues import IssueRow
from dashboards.shared.rows.measures import MeasureRow
from dashboards.shared.wording import listed
from parks.models import Issue, Organisation, Park, Region
from parks.readers import Reader
from recommendations.models import Measure, Recommendation


@dataclass(frozen=True)
class Link:
    """A name that leads to its page where the reader may open it."""

    name: str
    address: str = ""
    about: str = ""


def make_reason(row: IssueRow | MeasureRow, is_overdue: bool) -> tuple[str, str]:
    """Make the words why a light is red: what it is, then what stands behind it."""
    if is_overdue:
        progress = (
            _("progress unknown")
            if row.progress is None
            else _("progress %(n)d %%") % {"n": row.progress}
        )
        due = _("Due %(day)s, %(progress)s.") % {"day": row.due.day, "progress": progress}
        return _("%(words)s.") % {"words": row.due.words}, due
    behind = (row.elapsed or 0) - (row.progress or 0)
    lag = ngettext("%(n)d point behind the plan.", "%(n)d points behind the plan.", behind)
    left = _("%(left)s until the deadline of %(day)s.")
    return lag % {"n": behind}, left % {"left": row.due.words, "day": row.due.day}


def recommendation_name(advice: Recommendation) -> str:
    """Name a recommendation by number and text, in the language of the page where it has one."""
    return str(advice)


def read_park_links(parks: Iterable[Park], reader: Reader) -> list[Link]:
    """Link parks to their scorecards; one out of sight is only named."""
    named = list(parks)
    visible = Park.objects.visible_to(reader).filter(pk__in=[park.pk for park in named])
    seen = set(visible.values_list("pk", flat=True))
    return [Link(park.name, park.get_absolute_url() if park.pk in seen else "") for park in named]


def region_link(region: Region, reader: Reader) -> Link:
    """Link a region to its page; one out of sight is only named."""
    in_sight = any(region.path.startswith(path) for path in reader.sees)
    return Link(region.name, region.get_absolute_url() if in_sight else "")


def unit_names(units: Iterable[Organisation]) -> str:
    """Name units in one line."""
    return listed(str(unit) for unit in units)


def admin_address(reader: Reader, may_edit: bool, record: Issue | Measure) -> str:
    """Find the form in the admin, for those who may change the record there; else nothing."""
    app = record._meta.app_label
    model = record._meta.model_name
    if not (may_edit and reader.is_staff and reader.may(Right.CHANGE, record)):
        return ""
    try:
        return reverse(f"admin:{app}_{model}_change", args=[record.pk])
    except NoReverseMatch:
        # no form for this record in the admin, hence no button
        return ""

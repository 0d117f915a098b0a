"""The titles above the parts of a region's page; each says what its rows show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from dashboards.pages.overview.titles import NAMED
from dashboards.shared.wording import listed

if TYPE_CHECKING:
    from dashboards.pages.parks.list.rows import ParkRow


def about_parks(rows: list[ParkRow]) -> str:
    """In which parks of a region something is overdue."""
    late = [row.park.brief for row in rows if row.park.standing.overdue_issues]
    if not late or len(late) > NAMED:
        return _("Open issues by park")
    return _("Overdue issues gather in %(places)s") % {"places": listed(late)}

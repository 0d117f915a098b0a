"""Who may do what with a measure."""

from __future__ import annotations

from accounts.roles import roles_of
from parks.models.place import editable_paths
from parks.permits import lies_in, organisation_of
from recommendations.models import Measure


def may_add_evidence(user: object, measure: Measure) -> bool:
    """Analysts and verifiers in charge of its region, and officers of its lead and supporting units."""
    roles = roles_of(user)
    if roles & {"analyst", "verifier"} and lies_in(measure.region, editable_paths(user)):
        return True
    unit = organisation_of(user) if "unit" in roles else None
    return bool(unit) and (measure.lead_id == unit or measure.supporting.filter(pk=unit).exists())

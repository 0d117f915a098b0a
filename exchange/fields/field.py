"""What can be imported: the kinds of records, and the fields of each as columns may name them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RecordKind(StrEnum):
    """A kind of records that files bring; the values are those of `--kind`."""

    ISSUES = "issues"
    MEASURES = "measures"
    PARKS = "parks"
    REGIONS = "regions"
    UNITS = "units"
    OBSERVATIONS = "observations"
    RANKINGS = "rankings"
    AGREEMENTS = "agreements"
    RECOMMENDATIONS = "recommendations"
    WEIGHTS = "weights"


class FieldKind(StrEnum):
    """How the value of a field is read."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    DATE = "date"
    # a day, or words such as 立即
    DEADLINE = "deadline"
    PERIOD = "period"
    CHOICE = "choice"
    YES_NO = "yes_no"
    PARK = "park"
    PARKS = "parks"
    REGION = "region"
    UNIT = "unit"
    # the first is the lead where no other column names it
    UNITS = "units"
    PROBLEM_TYPE = "type"
    SOURCE = "source"
    INDICATOR = "indicator"
    # a figure of an indicator: a number with bounds and unit, or why there is none
    FIGURE = "figure"
    RECOMMENDATION = "recommendation"
    ISSUES = "issues"
    # numbered steps in one cell
    MILESTONES = "milestones"
    LIST = "list"


@dataclass(frozen=True)
class Field:
    """A field that a column may fill. `name` is that of the model.

    `is_computed` is exported and ignored on the way in. `choices` are the values of a choice with
    their words.
    """

    name: str
    label: str | Promise
    kind: FieldKind = FieldKind.TEXT
    is_required: bool = False
    is_computed: bool = False
    choices: tuple[tuple[str, str | Promise], ...] = ()
    longest: int | None = None
    example: str = ""
    note: str | Promise = ""


KIND_LABELS = {
    RecordKind.ISSUES: _("Issues"),
    RecordKind.MEASURES: _("Measures"),
    RecordKind.PARKS: _("Parks"),
    RecordKind.REGIONS: _("Regions"),
    RecordKind.UNITS: _("Units"),
    RecordKind.OBSERVATIONS: _("Figures"),
    RecordKind.RANKINGS: _("External rankings"),
    RecordKind.AGREEMENTS: _("Agreements"),
    RecordKind.RECOMMENDATIONS: _("Recommendations"),
    RecordKind.WEIGHTS: _("Weights of indicators"),
}

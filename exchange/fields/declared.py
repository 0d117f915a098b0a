"""The fields of each kind of record, by the names of the models, in the order of their forms."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from exchange.fields.field import Field, FieldKind, RecordKind
from parks.choices import (
    BuiltBy,
    IssueKind,
    MissingReason,
    ParkLevel,
    ParkStage,
    ParkType,
    RegionKind,
    Severity,
    Stage,
)
from recommendations.models import Agreement, Recommendation

# a column that counts rows says nothing of them
SERIAL = Field("serial", _("Serial number"), is_computed=True)
NAME_ZH = Field("name_zh", _("Chinese name"), is_required=True, longest=120)
NAME_EN = Field("name_en", _("English name"), longest=160)
SHORT_NAME = Field("short_name", _("short name"), longest=40)
SLUG = Field("slug", _("address"), longest=50, note=_("Small letters, digits and hyphens."))
NOTE = Field("note", _("note"))
SOURCE = Field("source", _("source"), FieldKind.SOURCE)
SOURCE_PLACE = Field("source_place", _("place in the source"), longest=120)
LEAD = Field("lead", _("lead unit"), FieldKind.UNIT, example="市生态环境局")
SUPPORTING = Field("supporting", _("supporting units"), FieldKind.UNITS)
PERSON = Field("person_in_charge", _("person in charge"), longest=60)
STARTS_ON = Field("starts_on", _("starts on"), FieldKind.DATE)
DUE_ON = Field(
    "due_on",
    _("due on"),
    FieldKind.DEADLINE,
    example="2026-12-31",
    note=_("A day, or words such as 立即 that have no day."),
)
DEADLINE_WORDS = Field("deadline_words", _("deadline in words"), longest=60)
EXTERNAL_NUMBER = Field("external_number", _("number in the source"), longest=60)
PARKS = Field("parks", _("parks"), FieldKind.PARKS)
PARK = Field("park", _("park"), FieldKind.PARK)
REGION = Field("region", _("region"), FieldKind.REGION)

ISSUES = (
    SERIAL,
    Field("number", _("number"), longest=16, note=_("Of a record that is there already.")),
    Field("title", _("title"), is_required=True, longest=120, example="北侧雨污管网未分流"),
    Field("finding", _("finding")),
    Field("cause", _("cause")),
    Field("closing_standard", _("closing standard")),
    Field("type", _("type"), FieldKind.PROBLEM_TYPE, is_required=True, example="P3.1"),
    Field("kind", _("kind"), FieldKind.CHOICE, choices=tuple(IssueKind.choices)),
    Field(
        "severity",
        _("severity"),
        FieldKind.CHOICE,
        is_required=True,
        choices=tuple(Severity.choices),
    ),
    Field("stage", _("stage"), FieldKind.CHOICE, choices=tuple(Stage.choices)),
    PARKS,
    REGION,
    LEAD,
    SUPPORTING,
    PERSON,
    Field("found_on", _("found on"), FieldKind.DATE, example="2026-09-10"),
    STARTS_ON,
    DUE_ON,
    DEADLINE_WORDS,
    Field("source", _("source"), FieldKind.SOURCE, is_required=True),
    SOURCE_PLACE,
    EXTERNAL_NUMBER,
    Field("progress_words", _("progress in words"), note=_("Goes to the log of the record.")),
    Field("closed_on", _("closed on"), FieldKind.DATE),
    Field("closed_by_words", _("closed by"), longest=60),
)

MEASURES = (
    SERIAL,
    Field("number", _("number"), longest=16, note=_("Of a record that is there already.")),
    Field("title", _("title"), is_required=True, longest=160, example="疏通雨水干管 1.8 公里"),
    Field("text", _("description")),
    PARK,
    REGION,
    Field("recommendation", _("carries out"), FieldKind.RECOMMENDATION, example="2-01"),
    Field("issues", _("issues"), FieldKind.ISSUES, example="WT-2026-001"),
    LEAD,
    SUPPORTING,
    PERSON,
    STARTS_ON,
    DUE_ON,
    DEADLINE_WORDS,
    Field("milestones", _("milestones"), FieldKind.MILESTONES, example="1. 完成设计 2. 开工"),
    EXTERNAL_NUMBER,
    Field("progress_words", _("progress in words"), note=_("Goes to the log of the record.")),
)

PARKS_FIELDS = (
    SERIAL,
    NAME_ZH,
    NAME_EN,
    SHORT_NAME,
    Field("aliases", _("aliases"), FieldKind.LIST),
    SLUG,
    Field("level", _("level"), FieldKind.CHOICE, True, choices=tuple(ParkLevel.choices)),
    Field("type", _("kind of zone"), FieldKind.CHOICE, choices=tuple(ParkType.choices)),
    Field("stage", _("stage"), FieldKind.CHOICE, choices=tuple(ParkStage.choices)),
    Field("built_by", _("built by"), FieldKind.CHOICE, choices=tuple(BuiltBy.choices)),
    Field("parent", _("part of"), FieldKind.PARK),
    Field("located_in", _("lies in"), FieldKind.REGION),
    Field("managed_by_region", _("managed by"), FieldKind.REGION),
    Field("organisation", _("managing body"), FieldKind.UNIT),
    Field("town", _("town"), longest=80),
    Field("directory_code", _("directory code"), longest=12),
    Field("established", _("established"), longest=20),
    Field("approved", _("approved, year or month"), longest=10),
    Field("approved_by", _("approved by"), longest=120),
    Field("approved_area_ha", _("approved area, ha"), FieldKind.NUMBER),
    Field("planned_area_ha", _("planned area, ha"), FieldKind.NUMBER),
    Field("area_note", _("note on the area"), longest=250),
    Field("industries", _("leading industries"), FieldKind.LIST),
    Field("lon", _("longitude"), FieldKind.NUMBER),
    Field("lat", _("latitude"), FieldKind.NUMBER),
    NOTE,
)

REGIONS = (
    SERIAL,
    NAME_ZH,
    NAME_EN,
    SLUG,
    Field("code", _("GB/T 2260 code"), longest=6),
    Field("kind", _("kind"), FieldKind.CHOICE, True, choices=tuple(RegionKind.choices)),
    Field("parent", _("reports to"), FieldKind.REGION),
    Field("lies_in", _("lies in"), FieldKind.REGION),
    Field("lon", _("longitude"), FieldKind.NUMBER),
    Field("lat", _("latitude"), FieldKind.NUMBER),
    Field("intro", _("introduction")),
    Field("goal", _("goal")),
    NOTE,
)

UNITS = (
    SERIAL,
    NAME_ZH,
    NAME_EN,
    SHORT_NAME,
    SLUG,
    Field("region", _("region"), FieldKind.REGION, is_required=True),
    NOTE,
)

OBSERVATIONS = (
    SERIAL,
    PARK,
    REGION,
    Field("indicator", _("indicator"), FieldKind.INDICATOR, is_required=True, example="F4"),
    Field("industry", _("industry"), longest=120),
    Field("period", _("period"), FieldKind.PERIOD, is_required=True, example="2026H1"),
    Field("value", _("value"), FieldKind.FIGURE),
    Field("as_printed", _("as printed"), longest=60),
    Field(
        "missing",
        _("why there is no value"),
        FieldKind.CHOICE,
        choices=tuple(MissingReason.choices),
    ),
    Field("unit", _("unit"), longest=30),
    Field("note", _("note"), longest=250),
    Field("source", _("source"), FieldKind.SOURCE, is_required=True),
    Field("reviewed_value", _("reviewed value"), is_computed=True),
)

RANKINGS = (
    SERIAL,
    Field("system", _("ranking"), is_required=True, longest=120),
    Field("year", _("year, in words"), longest=60),
    Field("park", _("park"), FieldKind.PARK, is_required=True),
    Field("rank", _("rank"), FieldKind.INTEGER, is_required=True),
    Field("of", _("of how many"), FieldKind.INTEGER),
    Field("source", _("source"), FieldKind.SOURCE, is_required=True),
)

AGREEMENTS = (
    SERIAL,
    NAME_ZH,
    NAME_EN,
    SLUG,
    Field("stage", _("stage"), FieldKind.CHOICE, choices=tuple(Agreement.Stage.choices)),
    Field("parks", _("parks"), FieldKind.PARKS),
    Field("regions", _("regions"), FieldKind.LIST),
    Field("recommendation", _("recommendation"), FieldKind.RECOMMENDATION),
    Field("base", _("what is split"), FieldKind.CHOICE, choices=tuple(Agreement.Base.choices)),
    Field("shares", _("shares"), FieldKind.LIST, example="甲区 60%、乙县 40%"),
    Field("signed_on", _("signed on"), FieldKind.DATE),
    Field("statement", _("what the source says")),
    SOURCE,
)

RECOMMENDATIONS = (
    SERIAL,
    Field("number", _("number"), longest=12, example="2-01"),
    Field("pillar", _("pillar"), FieldKind.INTEGER),
    Field("strategy", _("strategy"), longest=120),
    Field("kind", _("kind"), FieldKind.CHOICE, choices=tuple(Recommendation.Kind.choices)),
    Field("text", _("text"), is_required=True, longest=250),
    Field("text_en", _("text, English"), longest=300),
    LEAD,
    Field("source", _("source"), FieldKind.SOURCE, is_required=True),
    SOURCE_PLACE,
)

WEIGHTS = (
    SERIAL,
    Field("indicator", _("indicator"), FieldKind.INDICATOR, is_required=True),
    Field("weight", _("weight"), FieldKind.NUMBER, is_required=True),
    Field("worst", _("worst value"), FieldKind.NUMBER, is_required=True),
    Field("best", _("best value"), FieldKind.NUMBER, is_required=True),
    Field("is_logarithmic", _("by the logarithm"), FieldKind.YES_NO),
)

FIELDS: Mapping[RecordKind, tuple[Field, ...]] = {
    RecordKind.ISSUES: ISSUES,
    RecordKind.MEASURES: MEASURES,
    RecordKind.PARKS: PARKS_FIELDS,
    RecordKind.REGIONS: REGIONS,
    RecordKind.UNITS: UNITS,
    RecordKind.OBSERVATIONS: OBSERVATIONS,
    RecordKind.RANKINGS: RANKINGS,
    RecordKind.AGREEMENTS: AGREEMENTS,
    RecordKind.RECOMMENDATIONS: RECOMMENDATIONS,
    RecordKind.WEIGHTS: WEIGHTS,
}


def field_of(kind: RecordKind, name: str) -> Field | None:
    """Return the field of a kind by its name."""
    return next((field for field in FIELDS[kind] if field.name == name), None)

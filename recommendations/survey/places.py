"""Load what is: sources, regions, organisations, industries, parks, programmes, observations."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import Installation
from parks.models import (
    Indicator,
    Industry,
    Observation,
    Organisation,
    Park,
    ParkAlias,
    ParkIndustry,
    Programme,
    ProgrammeMember,
    Region,
    Source,
)
from parks.observations.values import out_of_bounds
from parks.text.periods import end_of
from parks.writing import Touched
from recommendations.survey.tables import CITY, filled_cells, read_rows

SURVEY = {
    "organiser": "2020 年惠州市中青年干部培训班（市委党校）",
    "team": "第二组；全班 53 名学员、5 个模块",
    "period": "2020 年 10 月至 12 月",
    "reports": 5,
    "survey_no": "X1",
    "note": "X2：重点园区调研。R0：谋定后动、敢作善为，走差异化、特色化道路。",
}
ABOUT_THE_CITY = {
    "intro": "园区是区域经济的龙头，是对外开放、招商引资和产业集聚的主要载体（X3）。",
    "goal": "支撑国内一流城市建设（X4）。",
    "survey_no": "X3",
}


def load_places(touched: Touched) -> None:
    """Bring the reference data of the places up to date; running it twice changes nothing."""
    _name_the_installation()
    _load_regions()
    city = Region.objects.get(slug=CITY)
    for row in read_rows("parks/sources"):
        extra: dict[str, Any] = SURVEY if row["key"] == "H01" else {}
        fields = filled_cells(
            row, "title", "publisher", "published_on", "date_words", "kind", "reliability", "site"
        )
        Source.objects.update_or_create(key=row["key"], defaults=fields | extra | {"region": city})
    for row in read_rows("parks/organisations"):
        region = Region.objects.get(slug=row["region"])
        bring_up_to_date(
            Organisation,
            {"slug": row["slug"]},
            filled_cells(row, "name_zh", "name_en") | {"region": region},
        )
    for row in read_rows("parks/industries"):
        bring_up_to_date(Industry, {"slug": row["slug"]}, filled_cells(row, "name_zh", "name_en"))
    for row in read_rows("parks/industries"):
        # which chain an industry belongs to is our reading: set once, then it belongs to people
        if row["parent"]:
            chain = Industry.objects.get(slug=row["parent"])
            parts = Industry.objects.filter(slug=row["slug"], parent__isnull=True)
            touched.facts[Industry].update(parts.values_list("pk", flat=True))
            parts.update(parent=chain)
    for row in read_rows("parks/parks"):
        touched.parks.add(_load_park(row).pk)
    # a park may have moved: every region counts anew
    touched.regions.update(Region.objects.values_list("pk", flat=True))
    _load_aliases()
    for row in read_rows("parks/indicators"):
        bring_up_to_date(
            Indicator,
            {"code": row["code"]},
            filled_cells(row, "name_zh", "name_en", "unit", "unit_en")
            | {name: Decimal(row[name]) for name in ("lowest", "highest") if row[name]},
        )
    _load_programmes()
    _load_observations()


def bring_up_to_date(model: Any, key: dict[str, Any], fields: dict[str, Any]) -> Any:
    """Create the record, or change what differs: a second run adds nothing to the history."""
    record, created = model.objects.get_or_create(**key, defaults=fields)
    changed = [
        name for name, value in fields.items() if not created and getattr(record, name) != value
    ]
    if changed:
        for name in changed:
            setattr(record, name, fields[name])
        record.save()
    return record


def _name_the_installation() -> None:
    """Give the system the name of the survey's city, once: then it belongs to people."""
    for row in read_rows("recommendations/installation"):
        Installation.objects.get_or_create(pk=1, defaults=row)


def _load_regions() -> None:
    """Load regions from above to below; points and tiles are set once."""
    known: dict[str, Region] = {}
    for row in read_rows("parks/regions"):
        extra: dict[str, Any] = ABOUT_THE_CITY if row["slug"] == CITY else {}
        places = {name: known[row[name]] for name in ("parent", "lies_in") if row[name]}
        fields = filled_cells(row, "code", "kind", "name_zh", "name_en", "note") | places | extra
        region, created = Region.objects.get_or_create(
            slug=row["slug"],
            defaults=fields | filled_cells(row, "lon", "lat", "tile_row", "tile_column"),
        )
        known[row["slug"]] = (
            region if created else bring_up_to_date(Region, {"slug": row["slug"]}, fields)
        )


def _load_park(row: dict[str, str]) -> Park:
    """Load one park with its industries and sources; one that is there belongs to people."""
    fields: dict[str, Any] = filled_cells(
        row,
        "key",
        "name_zh",
        "name_en",
        "short_name",
        "level",
        "type",
        "located_note",
        "town",
        "directory_code",
        "established",
        "approved",
        "approved_by",
        "area_note",
        "point_source",
        "point_precision",
        "note",
    )
    for name in ("located_in", "managed_by_region"):
        if row[name]:
            fields[name] = Region.objects.get(slug=row[name])
    if row["organisation"]:
        fields["organisation"] = Organisation.objects.get(slug=row["organisation"])
    if row["parent"]:
        fields["parent"] = Park.objects.get(slug=row["parent"])
    existing = Park.objects.filter(slug=row["slug"]).first()
    if existing:
        return existing
    numbers = filled_cells(row, "approved_area_ha", "planned_area_ha", "lon", "lat")
    # a park whose place is unknown is kept by the city itself
    park = Park.objects.create(
        slug=row["slug"], home_region=Region.objects.get(slug=CITY), **fields, **numbers
    )
    names = [name for name in row["industries"].split("、") if name]
    for position, name in enumerate(names, start=1):
        ParkIndustry.objects.create(
            park=park, industry=Industry.objects.get(name_zh=name), position=position
        )
    park.sources.set(Source.objects.filter(key__in=row["sources"].split(";")))
    return park


def _load_aliases() -> None:
    """Load the other names of parks."""
    for row in read_rows("parks/park_aliases"):
        park = Park.objects.get(slug=row["park"])
        source = Source.objects.filter(key=row["source"]).first()
        _, created = ParkAlias.objects.get_or_create(
            park=park, name=row["name"], defaults={"source": source} | filled_cells(row, "used")
        )
        if created:
            park.save()  # the searched words hold the aliases


def _load_programmes() -> None:
    """Load programmes and their members."""
    survey = Source.objects.get(key="H01")
    for row in read_rows("parks/programmes"):
        fields = filled_cells(row, "name_zh", "name_en", "survey_no", "statement")
        fields["source"] = survey
        if row["target"]:
            fields["target_indicator"] = Indicator.objects.get(code=row["target_indicator"])
            fields["target"] = Decimal(row["target"])
        bring_up_to_date(Programme, {"slug": row["slug"]}, fields)
    for row in read_rows("parks/programme_members"):
        ProgrammeMember.objects.get_or_create(
            programme=Programme.objects.get(slug=row["programme"]),
            slot=row["slot"],
            park=Park.objects.filter(slug=row["park"]).first(),
            region=Region.objects.filter(slug=row["region"]).first(),
            industry=Industry.objects.filter(slug=row["industry"]).first(),
            defaults={"source": Source.objects.get(key=row["source"])}
            | filled_cells(row, "stage", "note"),
        )


def _load_observations() -> None:
    """Load printed figures, shown with their source and never scored (docs/rules.md, 11)."""
    for row in read_rows("parks/observations"):
        ends_on = end_of(row["period"])
        indicator = Indicator.objects.get(code=row["code"])
        if row["value"] and (refusal := out_of_bounds(Decimal(row["value"]), indicator)):
            raise ValidationError(f"{row['code']} {row['period']}: {refusal}")
        observation, created = Observation.objects.get_or_create(
            indicator=indicator,
            park=Park.objects.filter(slug=row["park"]).first(),
            region=Region.objects.filter(slug=row["region"]).first() if not row["park"] else None,
            period=row["period"],
            source=Source.objects.get(key=row["source"]),
            defaults=filled_cells(row, "value", "as_printed", "unit", "note")
            | {"period_end": ends_on},
        )
        if not created and observation.period_end is None and ends_on:
            observation.period_end = ends_on
            observation.save(update_fields=["period_end"])

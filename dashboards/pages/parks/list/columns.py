"""The columns of the park list: head, value, cell, order and file are declared here, once.

The page and the files `/parks.xlsx` and `/parks.csv` read them. A file has them in the order of
declaration, the screen by the number in `screen`; an import takes those that name a field.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboards.pages.parks.list.cells import (
    domain_cell,
    last_entry_cell,
    light_cell,
    name_cell,
    overdue_cell,
    pillar_cell,
    score_cell,
)
from dashboards.pages.parks.list.rows import ParkRow
from dashboards.shared.lists.columns import Column, ColumnKind, ListOrder, orders_of
from dashboards.shared.lists.exports.words import choice_in_words, name_of
from dashboards.shared.reference import Label, ReferenceData
from parks.choices import LIST_WORDS, BuiltBy, ParkLevel, ParkStage, ParkType
from standings.days.as_of import AsOf
from standings.scoring import printed

NUMBER = ColumnKind.NUMBER
PROSE = ColumnKind.PROSE

BEFORE_DIMENSIONS: list[Column[ParkRow]] = [
    Column(
        "name_zh",
        _("Chinese name"),
        lambda row: row.park.name_zh,
        ColumnKind.NAME,
        field="name_zh",
    ),
    Column("name_en", _("English name"), lambda row: row.park.name_en, width=24, field="name_en"),
    Column(
        "park",
        _("Park"),
        lambda row: row.park.name,
        ColumnKind.NAME,
        screen=1,
        in_file=False,
        cell=name_cell,
        card=0,
        orders=(ListOrder("name", _("by name"), lambda _path: ("sort_key",)),),
    ),
    Column("region", _("Region"), lambda row: row.park.home_region.name, width=20),
    Column(
        "light",
        _("Light"),
        lambda row: LIST_WORDS[row.standing.light],
        screen=2,
        cell=light_cell,
        css="park-light",
        card=0,
        width=9,
        light=lambda row: row.standing.light,
        orders=(
            ListOrder(
                "",
                _("worst light first, then lowest score"),
                lambda path: (f"{path}__light_rank", F(f"{path}__score").asc(nulls_last=True)),
            ),
        ),
    ),
    Column("state", _("State"), lambda row: row.standing.get_state_display()),
    Column("grade", _("Grade"), lambda row: row.standing.grade),
    Column(
        "score",
        _("Score"),
        lambda row: _score(row.standing.score),
        NUMBER,
        screen=3,
        cell=score_cell,
        orders=(
            ListOrder(
                "score",
                _("lowest score first"),
                lambda path: (F(f"{path}__score").asc(nulls_last=True),),
            ),
            ListOrder(
                "-score",
                _("highest score first"),
                lambda path: (F(f"{path}__score").desc(nulls_last=True),),
                is_descending=True,
            ),
        ),
    ),
    Column("low", _("Lower bound"), lambda row: _score(row.standing.low), NUMBER),
    Column("high", _("Upper bound"), lambda row: _score(row.standing.high), NUMBER),
    Column("health", _("Health"), lambda row: _score(row.standing.health), NUMBER),
    Column("progress", _("Progress index"), lambda row: _score(row.standing.progress), NUMBER),
    Column("deducted", _("Points deducted"), lambda row: row.standing.deducted, NUMBER),
    Column("balance", _("Balance"), lambda row: _score(row.standing.balance), NUMBER),
    Column("open", _("Open issues"), lambda row: row.standing.open_issues, NUMBER),
    Column(
        "overdue",
        _("Overdue"),
        lambda row: row.standing.overdue_issues,
        NUMBER,
        screen=6,
        cell=overdue_cell,
        orders=(
            ListOrder(
                "-overdue",
                _("most overdue first"),
                lambda path: (f"-{path}__overdue_issues", f"{path}__light_rank"),
                is_descending=True,
            ),
        ),
    ),
]

AFTER_DIMENSIONS: list[Column[ParkRow]] = [
    Column("scheme", _("Scheme version"), lambda row: row.standing.scheme_version, NUMBER),
    Column(
        "last_entry",
        _("Last entry"),
        lambda row: row.standing.last_entry_on,
        ColumnKind.DATE,
        screen=7,
        cell=last_entry_cell,
        css="nowrap",
        orders=(
            ListOrder(
                "updated",
                _("longest without news first"),
                lambda path: (F(f"{path}__last_entry_on").asc(nulls_first=True),),
            ),
        ),
    ),
]

# what the park itself is; an import takes these
OF_THE_PARK: list[Column[ParkRow]] = [
    Column("short_name", _("short name"), lambda row: row.park.short_name, field="short_name"),
    Column("aliases", _("aliases"), lambda row: row.aliases, width=24, field="aliases"),
    Column("slug", _("address"), lambda row: row.park.slug, field="slug"),
    Column(
        "level",
        _("level"),
        lambda row: choice_in_words(ParkLevel, row.park.level),
        field="level",
        choices=ParkLevel.choices,
    ),
    Column(
        "type",
        _("kind of zone"),
        lambda row: choice_in_words(ParkType, row.park.type),
        width=20,
        field="type",
        choices=ParkType.choices,
    ),
    Column(
        "stage",
        _("stage"),
        lambda row: choice_in_words(ParkStage, row.park.stage),
        field="stage",
        choices=ParkStage.choices,
    ),
    Column(
        "built_by",
        _("built by"),
        lambda row: choice_in_words(BuiltBy, row.park.built_by),
        field="built_by",
        choices=BuiltBy.choices,
    ),
    Column("parent", _("part of"), lambda row: name_of(row.park.parent), width=24, field="parent"),
    Column(
        "located_in", _("lies in"), lambda row: name_of(row.park.located_in), field="located_in"
    ),
    Column(
        "managed_by_region",
        _("managed by"),
        lambda row: name_of(row.park.managed_by_region),
        field="managed_by_region",
    ),
    Column(
        "organisation",
        _("managing body"),
        lambda row: name_of(row.park.organisation),
        width=28,
        field="organisation",
    ),
    Column("town", _("town"), lambda row: row.park.town, field="town"),
    Column(
        "directory_code",
        _("directory code"),
        lambda row: row.park.directory_code,
        field="directory_code",
    ),
    Column("established", _("established"), lambda row: row.park.established, field="established"),
    Column(
        "approved",
        _("approved, year or month"),
        lambda row: row.park.approved,
        field="approved",
    ),
    Column(
        "approved_by",
        _("approved by"),
        lambda row: row.park.approved_by,
        width=24,
        field="approved_by",
    ),
    Column(
        "approved_area_ha",
        _("approved area, ha"),
        lambda row: row.park.approved_area_ha,
        NUMBER,
        field="approved_area_ha",
    ),
    Column(
        "planned_area_ha",
        _("planned area, ha"),
        lambda row: row.park.planned_area_ha,
        NUMBER,
        field="planned_area_ha",
    ),
    Column(
        "area_note", _("note on the area"), lambda row: row.park.area_note, PROSE, field="area_note"
    ),
    Column(
        "industries",
        _("leading industries"),
        lambda row: row.industries,
        width=24,
        field="industries",
    ),
    Column("lon", _("longitude"), lambda row: row.park.lon, NUMBER, field="lon"),
    Column("lat", _("latitude"), lambda row: row.park.lat, NUMBER, field="lat"),
    Column("note", _("note"), lambda row: row.park.note, PROSE, field="note"),
]

SORTS = orders_of([*BEFORE_DIMENSIONS, *AFTER_DIMENSIONS])


def order_of(sort: str, as_of: AsOf) -> tuple[Any, ...]:
    """Give the fields of an order, over parks joined to the standing of a day."""
    return SORTS[sort].fields(as_of.path)


def park_columns(reference: ReferenceData) -> list[Column[ParkRow]]:
    """Declare all columns; each domain and each pillar has one."""
    return [
        *BEFORE_DIMENSIONS,
        *[_domain_column(domain) for domain in reference.domains],
        *[_pillar_column(pillar) for pillar in reference.pillars],
        *AFTER_DIMENSIONS,
        *OF_THE_PARK,
        *reference.extras.columns(),
    ]


def _domain_column(domain: Label) -> Column[ParkRow]:
    """Show the open issues on the screen; the file holds the health."""
    return Column(
        f"domain-{domain.code}",
        domain.name,
        lambda row: _stored(row.standing.domains.get(domain.code, {}).get("health")),
        screen=4,
        cell=lambda row: domain_cell(row.issues_in(domain)),
        group=_("Problem domains (open issues)"),
    )


def _pillar_column(pillar: Label) -> Column[ParkRow]:
    """Show the delivery on the screen; the file holds the score."""
    return Column(
        f"pillar-{pillar.code}",
        pillar.name,
        lambda row: _stored(row.standing.pillars.get(pillar.code, {}).get("score")),
        NUMBER,
        screen=5,
        cell=lambda row: pillar_cell(row.delivery_of(pillar)),
        group=gettext("Delivery of the pillars (%%)") % {},
        css="pillar wide-only",
        card=0,
    )


def _stored(score: str | None) -> Decimal | None:
    """Read a score that a standing stores as text."""
    return None if score is None else printed(Decimal(score))


def _score(score: Decimal | None) -> Decimal | None:
    """Round a score as the screen does."""
    return None if score is None else printed(score)

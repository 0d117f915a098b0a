"""Versions of the rules as pages: the list, everything that one says, and what it says
differently.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from dashboards.shared.dimensions import (
    WEIGHING_STAGES,
    percents,
    read_dimension_names,
    read_weights,
)
from dashboards.shared.links import address
from dashboards.shared.numbers import plain
from parks.actions.schemes import DIMENSION, NUMBERS, SEVERITY, STAGE
from parks.choices import SchemeState, Severity
from parks.fields import field_of
from parks.models import Indicator, Scheme, SchemeIndicator
from standings.parks.rules import UNGRADED


@dataclass(frozen=True)
class WeightRow:
    """A weight of a version.

    `percent` is its part of the weights of its half, None where it is no dimension.
    """

    code: str
    name: str
    weight: Decimal
    percent: Decimal | None = None


@dataclass(frozen=True)
class SchemeIndicatorRow:
    """An indicator of a version with its weight, its part of the dimension in percent, and its
    range.
    """

    indicator: Indicator
    row: SchemeIndicator
    percent: Decimal
    address: str | None

    @property
    def weight(self) -> str:
        """The weight without needless zeros."""
        return plain(self.row.weight)

    @property
    def worst(self) -> str:
        """The value that scores 0."""
        return plain(self.row.worst)

    @property
    def best(self) -> str:
        """The value that scores 100."""
        return plain(self.row.best)


@dataclass(frozen=True)
class SchemeIndicatorGroup:
    """The indicators of a dimension."""

    code: str
    name: str
    lines: list[SchemeIndicatorRow]


@dataclass(frozen=True)
class Difference:
    """What a version says differently: name, then and now in words."""

    name: str
    before: str
    after: str


@dataclass
class SchemePage:
    """Everything that a version says. `before` is the version that it is compared with."""

    scheme: Scheme
    domains: list[WeightRow]
    pillars: list[WeightRow]
    severities: list[WeightRow]
    stages: list[WeightRow]
    groups: list[SchemeIndicatorGroup]
    before: Scheme | None = None
    differences: list[Difference] = field(default_factory=list)

    @property
    def indicators(self) -> int:
        """How many indicators are scored."""
        return sum(len(group.lines) for group in self.groups)

    @property
    def progress_share(self) -> int:
        """Percent of the score that progress has."""
        return 100 - self.scheme.health_share

    @property
    def pressure_share(self) -> int:
        """Percent of a domain that relief from pressure has."""
        return 100 - self.scheme.indicator_share

    @property
    def delivery_share(self) -> int:
        """Percent of a pillar that delivery has."""
        return 100 - self.scheme.outcome_share


def read_schemes() -> list[Scheme]:
    """All versions, the latest first; the default rules where none was stored."""
    return list(Scheme.objects.select_related("author", "approver").order_by("-version")) or [
        Scheme.current()
    ]


def read_scheme_version(version: int) -> Scheme:
    """A version by its number. Raises Http404."""
    found = Scheme.objects.select_related("author", "approver").filter(version=version).first()
    if found is None and (version != 1 or Scheme.objects.exists()):
        raise Http404
    return found or Scheme.current()


def read_scheme(scheme: Scheme) -> SchemePage:
    """A version and what differs from the one before it; a constant number of statements."""
    names = read_dimension_names()
    page = _page(scheme, names)
    page.before = _before(scheme)
    if page.before:
        page.differences = list(_differences(_page(page.before, names), page))
    return page


def severity_names() -> dict[str, str]:
    """Severities by the code of their weight; the last is for issues that nobody has graded."""
    return {one.value: str(one.label) for one in Severity} | {UNGRADED: _("Not graded yet")}


def stage_names() -> dict[str, str]:
    """The stages in which an issue weighs, by code."""
    return {stage.value: str(stage.label) for stage in WEIGHING_STAGES}


def _page(scheme: Scheme, names: dict[str, str]) -> SchemePage:
    weights = read_weights(scheme)
    domains, pillars = (
        _half(weights[DIMENSION], names, is_pillar=is_pillar) for is_pillar in (False, True)
    )
    severities = _named(severity_names(), weights[SEVERITY])
    stages = _named(stage_names(), weights[STAGE])
    return SchemePage(scheme, domains, pillars, severities, stages, _groups(scheme, names))


def _half(own: dict[str, Decimal], names: dict[str, str], *, is_pillar: bool) -> list[WeightRow]:
    """The weights of the domains, or of the pillars."""
    codes = [code for code in names if code.startswith("R") == is_pillar]
    parts = percents(own.get(code, Decimal(1)) for code in codes)
    rows = zip(codes, parts, strict=True)
    return [WeightRow(code, names[code], own.get(code, Decimal(1)), part) for code, part in rows]


def _named(names: dict[str, str], weights: dict[str, Decimal]) -> list[WeightRow]:
    return [WeightRow(code, name, weights[code]) for code, name in names.items()]


def _groups(scheme: Scheme, names: dict[str, str]) -> list[SchemeIndicatorGroup]:
    """The indicators of a version by dimension, in their order."""
    rows: list[SchemeIndicator] = []
    if scheme.pk:
        rows = list(
            scheme.indicators.select_related("indicator").order_by(
                "indicator__position", "indicator__code"
            )
        )
    groups = []
    for code, name in names.items():
        mine = [row for row in rows if row.indicator.dimension == code]
        parts = percents(row.weight for row in mine)
        lines = [
            SchemeIndicatorRow(
                row.indicator, row, part, address(f"/indicators/{row.indicator.code}/")
            )
            for row, part in zip(mine, parts, strict=True)
        ]
        groups.append(SchemeIndicatorGroup(code, name, lines))
    return groups


def _before(scheme: Scheme) -> Scheme | None:
    """What a version is compared with: the one in force for a draft, else the one that it
    followed.
    """
    if scheme.state in (SchemeState.DRAFT, SchemeState.WAITING):
        return Scheme.objects.filter(is_current=True).first()
    earlier = Scheme.objects.filter(version__lt=scheme.version, ended_on__isnull=False)
    return earlier.order_by("-version").first()


def _differences(old: SchemePage, new: SchemePage) -> Iterable[Difference]:
    """Numbers, weights and indicators that differ."""
    for name in NUMBERS:
        label = str(field_of(Scheme, name).verbose_name)
        yield from _differing(label, _said(old.scheme, name), _said(new.scheme, name))
    for part in ("domains", "pillars", "severities", "stages"):
        for was, now in zip(getattr(old, part), getattr(new, part), strict=True):
            yield from _differing(
                _("Weight: %(name)s") % {"name": now.name}, plain(was.weight), plain(now.weight)
            )
    was_lines = _lines(old)
    now_lines = _lines(new)
    for code in {**was_lines, **now_lines}:
        name = (now_lines.get(code) or was_lines[code]).indicator.name
        yield from _differing(
            f"{code} {name}", _range(was_lines.get(code)), _range(now_lines.get(code))
        )


def _differing(name: str, before: str, after: str) -> Iterable[Difference]:
    if before != after:
        yield Difference(name, before, after)


def _lines(page: SchemePage) -> dict[str, SchemeIndicatorRow]:
    return {line.indicator.code: line for group in page.groups for line in group.lines}


def _range(line: SchemeIndicatorRow | None) -> str:
    if line is None:
        return _("not scored")
    form = (
        _("weight %(weight)s, %(worst)s → %(best)s, ln")
        if line.row.is_logarithmic
        else _("weight %(weight)s, %(worst)s → %(best)s")
    )
    return form % {"weight": line.weight, "worst": line.worst, "best": line.best}


def _said(scheme: Scheme, name: str) -> str:
    """A number of a version in words."""
    value: Any = getattr(scheme, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    shown = getattr(scheme, f"get_{name}_display", None)
    return str(shown()) if shown else plain(value) if isinstance(value, Decimal) else str(value)

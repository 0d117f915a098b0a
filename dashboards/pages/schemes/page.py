"""Versions of the rules as pages: everything that one says, and what it says differently."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from dashboards.pages.schemes.dimensions import (
    WEIGHING_STAGES,
    codes_of_half,
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
    """A weight of a version; None of a dimension that takes no part in it.

    `percent` is its part of the weights of its half, None where it is no dimension.
    """

    code: str
    name: str
    weight: Decimal | None
    percent: Decimal | None = None

    @property
    def words(self) -> str:
        """The weight without needless zeros, or that it takes no part."""
        return _("takes no part in the score") if self.weight is None else plain(self.weight)


@dataclass(frozen=True)
class SchemeIndicatorRow:
    """An indicator of a version; `percent` is its part of the weights of its dimension."""

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
    """Read all versions, the latest first; the default rules where none is stored."""
    schemes = Scheme.objects.select_related("author", "approver").order_by("-version")
    return list(schemes) or [Scheme.current()]


def read_scheme_version(version: int) -> Scheme:
    """Read a version by its number. Raises Http404."""
    scheme = Scheme.objects.select_related("author", "approver").filter(version=version).first()
    if scheme is None and (version != 1 or Scheme.objects.exists()):
        raise Http404
    return scheme or Scheme.current()


def read_scheme(scheme: Scheme) -> SchemePage:
    """Read a version and what differs from the one before it.

    The number of statements is constant.
    """
    names = read_dimension_names()
    page = _read_page(scheme, names)
    page.before = _read_before(scheme)
    if page.before:
        page.differences = list(_differences(_read_page(page.before, names), page))
    return page


def severity_names() -> dict[str, str]:
    """Name the severities by the code of their weight; the last is for issues not graded yet."""
    names = {severity.value: str(severity.label) for severity in Severity}
    return names | {UNGRADED: _("Not graded yet")}


def stage_names() -> dict[str, str]:
    """Name the stages in which an issue weighs, by code."""
    return {stage.value: str(stage.label) for stage in WEIGHING_STAGES}


def _read_page(scheme: Scheme, names: dict[str, str]) -> SchemePage:
    weights = read_weights(scheme, names)
    # one whose record is gone keeps its code
    names = {code: code for code in weights[DIMENSION]} | names
    return SchemePage(
        scheme=scheme,
        domains=_half(weights[DIMENSION], names, pillars=False),
        pillars=_half(weights[DIMENSION], names, pillars=True),
        severities=_weight_rows(severity_names(), weights[SEVERITY]),
        stages=_weight_rows(stage_names(), weights[STAGE]),
        groups=_read_groups(scheme, names),
    )


def _half(own: dict[str, Decimal], names: dict[str, str], *, pillars: bool) -> list[WeightRow]:
    """Make the rows of the weights of the domains, or of the pillars; last what takes no part."""
    codes = codes_of_half(names, pillars=pillars)
    inside = [code for code in codes if code in own]
    parts = percents(own[code] for code in inside)
    rows = [
        WeightRow(code, names[code], own[code], part)
        for code, part in zip(inside, parts, strict=True)
    ]
    return rows + [WeightRow(code, names[code], None) for code in codes if code not in own]


def _weight_rows(names: dict[str, str], weights: dict[str, Decimal]) -> list[WeightRow]:
    return [WeightRow(code, name, weights[code]) for code, name in names.items()]


def _read_groups(scheme: Scheme, names: dict[str, str]) -> list[SchemeIndicatorGroup]:
    """Read the indicators of a version by dimension, in their order."""
    rows: list[SchemeIndicator] = []
    if scheme.pk:
        rows = list(
            scheme.indicators.select_related("indicator").order_by(
                "indicator__position", "indicator__code"
            )
        )
    groups = []
    for code, name in names.items():
        members = [row for row in rows if row.dimension == code]
        parts = percents(row.weight for row in members)
        lines = [
            SchemeIndicatorRow(
                row.indicator, row, part, address(f"/indicators/{row.indicator.code}/")
            )
            for row, part in zip(members, parts, strict=True)
        ]
        groups.append(SchemeIndicatorGroup(code, name, lines))
    return groups


def _read_before(scheme: Scheme) -> Scheme | None:
    """Read what a version is compared with.

    That is the one in force for a draft, else the one that it followed.
    """
    if scheme.state in (SchemeState.DRAFT, SchemeState.WAITING):
        return Scheme.objects.filter(is_current=True).first()
    earlier = Scheme.objects.filter(version__lt=scheme.version, ended_on__isnull=False)
    return earlier.order_by("-version").first()


def _differences(old: SchemePage, new: SchemePage) -> Iterable[Difference]:
    """Yield the numbers, weights and indicators that differ."""
    for name in NUMBERS:
        label = str(field_of(Scheme, name).verbose_name)
        yield from _difference(
            label, _number_in_words(old.scheme, name), _number_in_words(new.scheme, name)
        )
    for part in ("domains", "pillars", "severities", "stages"):
        was_rows = {row.code: row for row in getattr(old, part)}
        for now in getattr(new, part):
            # both versions name all that there is; only one whose record is gone may be missing
            was = was_rows.get(now.code) or WeightRow(now.code, now.name, None)
            yield from _difference(_("Weight: %(name)s") % {"name": now.name}, was.words, now.words)
    was_lines = _lines(old)
    now_lines = _lines(new)
    for code in {**was_lines, **now_lines}:
        name = (now_lines.get(code) or was_lines[code]).indicator.name
        yield from _difference(
            f"{code} {name}",
            _range_in_words(was_lines.get(code)),
            _range_in_words(now_lines.get(code)),
        )


def _difference(name: str, before: str, after: str) -> Iterable[Difference]:
    """Yield a difference; nothing where both say the same."""
    if before != after:
        yield Difference(name, before, after)


def _lines(page: SchemePage) -> dict[str, SchemeIndicatorRow]:
    return {line.indicator.code: line for group in page.groups for line in group.lines}


def _range_in_words(line: SchemeIndicatorRow | None) -> str:
    if line is None:
        return _("not scored")
    words = (
        _("weight %(weight)s, %(worst)s → %(best)s, ln")
        if line.row.is_logarithmic
        else _("weight %(weight)s, %(worst)s → %(best)s")
    )
    return words % {"weight": line.weight, "worst": line.worst, "best": line.best}


def _number_in_words(scheme: Scheme, name: str) -> str:
    """Write a number of a version in words."""
    value: Any = getattr(scheme, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return plain(value)
    display = getattr(scheme, f"get_{name}_display", None)
    return str(display()) if display else str(value)

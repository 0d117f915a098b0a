"""The rows of a comparison: what each park has, how far they are apart, which is best and which
is worst.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dashboards.pages.parks.compare.values import Figure, figures_of
from dashboards.pages.parks.peers import group_of, kind_of, ranks
from dashboards.shared.links import issues_at, score_of
from dashboards.shared.reference import ReferenceData
from dashboards.shared.wording import listed
from parks.choices import Light, MissingReason, ScoreState
from parks.models import Park, Scheme
from parks.text.days import period
from recommendations.dimensions import pillar_code
from standings.days.as_of import AsOf, record_key
from standings.scoring import printed

# Points beyond which two parks are far apart.
APART = 10
# So many indicators stand in the table; the others are a click away.
MAIN_FIGURES = 8
MORE = 1
LESS = -1
NEITHER = 0
# the letter before the number of a pillar, where it is a dimension of a score
PILLAR = pillar_code("")


@dataclass
class ComparisonCell:
    """What a park has in a row.

    `value` is as shown, so that gaps are those of what is read; None unknown.
    """

    value: Decimal | None = None
    shown: str = ""
    # words in the place of an unknown value
    why: str = ""
    light: str = ""
    address: str = ""
    count: int | None = None
    # progress and time elapsed, percent
    progress: int | None = None
    elapsed: int | None = None
    # empty where the value counts; else why it does not
    state: str = ""
    # the park is not assessed at all, which its score says
    is_out: bool = False
    # best, worst or nothing
    mark: str = ""

    @property
    def counts(self) -> bool:
        """Whether the value is compared with those of the other parks."""
        return self.value is not None and not self.state and not self.is_out


@dataclass
class ComparisonRow:
    """A row: its gap counts only values that count; None where there is nothing to compare."""

    name: str
    cells: list[ComparisonCell]
    sub: str = ""
    # its name in a sentence, where the name alone could be that of another row
    in_sentence: str = ""
    gap: Decimal | None = None
    # a score or a percentage
    is_points: bool = False
    # such a one, and the parks are further apart than 10
    is_apart: bool = False
    is_big: bool = False
    is_comparable: bool = True
    has_gap: bool = True

    @property
    def differs(self) -> bool:
        """Whether the parks do not show the same."""
        return len({(cell.shown, cell.why, cell.light) for cell in self.cells}) > 1

    @property
    def gap_shown(self) -> str:
        """The gap as a number."""
        return "" if self.gap is None else f"{self.gap:f}"

    def gap_without(self, place: int) -> Decimal | None:
        """The gap among the other parks."""
        return _gap([cell for at, cell in enumerate(self.cells) if at != place])


@dataclass
class Section:
    """Rows under a head."""

    title: str
    rows: list[ComparisonRow]

    def where_different(self) -> Section:
        """The same without the rows in which all parks show the same."""
        return Section(self.title, [row for row in self.rows if row.differs])


def sections_of(
    parks: list[Park],
    standings: dict[int, Any],
    reference: ReferenceData,
    as_of: AsOf,
    scheme: Scheme,
) -> tuple[list[Section], Section]:
    """Make the rows of the comparison, and further figures.

    Four statements at most: one for ranks, three for figures.
    """
    rows = [standings.get(record_key(park)) for park in parks]
    same = len({row.scheme_version for row in rows if row is not None}) < 2
    main, rest = _figures(parks, as_of, scheme)
    return [
        Section(_("Score"), _headlines(parks, rows, as_of, scheme, same=same)),
        Section(_("Problem domains, open issues"), _issues(parks, rows, reference, as_of)),
        Section(_("Pillars, delivery (the tick is time elapsed)"), _deliveries(rows, reference)),
        Section(
            _("Scores by domain and pillar, 0 to 100"),
            _dimensions(parks, rows, reference, as_of, same=same),
        ),
        main,
    ], rest


def compared(
    name: str,
    cells: list[ComparisonCell],
    *,
    better: int = NEITHER,
    points: bool = False,
    comparable: bool = True,
    **more: Any,
) -> ComparisonRow:
    """Make a row with its gap and its marks; `better` says which end is good."""
    row = ComparisonRow(name, cells, is_comparable=comparable, **more)
    row.gap = _gap(cells) if comparable else None
    row.is_points = points
    row.is_apart = points and row.gap is not None and row.gap > APART
    if better and row.gap:
        values = [(cell.value or 0) * better for cell in cells if cell.counts]
        for cell in cells:
            if cell.value is not None and cell.counts:
                cell.mark = {max(values): "best", min(values): "worst"}.get(cell.value * better, "")
    return row


def _gap(cells: list[ComparisonCell]) -> Decimal | None:
    values = [cell.value for cell in cells if cell.value is not None and cell.counts]
    return max(values) - min(values) if len(values) > 1 else None


def _score(value: Any, state: str, address: str) -> ComparisonCell:
    """Make the cell of a score to one decimal.

    One that does not count says so and is neither best nor worst.
    """
    shown = None if value is None else printed(Decimal(value))
    why_not = "" if state == ScoreState.SCORED else state
    return ComparisonCell(
        shown, "" if shown is None else str(shown), state=why_not, address=address
    )


def _headlines(
    parks: list[Park], rows: list[Any], as_of: AsOf, scheme: Scheme, *, same: bool
) -> list[ComparisonRow]:
    """Make the rows of light and score with its two parts, and of the place among one kind."""
    lights = [ComparisonCell(light=Light.GREY if row is None else row.light) for row in rows]
    compared_rows = [ComparisonRow(_("Light"), lights, has_gap=False)]
    for name, code, anchor in (
        (_("Score"), "score", ""),
        (_("Health"), "health", "health"),
        (_("Progress index"), "progress", "progress"),
    ):
        cells = [
            ComparisonCell()
            if row is None
            else _score(
                getattr(row, code), row.state, score_of(park.slug, anchor, as_of=_past_day(as_of))
            )
            for park, row in zip(parks, rows, strict=True)
        ]
        sub = _("of 100 points") if code == "score" else ""
        row = compared(
            name, cells, better=MORE, points=True, comparable=same, sub=sub, is_big=code == "score"
        )
        compared_rows.append(row)
    if same and len({group_of(park, scheme) for park in parks}) == 1:
        compared_rows.append(_places(parks[0], rows, as_of, scheme))
    return compared_rows


def _places(park: Park, rows: list[Any], as_of: AsOf, scheme: Scheme) -> ComparisonRow:
    """Make the row of the places of parks of one kind among all that are ranked there."""
    scores = [None if row is None or row.state != ScoreState.SCORED else row.score for row in rows]
    size, places = ranks(park, scheme, as_of, scores)
    cells = [
        ComparisonCell(why=_("not ranked"))
        if score is None or size < 2
        else ComparisonCell(shown=str(places[score]))
        for score in scores
    ]
    sub = _("%(kind)s, %(n)s ranked") % {"kind": kind_of(park, scheme), "n": size}
    return ComparisonRow(_("Place among its kind"), cells, sub=sub, has_gap=False)


def _issues(
    parks: list[Park], rows: list[Any], reference: ReferenceData, as_of: AsOf
) -> list[ComparisonRow]:
    """Make the rows of open issues by domain with the worst light, and of what is overdue."""
    compared_rows = []
    for domain in reference.domains:
        cells = []
        for park, row in zip(parks, rows, strict=True):
            stored = {} if row is None else row.domains.get(domain.code, {})
            count = stored.get("open", 0)
            address = issues_at(
                park=park.slug, domain=domain.code, stage="open", as_of=_past_day(as_of)
            )
            cells.append(_counted(row, count, address, stored.get("light", "") if count else ""))
        compared_rows.append(compared(domain.name, cells))
    overdue = [
        _counted(
            row,
            0 if row is None else row.overdue_issues,
            issues_at(park=park.slug, overdue=1, as_of=_past_day(as_of)),
        )
        for park, row in zip(parks, rows, strict=True)
    ]
    return [*compared_rows, compared(_("Overdue"), overdue, better=LESS)]


def _counted(row: Any, number: int, address: str, light: str = "") -> ComparisonCell:
    if row is None:
        return ComparisonCell()
    link = address if number else ""
    return ComparisonCell(Decimal(number), str(number), light=light, address=link, count=number)


def _deliveries(rows: list[Any], reference: ReferenceData) -> list[ComparisonRow]:
    """Make the rows of progress under each pillar against time elapsed."""
    compared_rows = []
    for pillar in reference.pillars:
        stored_rows = [{} if row is None else row.pillars.get(pillar.code, {}) for row in rows]
        cells = []
        for stored in stored_rows:
            progress = stored.get("progress")
            value = None if progress is None else Decimal(progress)
            why = "" if stored.get("measures") or not stored else _("no measure")
            shown = "" if progress is None else f"{progress}%"
            cells.append(
                ComparisonCell(
                    value,
                    shown,
                    why,
                    stored.get("light", ""),
                    progress=progress,
                    elapsed=stored.get("elapsed"),
                )
            )
        times = {cell.elapsed for cell in cells if cell.elapsed is not None}
        in_sentence = _("delivery of %(name)s") % {"name": pillar.name}
        sub = _("time elapsed %(n)s%%") % {"n": min(times)} if len(times) == 1 else ""
        compared_rows.append(
            compared(pillar.name, cells, better=MORE, points=True, sub=sub, in_sentence=in_sentence)
        )
    return compared_rows


def _dimensions(
    parks: list[Park], rows: list[Any], reference: ReferenceData, as_of: AsOf, *, same: bool
) -> list[ComparisonRow]:
    """Make the rows of the scores of domains, then of pillars."""
    compared_rows = []
    kinds: tuple[tuple[list[Any], str, str, Callable[[Any], Any]], ...] = (
        (reference.domains, "health", "", lambda row: row.domains),
        (reference.pillars, "score", PILLAR, lambda row: row.pillars),
    )
    for names, code, letter, scores_of in kinds:
        for name in names:
            cells = []
            for park, row in zip(parks, rows, strict=True):
                stored = {} if row is None else scores_of(row).get(name.code, {})
                address = score_of(park.slug, letter + name.code, as_of=_past_day(as_of))
                if row is not None and code not in stored:
                    cells.append(ComparisonCell(why=_("takes no part in the score")))
                    continue
                cell = _score(stored.get(code), stored.get("state") or ScoreState.SCORED, address)
                cell.is_out = row is not None and row.state == ScoreState.TRANSITION
                cells.append(cell)
            compared_rows.append(
                compared(
                    name.name,
                    cells,
                    better=MORE,
                    points=True,
                    comparable=same,
                    in_sentence=_("score of %(name)s") % {"name": name.name},
                )
            )
    return compared_rows


def _past_day(as_of: AsOf) -> str:
    """Give the day that a link carries on from the page of a month end; nothing today."""
    return as_of.day.isoformat() if as_of.is_frozen else ""


def _figures(parks: list[Park], as_of: AsOf, scheme: Scheme) -> tuple[Section, Section]:
    """Make the rows of the indicators that at least two of the parks have: the widest apart, and
    the rest.

    How far two values are apart is told by the range that the rules give the indicator, since units
    differ.
    """
    figures = figures_of(parks, as_of, scheme)
    widest = sorted(figures, key=lambda figure: -figure.spread)[:MAIN_FIGURES]
    rest = [figure for figure in figures if figure not in widest]
    is_demo = any(figure.is_demo for figure in figures)
    title = _("Main indicators, demonstration data") if is_demo else _("Main indicators")
    if rest:
        title = (
            _("Main indicators: the %(n)s furthest apart on their range, demonstration data")
            if is_demo
            else _("Main indicators: the %(n)s furthest apart on their range")
        ) % {"n": len(widest)}
    main = [figure for figure in figures if figure in widest]
    others = _("The other indicators, demonstration data") if is_demo else _("The other indicators")
    return Section(title, [_figure(figure, parks) for figure in main]), Section(
        others, [_figure(figure, parks) for figure in rest]
    )


def _figure(figure: Figure, parks: list[Park]) -> ComparisonRow:
    cells = []
    for park in parks:
        value, missing = figure.values.get(record_key(park), (None, ""))
        why = str(MissingReason(missing).label) if missing else ""
        cells.append(ComparisonCell(value, "" if value is None else f"{value:,f}", why))
    better = LESS if figure.less_is_better else MORE
    return compared(
        figure.name,
        cells,
        better=better,
        sub=listed(period(words) for words in sorted(figure.periods)),
    )

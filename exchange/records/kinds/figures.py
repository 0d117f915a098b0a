"""Figures of parks and regions, places in rankings, and weights of indicators."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from exchange.fields import RecordKind
from exchange.records.drafts import DraftRow, FieldValue
from exchange.records.kinds.base import (
    OUT_OF_CHARGE,
    Existing,
    ExistingRecord,
    Importer,
    Undo,
    Values,
    Written,
    resolve,
)
from exchange.records.kinds.reference import ReferenceImporter
from exchange.records.model_values import link_value, number_value
from exchange.records.plan import PlannedRow, RowState
from exchange.tables.values.reading import Problem
from parks.actions.observations import (
    Figure,
    FigureKey,
    read_figures,
    remove_figures,
    store_figures,
)
from parks.actions.schemes import Range, Wanted, edit_draft, may_write_schemes, state_of
from parks.models import (
    ExternalRanking,
    Indicator,
    Industry,
    Observation,
    Park,
    Region,
    Scheme,
    SchemeIndicator,
    Source,
)
from parks.models.place import lies_in
from parks.observations.values import allowed, out_of_bounds
from parks.text.days import period as period_in_words
from parks.text.periods import end_of
from parks.writing import writing
from parks.writing.locks import lock_rows

if TYPE_CHECKING:
    from accounts.models import User


class ObservationImporter(Importer):
    """Figures: a park or a region, an indicator and a period tell them apart."""

    kind = RecordKind.OBSERVATIONS
    asked_once = frozenset({"source", "period", "indicator"})

    def lock(self, keys: Collection[int]) -> None:
        """Lock the figures."""
        lock_rows(Observation, keys)

    def check(self, draft: DraftRow) -> None:
        """Refuse a figure of no place, or out of bounds."""
        is_placed = draft.stored("park") or draft.stored("region")
        if not is_placed and not {"park", "region"} & set(draft.printed):
            draft.refuse(Problem(_("No column says which park or region it is of.")))
        value = draft.stored("value")
        indicator = self.indicators.get(draft.stored("indicator") or 0)
        if value is not None and indicator and out_of_bounds(Decimal(value), indicator):
            words = _("%(indicator)s cannot be %(value)s.") % {
                "indicator": indicator,
                "value": value,
            }
            problem = Problem(words, allowed(indicator))
            draft.refuse(problem, draft.column_of("value"), draft.printed_at("value"))

    def check_new(self, draft: DraftRow) -> None:
        """Refuse a figure of a period to come, and one that says nothing."""
        super().check_new(draft)
        period = draft.stored("period")
        end = end_of(period) if period else None
        if end and end >= self.today:
            words = _("%(period)s has not ended yet.") % {"period": period_in_words(period)}
            draft.refuse(Problem(words, _("a period that has ended")), draft.column_of("period"))
        says = [draft.stored(name) for name in ("value", "missing", "as_printed")]
        if all(said in (None, "") for said in says) and not (draft.problems or draft.doubts):
            draft.refuse(Problem(_("Give a value, or the reason why there is none.")))

    @cached_property
    def indicators(self) -> dict[int, Indicator]:
        """The indicators by their keys."""
        return Indicator.objects.in_bulk()

    def identities(self, values: Values) -> list[str]:
        """Tell figures apart as the table does."""
        return [_name(key)] if (key := self._key(values)) else []

    def _key(self, values: Values) -> FigureKey | None:
        indicator = values.get("indicator")
        period = values.get("period")
        park: Any = values.get("park")
        region: Any = values.get("region")
        if not (isinstance(indicator, int) and period and isinstance(park or region, int)):
            return None
        industry = self._industries.get(values.get("industry") or "", 0)
        place = (park, 0) if park else (0, region)
        return (indicator, str(period), *place, industry)

    @cached_property
    def _industries(self) -> dict[str, int]:
        return dict(Industry.objects.values_list("name_zh", "pk"))

    def read_existing(self, rows: Sequence[Values]) -> Existing:
        """Read what is stored for the places, indicators and periods of the rows."""
        figures = [self._probe(key) for row in rows if (key := self._key(row))]
        return Existing(
            {
                _name(key): ExistingRecord(
                    key=row.pk,
                    name=str(row),
                    values=self.values_of(row),
                    version=row.version,
                    refusal=self._refusal(row.park or row.region),
                )
                for key, row in read_figures(figures).items()
            }
        )

    def _probe(self, key: FigureKey) -> Figure:
        """Make a figure that only asks what is stored."""
        indicator, period, park, region, industry = key
        return Figure(
            indicator=Indicator(pk=indicator),
            period=str(period),
            source=Source(),
            park=Park(pk=park) if park else None,
            region=Region(pk=region) if region else None,
            industry=Industry(pk=industry) if industry else None,
        )

    def _refusal(self, place: Park | Region | None) -> str:
        region = place.home_region if isinstance(place, Park) else place
        if region and lies_in(region, self.reader.edits):
            return ""
        return str(OUT_OF_CHARGE)

    def judge(self, rows: Sequence[PlannedRow]) -> dict[int, Sequence[str]]:
        """Refuse new figures of places out of charge."""
        in_charge = {
            "park": set(Park.objects.editable_by(self.reader).values_list("pk", flat=True)),
            "region": set(Region.objects.editable_by(self.reader).values_list("pk", flat=True)),
        }
        return {
            place: [str(OUT_OF_CHARGE)]
            for place, row in enumerate(rows)
            if row.state == RowState.NEW
            and any(row.values.get(name) not in (None, *keys) for name, keys in in_charge.items())
        }

    def is_editable(self, name: str) -> bool:
        """Change what a figure says, never what it is about."""
        return name in ("value", "as_printed", "missing", "note", "source")

    def read_records(self, keys: Collection[int]) -> dict[int, Observation]:
        """Read observations with what they are about."""
        related = ("park", "region", "indicator", "industry", "source")
        return Observation.objects.select_related(*related).in_bulk(list(keys))

    def values_of(self, record: Observation) -> dict[str, FieldValue]:
        """Read an observation as an import compares it."""
        return _figure_values(record)

    def take_back(
        self, new: Collection[int], changed: Mapping[int, Values], undo: Undo
    ) -> set[int]:
        """Put old figures back, and remove those that were not there."""
        rows = self.read_records(changed)
        planned = [
            PlannedRow(
                "", 0, RowState.CHANGED, {}, values=changed[key], key=key, version=row.version
            )
            for key, row in rows.items()
        ]
        with writing():
            self.write(planned, made={}, by=undo.by)
            remove_figures(new, by=undo.by, reason=undo.reason)
        return set()

    def write(
        self, rows: Sequence[PlannedRow], *, made: Mapping[str, int], by: User
    ) -> list[Written]:
        """Store the figures in one go."""
        found = self.read_records([row.key for row in rows if row.key])
        places = _places(rows, made)
        figures = [self._figure(row, found.get(row.key or 0), made, places) for row in rows]
        before = {key: _figure_values(row) for key, row in found.items()}
        store_figures(figures=figures, by=by)
        stored = read_figures(figures)
        return [
            Written(
                model=Observation._meta.label_lower,
                key=stored[figure.key].pk,
                name=str(stored[figure.key]),
                row=row.row,
                sheet=row.sheet,
                is_new=row.key is None,
                before={name: before[row.key][name].stored for name in row.values if row.key},
                version=stored[figure.key].version,
            )
            for row, figure in zip(rows, figures, strict=True)
        ]

    def _figure(
        self,
        row: PlannedRow,
        record: Observation | None,
        made: Mapping[str, int],
        places: Mapping[str, Mapping[int, Any]],
    ) -> Figure:
        """Put a row together with what is stored and stays."""
        values = {name: resolve(value, made) for name, value in row.values.items()}
        if record is not None:
            stored = {name: value.stored for name, value in _figure_values(record).items()}
            # a value and a reason why there is none are told one in the place of the other
            if "value" in values or "missing" in values:
                stored |= {"value": None, "missing": "", "as_printed": ""}
            values = stored | values
        value = values.get("value")
        return Figure(
            indicator=self.indicators[values["indicator"]],
            period=values["period"],
            source=places["source"][values["source"]],
            park=places["park"].get(values.get("park") or 0),
            region=None if values.get("park") else places["region"].get(values.get("region") or 0),
            industry=places["industry"].get(self._industries.get(values.get("industry") or "", 0)),
            value=None if value is None else Decimal(value),
            as_printed=values.get("as_printed") or "",
            missing=values.get("missing") or "",
            unit=values.get("unit") or "",
            note=values.get("note") or "",
            version=row.version,
        )


def _name(key: FigureKey) -> str:
    return "/".join(str(part) for part in key)


def _figure_values(row: Observation) -> dict[str, FieldValue]:
    """Read an observation as an import compares it."""
    return {
        "park": link_value(row.park),
        "region": link_value(row.region),
        "indicator": link_value(row.indicator),
        "industry": FieldValue(row.industry.name_zh, row.industry.name_zh)
        if row.industry
        else FieldValue(None, None),
        "period": FieldValue(row.period, row.period),
        "value": number_value(row.value),
        "as_printed": FieldValue(row.as_printed, row.as_printed),
        "missing": FieldValue(row.missing, row.missing),
        "note": FieldValue(row.note, row.note),
        "source": link_value(row.source),
    }


def _places(rows: Sequence[PlannedRow], made: Mapping[str, int]) -> dict[str, dict[int, Any]]:
    """Read the parks, regions, sources and industries that rows name."""
    models: dict[str, Any] = {"park": Park, "region": Region, "source": Source}
    found: dict[str, dict[int, Any]] = {"industry": Industry.objects.in_bulk()}
    existing = Observation.objects.filter(pk__in=[row.key for row in rows if row.key])
    for name, model in models.items():
        keys = {resolve(row.values.get(name), made) for row in rows}
        keys |= set(existing.values_list(f"{name}_id", flat=True))
        records = model.objects.filter(pk__in=[key for key in keys if key])
        if model is Park:
            records = records.select_related("home_region")
        found[name] = {record.pk: record for record in records}
    return found


class RankingImporter(ReferenceImporter):
    """Places that parks hold in the rankings of others."""

    kind = RecordKind.RANKINGS
    model = ExternalRanking
    unique = ()
    related = ("park__home_region", "source")

    def identities(self, values: Values) -> list[str]:
        """One place a park, ranking and year."""
        park = values.get("park")
        system = values.get("system")
        return [f"{system}/{values.get('year') or ''}/{park}"] if park and system else []

    def read_existing(self, rows: Sequence[Values]) -> Existing:
        """Read the places of the parks in the rankings that the rows name."""
        systems = {row.get("system") for row in rows}
        rankings = self.records().filter(system__in=[name for name in systems if name])
        return Existing(
            {
                f"{ranking.system}/{ranking.year}/{ranking.park_id}": self._existing(ranking)
                for ranking in rankings
            }
        )

    def in_charge(self) -> QuerySet[ExternalRanking]:
        """Return the places of parks in charge."""
        parks = Park.objects.editable_by(self.reader)
        return ExternalRanking.objects.filter(park__in=parks)

    def check(self, draft: DraftRow) -> None:
        """Refuse a rank beyond the number of those ranked."""
        rank = draft.stored("rank")
        of = draft.stored("of")
        if rank is not None and of is not None and Decimal(rank) > Decimal(of):
            words = _("Rank %(rank)s of %(of)s cannot be.") % {"rank": rank, "of": of}
            draft.refuse(Problem(words), draft.column_of("rank"), draft.printed_at("rank"))

    def may_make(self, record: ExternalRanking) -> bool:
        """Let the place of a park in charge be entered."""
        return lies_in(record.park.home_region, self.reader.edits)


class WeightImporter(Importer):
    """Weights and ranges of indicators, into the latest draft of a scheme that the reader wrote."""

    kind = RecordKind.WEIGHTS

    def lock(self, keys: Collection[int]) -> None:
        """Lock the ranges."""
        lock_rows(SchemeIndicator, keys)

    @property
    def draft_scheme(self) -> Scheme | None:
        """The draft that takes them."""
        drafts = Scheme.objects.drafts().filter(author=self.reader.pk)
        return drafts.order_by("-version").first()

    def check(self, draft: DraftRow) -> None:
        """Refuse weights of nothing, and ranges without an extent."""
        weight = draft.stored("weight")
        if weight is not None and Decimal(weight) <= 0:
            words = _("The weight of an indicator is more than zero.")
            draft.refuse(Problem(words), draft.column_of("weight"), draft.printed_at("weight"))
        worst = draft.stored("worst")
        if worst is not None and worst == draft.stored("best"):
            words = _("Worst and best must differ.")
            draft.refuse(Problem(words), draft.column_of("best"), draft.printed_at("best"))
        if self.draft_scheme is None:
            words = _("There is no draft of a scheme of yours that could take them.")
            draft.refuse(Problem(words, _("Begin a draft on the page of the scheme.")))

    def identities(self, values: Values) -> list[str]:
        """One row an indicator."""
        indicator = values.get("indicator")
        return [str(indicator)] if indicator else []

    def read_existing(self, rows: Sequence[Values]) -> Existing:
        """Read what the draft says of the indicators."""
        keys = [key for row in rows if (key := row.get("indicator"))]
        ranges = SchemeIndicator.objects.filter(scheme=self.draft_scheme, indicator__in=keys)
        return Existing(
            {
                str(row.indicator_id): ExistingRecord(
                    key=row.pk, name=str(row.indicator), values=self.values_of(row)
                )
                for row in ranges.select_related("indicator")
            }
        )

    def read_records(self, keys: Collection[int]) -> dict[int, SchemeIndicator]:
        """Read the ranges of the draft; a draft that was saved since has others."""
        return SchemeIndicator.objects.select_related("indicator").in_bulk(list(keys))

    def values_of(self, record: SchemeIndicator) -> dict[str, FieldValue]:
        """Read how an indicator is scored."""
        return {
            "indicator": link_value(record.indicator),
            "weight": number_value(record.weight),
            "worst": number_value(record.worst),
            "best": number_value(record.best),
            "is_logarithmic": FieldValue(record.is_logarithmic, record.is_logarithmic),
        }

    def take_back(
        self, new: Collection[int], changed: Mapping[int, Values], undo: Undo
    ) -> set[int]:
        """Put the draft back to what it said."""
        scheme = self.draft_scheme
        if scheme is None:
            return {*new, *changed}
        with writing():
            ranges = _ranges_of(scheme)
            for key, row in self.read_records([*new, *changed]).items():
                if key in new:
                    del ranges[row.indicator_id]
                else:
                    ranges[row.indicator_id] = _range(None, changed[key])
            wanted = _wanted(scheme, ranges)
            edit_draft(scheme=scheme, by=undo.by, wanted=wanted, seen=state_of(scheme))
        return set()

    def write(
        self, rows: Sequence[PlannedRow], *, made: Mapping[str, int], by: User
    ) -> list[Written]:
        """Change the ranges of the draft, as its form does."""
        scheme = self.draft_scheme
        if scheme is None or not may_write_schemes(self.reader):
            raise ValidationError(_("There is no draft of a scheme of yours that could take them."))
        with writing():
            ranges = _ranges_of(scheme)
            before = dict(ranges)
            for row in rows:
                indicator = self._indicator_of(row, made)
                ranges[indicator] = _range(ranges.get(indicator), row.values)
            edit_draft(scheme=scheme, by=by, wanted=_wanted(scheme, ranges), seen=state_of(scheme))
            written = SchemeIndicator.objects.filter(scheme=scheme).select_related("indicator")
            by_indicator = {row.indicator_id: row for row in written}
        return [
            Written(
                model=SchemeIndicator._meta.label_lower,
                key=by_indicator[key].pk,
                name=str(by_indicator[key].indicator),
                row=row.row,
                sheet=row.sheet,
                is_new=key not in before,
                before=_as_values(before.get(key)),
            )
            for row in rows
            for key in [self._indicator_of(row, made)]
        ]

    def _indicator_of(self, row: PlannedRow, made: Mapping[str, int]) -> int:
        if row.key in self._indicators_by_row:
            return self._indicators_by_row[row.key]
        return int(resolve(row.values["indicator"], made))

    @cached_property
    def _indicators_by_row(self) -> dict[int | None, int]:
        """The indicators of the rows of the draft, as they were before the write."""
        rows = SchemeIndicator.objects.filter(scheme=self.draft_scheme)
        return dict(rows.values_list("pk", "indicator_id"))


def _ranges_of(scheme: Scheme) -> dict[int, Range]:
    """Read how a version scores its indicators."""
    return {
        row.indicator_id: Range(row.weight, row.worst, row.best, row.is_logarithmic)
        for row in SchemeIndicator.objects.filter(scheme=scheme)
    }


def _wanted(scheme: Scheme, ranges: Mapping[int, Range]) -> Wanted:
    """Say all that the draft is to say: its own words and weights, and these ranges."""
    weights: dict[str, dict[str, Decimal]] = {}
    for row in scheme.weights.all():
        weights.setdefault(row.kind, {})[row.code] = row.weight
    return Wanted(weights=weights, ranges=ranges, reason=scheme.reason)


def _range(present: Range | None, values: Mapping[str, Any]) -> Range:
    """Change a range by what a row says."""
    stored = _as_values(present) | dict(values)
    return Range(
        Decimal(stored["weight"]),
        Decimal(stored["worst"]),
        Decimal(stored["best"]),
        bool(stored.get("is_logarithmic")),
    )


def _as_values(present: Range | None) -> dict[str, Any]:
    if present is None:
        return {}
    return {
        "weight": str(present.weight),
        "worst": str(present.worst),
        "best": str(present.best),
        "is_logarithmic": present.is_logarithmic,
    }

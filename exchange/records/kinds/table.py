"""Which importer takes which kind of record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from exchange.fields import RecordKind
from exchange.records.kinds.advice import AgreementImporter, RecommendationImporter
from exchange.records.kinds.base import Importer
from exchange.records.kinds.figures import ObservationImporter, RankingImporter, WeightImporter
from exchange.records.kinds.ledger import IssueImporter, MeasureImporter
from exchange.records.kinds.places import ParkImporter, RegionImporter, UnitImporter
from parks.readers import Reader

IMPORTERS: Mapping[RecordKind, type[Importer]] = {
    RecordKind.ISSUES: IssueImporter,
    RecordKind.MEASURES: MeasureImporter,
    RecordKind.PARKS: ParkImporter,
    RecordKind.REGIONS: RegionImporter,
    RecordKind.UNITS: UnitImporter,
    RecordKind.OBSERVATIONS: ObservationImporter,
    RecordKind.RANKINGS: RankingImporter,
    RecordKind.AGREEMENTS: AgreementImporter,
    RecordKind.RECOMMENDATIONS: RecommendationImporter,
    RecordKind.WEIGHTS: WeightImporter,
}


def importer_of(kind: RecordKind, reader: Reader, today: date) -> Importer:
    """Make the importer of a kind for somebody."""
    return IMPORTERS[kind](reader, today)

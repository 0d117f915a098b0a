"""What people have under way, what was written, and how columns were mapped."""

from exchange.models.batch import ImportBatch, ImportedRecord
from exchange.models.draft import DRAFTS_KEPT, ImportDraft, ImportFile
from exchange.models.form import OfficeForm
from exchange.models.mapping import ColumnMapping

__all__ = [
    "DRAFTS_KEPT",
    "ColumnMapping",
    "ImportBatch",
    "ImportDraft",
    "ImportFile",
    "ImportedRecord",
    "OfficeForm",
]

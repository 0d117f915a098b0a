"""Writes of the ledger. Every change and its log entry stand or fall together."""

from parks.actions.close import answer_objection, confirm_recheck, end_notices, record_objection
from parks.actions.evidence import add_evidence
from parks.actions.file import file_issue, log_issue, lowest_common_region, timestamp_on
from parks.actions.move import move_issue
from parks.actions.objections import answer_figure_objection, object_to_figure
from parks.actions.selfchecks import answer_self_check, ask_self_checks
from parks.actions.step import StaleRecordError

__all__ = [
    "StaleRecordError",
    "add_evidence",
    "answer_figure_objection",
    "answer_objection",
    "answer_self_check",
    "ask_self_checks",
    "confirm_recheck",
    "end_notices",
    "file_issue",
    "log_issue",
    "lowest_common_region",
    "timestamp_on",
    "move_issue",
    "object_to_figure",
    "record_objection",
]

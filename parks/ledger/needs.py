"""What a step needs and whether it is there: each need once, with the words that say what is
missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parks.choices import EvidencePhase, Severity
from parks.ledger.stages import Need, StepRule
from parks.models import Issue
from parks.text.phrases import is_blank, listed

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class MissingNeed:
    """Something that a step lacks: the words for people, and the part of the issue where it is
    added.
    """

    words: str
    place: str


class StepRefusedError(ValidationError):
    """A step that cannot be taken: everything that is missing, not only the first."""

    def __init__(self, missing: list[MissingNeed]) -> None:
        super().__init__([one.words for one in missing])
        self.missing = missing


@dataclass(frozen=True)
class StepRequest:
    """A step as somebody asks for it."""

    issue: Issue
    by: User | None
    day: date
    words: str


def missing_for(step: StepRule, asked: StepRequest) -> list[MissingNeed]:
    """Everything that the step lacks; empty where it can be taken."""
    found = ((need, RULES[need](asked)) for need in step.needs)
    return [MissingNeed(words, need.value) for need, words in found if words]


def _words(asked: StepRequest) -> str:
    return _("Say in words why, or what was done.") if is_blank(asked.words) else ""


def _lead(asked: StepRequest) -> str:
    return "" if asked.issue.lead_id else _("No lead unit is named.")


def _deadline(asked: StepRequest) -> str:
    known = asked.issue.due_on or asked.issue.deadline_words
    return "" if known else _("There is neither a due date nor a deadline in words.")


def _severity(asked: StepRequest) -> str:
    strength = asked.issue.kind == "strength"
    return "" if asked.issue.severity or strength else _("Say how grave the issue is.")


def _source(asked: StepRequest) -> str:
    return "" if asked.issue.source_id else _("Name the source of the finding.")


def _milestones(asked: StepRequest) -> str:
    left = asked.issue.milestones_left or 0
    words = ngettext("%(n)d milestone is not done yet.", "%(n)d milestones are not done yet.", left)
    return words % {"n": left} if left else ""


def _evidence(asked: StepRequest) -> str:
    return (
        ""
        if asked.issue.evidence_files
        else _("There is no evidence. Add a picture or a document.")
    )


def absent_pictures(issue: Issue) -> list[str]:
    """Which of before and after a critical issue does not show; nothing for any other issue."""
    if issue.severity != Severity.CRITICAL:
        return []
    shown = set(issue.evidence.exclude(moment="").values_list("moment", flat=True))
    return [str(moment.label) for moment in EvidencePhase if moment not in shown]


def _pair(asked: StepRequest) -> str:
    absent = absent_pictures(asked.issue)
    if not absent:
        return ""
    return _("A critical issue needs evidence from before and after. Missing: %(absent)s.") % {
        "absent": listed(absent)
    }


def _other_person(asked: StepRequest) -> str:
    own = asked.by is not None and asked.issue.submitted_by_id == asked.by.pk
    return _("Who submitted an issue cannot close it. Ask another verifier.") if own else ""


def _no_objection(asked: StepRequest) -> str:
    waiting = asked.issue.objections.filter(answered_on__isnull=True).exists()
    return _("An objection is not answered yet.") if waiting else ""


def _not_decided(asked: StepRequest) -> str:
    pending = asked.issue.closings.pending().first()
    if pending is None:
        return ""
    return _("The closing is decided; it takes effect when the public notice ends on %(day)s.") % {
        "day": pending.notice_ends_on
    }


def _not_yet_due(asked: StepRequest) -> str:
    if asked.issue.due_on is None:
        return _("The issue has no due date that could be moved.")
    late = asked.issue.due_on < asked.day
    return _("The due date has passed; an extension is asked for before it.") if late else ""


def _not_asked(asked: StepRequest) -> str:
    waiting = asked.issue.extensions.filter(decision="").exists()
    return _("A request for this issue is waiting for its decision.") if waiting else ""


RULES: dict[Need, Callable[[StepRequest], str]] = {
    Need.WORDS: _words,
    Need.LEAD: _lead,
    Need.DEADLINE: _deadline,
    Need.SEVERITY: _severity,
    Need.SOURCE: _source,
    Need.MILESTONES: _milestones,
    Need.EVIDENCE: _evidence,
    Need.PAIR: _pair,
    Need.OTHER_PERSON: _other_person,
    Need.NO_OBJECTION: _no_objection,
    Need.NOT_DECIDED: _not_decided,
    Need.NOT_YET_DUE: _not_yet_due,
    Need.NOT_ASKED: _not_asked,
}

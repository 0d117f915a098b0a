"""What a step needs: each need once, with its words, its place, whether the form asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parks.choices import EvidencePhase, Severity
from parks.models import Issue, IssueEvidence
from parks.text.days import full_day
from parks.text.phrases import is_blank, listed

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class StepRequest:
    """A step as somebody asks for it."""

    # an issue; a measure where the table of measures asks (`recommendations/steps.py`)
    issue: Any
    by: User | None
    day: date
    words: str


@dataclass(frozen=True)
class MissingNeed:
    """Something that a step lacks.

    It has the words for people, a name by which forms find their field, and the place on the page
    of the issue where it is added, if it is added there.
    """

    words: str
    name: str
    place: str = ""


@dataclass(frozen=True)
class Need:
    """Something that must be there before a step is taken."""

    name: str
    # the words that say what is missing; empty where nothing is
    words: Callable[[StepRequest], str]
    # the anchor on the page of the issue where it is added
    place: str = ""
    # whether the form of the step asks for it, so that a page must not miss it beforehand
    typed: bool = False

    def missing(self, words: str) -> MissingNeed:
        """Make the refusal for want of this, in words of one's own."""
        return MissingNeed(words, self.name, self.place)


class StepRefusedError(ValidationError):
    """A step that cannot be taken: everything that is missing, not only the first."""

    def __init__(self, missing: list[MissingNeed]) -> None:
        super().__init__([need.words for need in missing])
        self.missing = missing


def missing_for(needs: Iterable[Need], request: StepRequest) -> list[MissingNeed]:
    """Name everything of the needs that is missing; empty where nothing is."""
    checked = [(need, need.words(request)) for need in needs]
    return [need.missing(words) for need, words in checked if words]


def missing_before_form(needs: Iterable[Need], request: StepRequest) -> list[MissingNeed]:
    """Name what is missing before the form is filled in: all but what the form itself asks for."""
    return missing_for([need for need in needs if not need.typed], request)


def require_words(words: str) -> None:
    """Raise StepRefusedError where nothing can be read in the words."""
    if is_blank(words):
        raise StepRefusedError([WORDS.missing(_("Say in words why, or what was done."))])


def _words(request: StepRequest) -> str:
    return _("Say in words why, or what was done.") if is_blank(request.words) else ""


WORDS = Need("words", _words, typed=True)


def _lead(request: StepRequest) -> str:
    return "" if request.issue.lead_id else _("No lead unit is named.")


LEAD = Need("lead", _lead, typed=True)


def _deadline(request: StepRequest) -> str:
    known = request.issue.due_on or request.issue.deadline_words
    return "" if known else _("There is neither a due date nor a deadline in words.")


DEADLINE = Need("deadline", _deadline, typed=True)


def _severity(request: StepRequest) -> str:
    strength = request.issue.kind == "strength"
    return "" if request.issue.severity or strength else _("Say how grave the issue is.")


SEVERITY = Need("severity", _severity)


def _source(request: StepRequest) -> str:
    return "" if request.issue.source_id else _("Name the source of the finding.")


SOURCE = Need("source", _source)


def _standard(request: StepRequest) -> str:
    known = request.issue.closing_standard
    return "" if not is_blank(known) else _("No closing standard is set. The analyst adds it.")


STANDARD = Need("closing_standard", _standard)


def _milestones(request: StepRequest) -> str:
    left = request.issue.milestones_left or 0
    words = ngettext("%(n)d milestone is not done yet.", "%(n)d milestones are not done yet.", left)
    return words % {"n": left} if left else ""


MILESTONES = Need("milestones", _milestones, place="#measures")


def _work_again(request: StepRequest) -> str:
    if request.issue.milestones_left != 0:
        return ""
    current = request.issue.measures.filter(stopped_on__isnull=True)
    if current.filter(milestones__isnull=False, milestones__done_on__isnull=True).exists():
        return ""
    return _("Name a milestone that is to be done again, or a new one.")


WORK_AGAIN = Need("milestone", _work_again, typed=True)


def _evidence(request: StepRequest) -> str:
    return (
        ""
        if request.issue.evidence_files
        else _("There is no evidence. Add a picture or a document.")
    )


EVIDENCE = Need("evidence", _evidence, place="#evidence")


def moments_shown() -> Prefetch[str]:
    """Read what the files of many issues show in one statement, for `absent_pictures`."""
    return Prefetch("evidence", IssueEvidence.objects.only("issue", "moment"))


def absent_pictures(issue: Issue) -> list[str]:
    """Name which of before and after a critical issue does not show; none for other issues."""
    if issue.severity != Severity.CRITICAL:
        return []
    shown = {file.moment for file in issue.evidence.all()}
    return [str(moment.label) for moment in EvidencePhase if moment not in shown]


def _pair(request: StepRequest) -> str:
    absent = absent_pictures(request.issue)
    if not absent:
        return ""
    return _("A critical issue needs evidence from before and after. Missing: %(absent)s.") % {
        "absent": listed(absent)
    }


PAIR = Need("pair", _pair, place="#evidence")


def _other_person(request: StepRequest) -> str:
    own = request.by is not None and request.issue.submitted_by_id == request.by.pk
    return _("Who submitted an issue cannot close it. Ask another verifier.") if own else ""


OTHER_PERSON = Need("other_person", _other_person)


def _no_objection(request: StepRequest) -> str:
    waiting = request.issue.objections.filter(answered_on__isnull=True).exists()
    return _("An objection is not answered yet.") if waiting else ""


NO_OBJECTION = Need("no_objection", _no_objection, place="#closing")


def _not_decided(request: StepRequest) -> str:
    pending = request.issue.closings.pending().first()
    if pending is None:
        return ""
    return _("The closing is decided; it takes effect when the public notice ends on %(day)s.") % {
        "day": full_day(pending.notice_ends_on)
    }


NOT_DECIDED = Need("not_decided", _not_decided)


def _not_yet_due(request: StepRequest) -> str:
    if request.issue.due_on is None:
        if isinstance(request.issue, Issue):
            return _("The issue has no due date that could be moved.")
        return _("The measure has no due date that could be moved.")
    late = request.issue.due_on < request.day
    return _("The due date has passed; an extension is asked for before it.") if late else ""


NOT_YET_DUE = Need("not_yet_due", _not_yet_due)


def _not_asked(request: StepRequest) -> str:
    waiting = request.issue.extensions.filter(decision="").exists()
    if not waiting:
        return ""
    if isinstance(request.issue, Issue):
        return _("A request for this issue is waiting for its decision.")
    return _("A request for this measure is waiting for its decision.")


NOT_ASKED = Need("not_asked", _not_asked)

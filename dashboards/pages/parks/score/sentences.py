"""Sentences about a score: what pulls it down, what is unknown, what changed and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboards.shared.numbers import plain
from dashboards.shared.wording import listed
from parks.choices import LIST_WORDS, MissingReason, ScoreState, Severity, Stage
from standings.scoring import (
    IssueLoad,
    ParkScore,
    ScoreChange,
    ShownDimension,
    ShownScore,
    Work,
    park_light,
    to_places,
)
from standings.scoring.reasons import (
    EVENTS,
    ISSUE_GONE,
    ISSUE_GRADED,
    ISSUE_LATER,
    ISSUE_NEW,
    ISSUE_OVERDUE,
    ISSUE_STAGE,
    REVIEW_AGED,
    REVIEW_FRESH,
    VALUE_CHANGED,
    VALUE_GONE,
    VALUE_NEW,
    VALUE_REVIEWED,
    WORK_BEGUN,
    WORK_DONE,
    WORK_GONE,
    WORK_NEW,
    WORK_OVERDUE,
    WORK_PROGRESS,
    WORK_TIME,
)

DRAGS = 2


MISSING: dict[str, Any] = dict(MissingReason.choices)


STAGES: dict[str, Any] = dict(Stage.choices)


SEVERITIES: dict[str, Any] = dict(Severity.choices) | {"": gettext_lazy("not graded")}


# What each reason says; %(about)s is not among the words: it is the link before them.
WORDS: dict[str, Any] = {
    ISSUE_NEW: gettext_lazy("new issue"),
    ISSUE_GONE: gettext_lazy("issue closed, dismissed or no longer about this park"),
    ISSUE_STAGE: gettext_lazy("from %(old)s to %(new)s"),
    ISSUE_GRADED: gettext_lazy("severity from %(old)s to %(new)s"),
    ISSUE_OVERDUE: gettext_lazy("now overdue, %(new)s days"),
    ISSUE_LATER: gettext_lazy("days overdue from %(old)s to %(new)s"),
    VALUE_NEW: gettext_lazy("new value %(new)s"),
    VALUE_CHANGED: gettext_lazy("value from %(old)s to %(new)s"),
    VALUE_GONE: gettext_lazy("no value any more (was %(old)s): %(new)s"),
    VALUE_REVIEWED: gettext_lazy("value %(new)s reviewed"),
    WORK_NEW: gettext_lazy("new measure"),
    WORK_GONE: gettext_lazy("measure no longer counts here"),
    WORK_BEGUN: gettext_lazy("measure begun; it counts from its first day"),
    WORK_DONE: gettext_lazy("measure done"),
    WORK_PROGRESS: gettext_lazy("progress from %(old)s%% to %(new)s%%"),
    WORK_OVERDUE: gettext_lazy("measure now overdue at %(new)s%%"),
    WORK_TIME: gettext_lazy("no progress while time went on: elapsed from %(old)s%% to %(new)s%%"),
    REVIEW_AGED: gettext_lazy("the last review of this domain is too old to count"),
    REVIEW_FRESH: gettext_lazy("the domain was reviewed"),
    EVENTS: gettext_lazy(
        "deductions, red lines or exemptions changed (points taken: %(old)s, now %(new)s)"
    ),
}


@dataclass(frozen=True)
class Reason:
    """A change in words; `about` names an issue, a measure or an indicator and leads to it."""

    about: str
    address: str
    words: str


def reason(change: ScoreChange) -> Reason:
    """Say a change in words."""
    say = _spelling(change.kind)
    words = str(WORDS[change.kind]) % {"old": say(change.old), "new": say(change.new)}
    about = change.about
    if not about:
        return Reason("", "", words)
    page = (
        "issue-detail"
        if about.startswith("WT-")
        else "measure-detail"
        if about.startswith("CS-")
        else ""
    )
    return Reason(about, reverse(page or "indicator-detail", args=[about]), words)


def _spelling(kind: str) -> Callable[[Any], str]:
    """Choose how old and new of a kind of change are written."""
    known = {
        ISSUE_STAGE: STAGES,
        ISSUE_GRADED: SEVERITIES,
        VALUE_GONE: MISSING,
    }.get(kind)

    def say(value: Any) -> str:
        if known and value in known:
            return str(known[value])
        if isinstance(value, Decimal):
            return plain(value if kind.startswith("value") else to_places(value, "1"))
        return "–" if value in (None, "") else str(value)

    return say


def dragging(score: ShownScore) -> list[str]:
    """Pick the codes of the dimensions that cost the park most points."""
    lost = sorted(
        (part for part in score.dimensions if part.part.score is not None),
        key=lambda part: part.points - part.weight,
    )
    return [part.part.code for part in lost[:DRAGS] if part.weight > part.points]


def drags(score: ShownScore, names: dict[str, str]) -> str:
    """Say which dimensions cost the park most points."""
    worst = [names[code] for code in dragging(score)]
    if not worst:
        return ""
    words = ngettext(
        "%(names)s pulls the score down most.", "%(names)s pull the score down most.", len(worst)
    )
    return words % {"names": listed(worst)}


def halves(score: ShownScore) -> str:
    """Say health and progress and how much each counts."""
    return _(
        "Health %(health)s and delivery %(progress)s count %(first)s and %(second)s percent."
    ) % {
        "health": to_places(score.whole.health.score),
        "progress": to_places(score.whole.progress.score),
        "first": plain(score.health.weight),
        "second": plain(score.progress.weight),
    }


def unknowns(whole: ParkScore, missing: int, critical_overdue: int) -> str:
    """Say what the unknown could change, with the light of the upper bound."""
    if not missing or whole.score is None or whole.high is None:
        return ""
    rules = whole.rules
    now, then = (
        park_light(to_places(value), critical_overdue, rules.red_below, rules.amber_below)
        for value in (whole.score, whole.high)
    )
    same = (
        _("the light stays the same")
        if now == then
        else _("the light would be: %(light)s") % {"light": LIST_WORDS[then]}
    )
    return ngettext(
        "%(n)s indicator is unknown; at its best the score would be %(high)s, %(same)s.",
        "%(n)s indicators are unknown; if all were at their best the score would be %(high)s, "
        "%(same)s.",
        missing,
    ) % {"n": missing, "high": to_places(whole.high), "same": same}


def state_words(state: str) -> str:
    """Say why a score does not count; empty where it does."""
    words = {
        ScoreState.PROVISIONAL: _(
            "Provisional: in more than a third of the weight at least a third of the "
            "indicators is unknown."
            " It is not graded and not ranked."
        ),
        ScoreState.INSUFFICIENT: _(
            "Too little data: less than half of the weight of health or progress is known."
        ),
        ScoreState.UNGRADED: _(
            "A base condition is unmet: the score is shown, not graded and not ranked."
        ),
        ScoreState.TRANSITION: _("In a transition period: not assessed and not ranked."),
    }
    return words[ScoreState(state)] if state in words else ""


def dimension_note(dimension: ShownDimension) -> str:
    """Say what stands out in a dimension: overdue issues, late measures, or an unknown part."""
    late = sum(
        isinstance(shown.item, IssueLoad) and shown.item.days_overdue > 0
        for shown in dimension.items
    )
    if late:
        return ngettext("%(n)s issue overdue", "%(n)s issues overdue", late) % {"n": late}
    behind = sum(
        isinstance(shown.item, Work) and shown.item.is_overdue for shown in dimension.items
    )
    if behind:
        return ngettext("%(n)s measure overdue", "%(n)s measures overdue", behind) % {"n": behind}
    if dimension.part.score is None:
        return _("unknown, left out of the mean")
    if dimension.part.outcome.counts is None and dimension.part.outcome.asked:
        return (
            _("too few values: from delivery alone")
            if dimension.part.rule.is_pillar
            else _("too few values: from issue pressure alone")
        )
    return ""

"""Say that nothing stands out, and of how many that is known.

Of nothing known none is made; of some known it names how many (docs/rules.md, 20).
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def none_overdue(open_issues: int, dated: int) -> str:
    """Say that no issue is overdue, as far as the `dated` of the open ones tell."""
    words = {"n": dated, "rest": open_issues - dated}
    if not open_issues:
        return _("No issue is open.")
    if not dated:
        return _("No open issue has a due date; what is late is unknown.")
    if dated < open_issues:
        return _("No issue is overdue of %(n)s with a due date; %(rest)s have none.") % words
    return _("No issue is overdue.")


def none_due_soon(open_issues: int, dated: int) -> str:
    """Say that no issue is due soon, as far as the `dated` of the open ones tell."""
    words = {"n": dated, "rest": open_issues - dated}
    if not open_issues:
        return _("No issue is open.")
    if not dated:
        return _("No open issue has a due date; what is late is unknown.")
    if dated < open_issues:
        sentence = _("No issue is due within 15 days of %(n)s with a due date; %(rest)s have none.")
        return sentence % words
    return _("No issue is due within 15 days.")


def none_overdue_or_soon(open_issues: int, dated: int) -> str:
    """Say that no issue is overdue or due soon, as far as the `dated` of the open ones tell."""
    words = {"n": dated, "rest": open_issues - dated}
    if not open_issues:
        return _("No issue is open.")
    if not dated:
        return _("No open issue has a due date; what is late is unknown.")
    if dated < open_issues:
        sentence = _(
            "No issue is overdue or due within 15 days of %(n)s with a due date; "
            "%(rest)s have none."
        )
        return sentence % words
    return _("No issue is overdue or due within 15 days.")


def none_overdue_measures(open_measures: int, dated: int) -> str:
    """Say that no measure is overdue, as far as the `dated` of the open ones tell."""
    words = {"n": dated, "rest": open_measures - dated}
    if not open_measures:
        return _("No measure is under way.")
    if not dated:
        return _("No measure under way has a due date; what is late is unknown.")
    if dated < open_measures:
        return _("No measure is overdue of %(n)s with a due date; %(rest)s have none.") % words
    return _("No measure is overdue.")


def none_behind(pillars: int, known: int) -> str:
    """Say that no pillar is behind its plan, as far as the `known` of them tell."""
    if not known:
        return _("No pillar has measures with dates; what is behind is unknown")
    if known < pillars:
        words = {"n": known, "rest": pillars - known}
        return _("No pillar is behind the plan of %(n)s with dates; %(rest)s unknown") % words
    return _("No pillar is behind the plan")


def none_off_track(parks: int, rated: int) -> str:
    """Say that no park is off track, as far as the `rated` of them tell."""
    if not parks:
        return _("No park is recorded")
    if not rated:
        return _("No park is rated yet")
    if rated < parks:
        words = {"n": rated, "rest": parks - rated}
        return _("No park is off track of %(n)s rated; %(rest)s not rated") % words
    return _("No park is off track")


def none_behind_plan(open_issues: int, rated: int) -> str:
    """Say that no open issue of a park is behind its plan, as far as the `rated` of them tell."""
    words = {"n": rated, "rest": open_issues - rated}
    if not open_issues:
        return _("No open issue names this park.")
    if not rated:
        sentence = ngettext(
            "%(n)s open issue; whether it is behind is unknown, it has no plan with dates.",
            "%(n)s open issues; whether they are behind is unknown, none has a plan with dates.",
            open_issues,
        )
        return sentence % {"n": open_issues}
    if rated < open_issues:
        return _("No open issue is behind of %(n)s with a plan; %(rest)s have none.") % words
    sentence = ngettext(
        "%(n)s open issue, not behind the plan.",
        "%(n)s open issues, none of them behind the plan.",
        open_issues,
    )
    return sentence % {"n": open_issues}


def behind_of(behind: int, known: int, total: int) -> str:
    """Say how many parks are behind, of those that tell."""
    words = {"behind": behind, "n": known, "all": total, "rest": total - known}
    if not total:
        return _("No park has a measure here")
    if not known:
        return _("Whether any of %(all)s parks is behind is unknown") % words
    if known < total:
        return _("%(behind)s of %(n)s parks with dates behind; %(rest)s unknown") % words
    return _("%(behind)s of %(all)s parks behind") % words


def none_off_track_of(actions: int, rated: int) -> str:
    """Say that no recommendation is off track, as far as the `rated` of the actions tell."""
    if rated < actions:
        words = {"n": rated, "rest": actions - rated}
        return _("no recommendation off track of %(n)s with dates; %(rest)s unknown.") % words
    return _("no recommendation off track.")

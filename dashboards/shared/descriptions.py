"""What a page is about, in one sentence: for search engines, and for previews of a link."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# By the first word of an address; a page without an entry is described as the whole site is.
DESCRIPTIONS: dict[str, str | Promise] = {
    "": _("How the parks stand: lights, issues, overdue work, advice, changes since last month."),
    "accounts": _("The door of the site, and what belongs to an account."),
    "admin": _("The records of the site, for those who maintain them."),
    "agreements": _("Agreements between parks: who takes part, shares and payments."),
    "desk": _("What lies on a desk: what is to be reported, checked and decided, and by when."),
    "differentiation": _("Which regions and parks build on the same industries."),
    "help": _("How lights and scores are worked out, with the rules in force."),
    "indicators": _("The indicators behind the scores: definitions, figures and their history."),
    "instructions": _("Instructions to units, the days set for them, and the answers."),
    "issues": _("The issue ledger: who puts what right, by when, and how far it is."),
    "linkage": _("How parks are linked: by agreements, enclaves and borders."),
    "map": _("Where the parks lie and which industries they build on."),
    "matrix": _("Which advice answers which type of issue, and what nothing answers."),
    "measures": _("Measures with their milestones, evidence and progress."),
    "objections": _("Objections to figures, and what became of them."),
    "parks": _("The industrial parks with their lights, scores, issues and progress."),
    "programmes": _("Programmes, and the parks that belong to them."),
    "rechecks": _("Closed issues that are to be looked at again."),
    "recommendations": _("The advice and how far it is delivered, pillar by pillar."),
    "regions": _("A region with its parks, enclaves, issues, units and milestones."),
    "robustness": _("How firm the ranking of the parks is when rules and figures vary."),
    "saved-views": _("Lists that are kept with their filters."),
    "schemes": _("The rules of lights and scores, their versions, and what a change would do."),
    "search": _("Search in parks, issues, advice, measures and units."),
    "selfchecks": _("Self-checks that parks are asked for, and their answers."),
    "status": _("How the system fares: what is wrong, since when, and what to do."),
    "supervision": _("What is overdue or due soon, by unit."),
    "trend": _("How issues, lights, advice and scores moved over the months."),
}


def describe(request: HttpRequest) -> str:
    """Return what the page is about; nothing where its address has no sentence of its own."""
    words = request.path.strip("/").split("/")
    word = words[1] if words[0] == "en" and len(words) > 1 else words[0]
    return str(DESCRIPTIONS.get("" if word == "en" else word, ""))

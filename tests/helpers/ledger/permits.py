"""Who may take which step, typed from section 6 of the product page."""

from __future__ import annotations

from datetime import timedelta

from tests.helpers.cities.world import STAGES
from tests.helpers.factories import TODAY

LATER = TODAY + timedelta(days=90)


VERIFIERS = {"verifier", "city verifier"}


OPEN = ("filed", "acting", "submitted")


# step: in which stages, by whom
MAY: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "assign": (("filed",), {"analyst"}),
    "submit": (("acting",), {"lead", "analyst"}),
    "close": (("submitted",), VERIFIERS),
    "return": (("submitted",), VERIFIERS),
    "reopen": (("closed",), VERIFIERS),
    "suspend": (("filed", "acting"), {"analyst"}),
    "resume": (("suspended",), {"analyst"}),
    "dismiss": (("filed", "acting"), {"analyst"}),
    "edit": (STAGES, {"analyst"}),
    "report": (("acting",), {"lead", "support", "analyst"}),
    "add_evidence": (OPEN, {"lead", "support", "analyst", *VERIFIERS}),
    "ask_extension": (("acting",), {"lead"}),
    "decide_extension": (("acting",), VERIFIERS),
    "record_objection": (("submitted",), {"analyst", *VERIFIERS}),
    "answer_objection": (("submitted",), VERIFIERS),
    "recheck": (("closed",), VERIFIERS),
    "ask_self_check": ((*OPEN, "closed"), {"analyst"}),
    "instruct": ((*OPEN, "closed", "suspended"), {"leader"}),
}


def may(person: str, step: str, stage: str) -> bool:
    """Whether the table names the person for the step in this stage."""
    stages, people = MAY[step]
    return stage in stages and person in people

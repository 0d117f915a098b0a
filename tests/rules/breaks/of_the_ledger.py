"""How each constraint of the working ledger is broken, for test_constraints."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from dashboards.models import DigestItem
from parks.models import Approval, Closing, FigureObjection, Objection, SelfCheck
from recommendations.models import Extension, Instruction, Measure
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_measure,
    make_organisation,
    make_park,
    make_user,
)


def approve() -> None:
    Approval.objects.create(
        issue=make_issue(), tier="city", signed_by=make_user("he"), signed_on=TODAY, words="合格"
    )


def approve_twice() -> None:
    approve()
    Approval.objects.create(
        issue=Approval.objects.get().issue,
        tier="city",
        signed_by=make_user("he"),
        signed_on=TODAY,
        words="合格",
    )


def close(**fields: Any) -> Closing:
    issue = fields.pop("issue", None) or make_issue()
    return Closing.objects.create(
        issue=issue, decided_by=make_user("he"), decided_on=TODAY, conclusion="合格", **fields
    )


def object_to(**fields: Any) -> None:
    Objection.objects.create(
        issue=make_issue(),
        raised_by="企业",
        recorded_by=make_user("he"),
        recorded_on=TODAY,
        words="未完成",
        **fields,
    )


def extend_a_measure_twice() -> None:
    measure = make_measure(make_park())
    for _ in range(2):
        extend(issue=None, measure=measure)


def extend(days: int = 10, **fields: Any) -> Extension:
    if "issue" not in fields:
        fields["issue"] = make_issue()
    return Extension.objects.create(
        asked_by=make_user("he"),
        asked_on=TODAY,
        old_due_on=TODAY,
        new_due_on=TODAY + timedelta(days=days),
        reason="雨季",
        **fields,
    )


def check(**fields: Any) -> SelfCheck:
    given = {"issue": make_issue(), "park": make_park()} | fields
    return SelfCheck.objects.create(
        words="请自查", asked_by=make_user("he"), asked_on=TODAY, due_on=TODAY, **given
    )


def check_twice() -> None:
    first = check()
    check(issue=first.issue, park=first.park)


def answered(answer: str) -> None:
    check(answer=answer, answered_by=make_user("he"), answered_on=TODAY)


def instruct(**fields: Any) -> None:
    given = {"issue": make_issue(), "due_on": TODAY} | fields
    Instruction.objects.create(
        number="PS-2026-001",
        words="抓紧",
        given_by=make_user("zheng"),
        given_on=TODAY,
        unit=make_organisation(),
        **given,
    )


def mail_twice() -> None:
    for _ in range(2):
        DigestItem.objects.create(
            user=make_user("he"), day=TODAY, reason="overdue", number="WT-2026-001"
        )


BREAKS: dict[str, Callable[[], object]] = {
    "parks_figureobjection_answered_says_when_and_by_whom": lambda: FigureObjection.objects.create(
        park=make_park(),
        raised_by="企业",
        recorded_by=make_user("he"),
        recorded_on=TODAY,
        words="有误",
        answer="无误",
    ),
    "parks_approval_one_a_tier": approve_twice,
    "parks_closing_one_is_pending": lambda: close(issue=close().issue),
    "parks_closing_is_in_effect_or_withdrawn": lambda: close(
        took_effect_on=TODAY, withdrawn_on=TODAY
    ),
    "parks_closing_rechecked_says_when_and_by_whom": lambda: close(recheck="confirmed"),
    "parks_objection_answered_says_when_and_by_whom": lambda: object_to(answer="已说明"),
    "recommendations_extension_one_issue_request_is_pending": lambda: extend(issue=extend().issue),
    "recommendations_extension_one_measure_request_is_pending": extend_a_measure_twice,
    "recommendations_extension_is_about_one_record": lambda: extend(
        measure=make_measure(make_park())
    ),
    "recommendations_extension_is_later_than_before": lambda: extend(days=0),
    "recommendations_extension_decided_says_when_and_by_whom": lambda: extend(decision="granted"),
    "recommendations_measure_stopped_says_when_by_whom_and_why": lambda: Measure.objects.filter(
        pk=make_measure(make_park()).pk
    ).update(stopped_on=TODAY),
    "parks_selfcheck_asks_a_park_once": check_twice,
    "parks_selfcheck_answered_says_when_and_by_whom": lambda: check(answer="have_not"),
    "parks_selfcheck_what_is_found_is_filed": lambda: answered("have"),
    "recommendations_instruction_is_about_one_record": lambda: instruct(park=make_park()),
    "recommendations_instruction_answered_says_when_and_by_whom": lambda: instruct(answer="已办"),
    "recommendations_instruction_is_not_due_before_it_is_given": lambda: instruct(
        due_on=TODAY - timedelta(days=1)
    ),
    "dashboards_digestitem_comes_once_a_day": mail_twice,
}

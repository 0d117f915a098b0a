"""What hangs on records of the demonstration: all of it occurs, the ledger holds, and it goes
with the rest.
"""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from parks.actions import answer_self_check
from parks.choices import SelfCheckAnswer
from parks.models import Approval, BusinessDay, Closing, Issue, IssueEvidence, Objection, SelfCheck
from recommendations.actions.instructions import answer_instruction
from recommendations.models import Extension, Instruction
from tests.helpers.cities.demonstration import Year
from tests.helpers.factories import make_region, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SCENES = (Approval, Closing, Extension, Objection, SelfCheck, Instruction, IssueEvidence)


def test_what_is_on_its_way_occurs(year: Year) -> None:
    today = BusinessDay.today()
    signed = Approval.objects.get(withdrawn_on=None)
    assert (signed.issue.severity, signed.issue.stage, signed.tier) == (
        "critical",
        "submitted",
        "district",
    )
    pending = Closing.objects.pending().get()
    assert pending.issue.stage == "submitted"
    assert pending.notice_ends_on is not None
    assert pending.notice_ends_on > today
    assert pending.issue.objections.filter(answered_on=None).count() == 1
    assert Closing.objects.due_for_recheck(today).filter(issue__stage="closed").exists()
    assert set(Extension.objects.values_list("decision", flat=True)) == {"", "granted"}
    granted = Extension.objects.get(decision="granted")
    assert granted.issue.original_due_on == granted.old_due_on
    assert set(SelfCheck.objects.values_list("answer", flat=True)) == {"", *SelfCheckAnswer.values}
    assert SelfCheck.objects.overdue(today).exists()
    assert SelfCheck.objects.get(answer="have").found.evidence.exists()
    assert Instruction.objects.overdue(today).count() == 1
    assert Instruction.objects.exclude(answered_on=None).count() == 1
    assert Instruction.objects.filter(is_demo=False).count() == 0
    assert Issue.objects.filter(is_demo=True, reopened__gt=0, closings__recheck="reopened").exists()


def test_the_ledger_and_its_files_hold(year: Year) -> None:
    out = StringIO()
    call_command("verify_ledger", files=True, stdout=out)
    assert "The ledger holds" in out.getvalue()


def test_all_of_it_goes_with_the_demonstration(year: Year) -> None:
    call_command("clear_demo", stdout=StringIO())
    assert [model.__name__ for model in SCENES if model.objects.exists()] == []
    assert not User.objects.filter(is_demo=True).exists()


@pytest.mark.parametrize("work", ["self-check", "instruction"])
def test_it_stays_where_real_people_answered(year: Year, work: str) -> None:
    real = make_user("lin", role="analyst", regions=(make_region(),))
    if work == "self-check":
        answer_self_check(
            check=SelfCheck.objects.get(answer=""), answer="have_not", words="没有", by=real
        )
    else:
        waiting = Instruction.objects.filter(answered_on=None).exclude(park=None).get()
        answer_instruction(instruction=waiting, words="已办", by=real)
    with pytest.raises(CommandError, match="Nothing was removed"):
        call_command("clear_demo")
    assert SelfCheck.objects.exists()

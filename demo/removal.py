"""Removing the demonstration, whole, and never a record that real people have worked on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet

from accounts.models import User
from demo.plan.cast import SOURCE
from parks.evidence.vault import remove_file
from parks.ledger.sealing.seals import end_demo_chain
from parks.models import (
    Approval,
    BusinessDay,
    Closing,
    Counter,
    FigureObjection,
    Issue,
    IssueEntry,
    IssueEvidence,
    IssuePark,
    Objection,
    Observation,
    Organisation,
    ParkEvent,
    Posting,
    SelfCheck,
    Source,
    SurveyCoverage,
)
from parks.writing import Touched, writing
from recommendations.models import (
    Addresses,
    Agreement,
    AgreementPayment,
    AgreementShare,
    Extension,
    Instruction,
    Measure,
    MeasureEntry,
    MeasureEvidence,
    Milestone,
    Recommendation,
)
from standings.models import Assessment, MonthEnd
from standings.month_ends.forget import forget

NUMBERED = {"WT": Issue, "CS": Measure, "PS": Instruction}


class RecordInUseError(Exception):
    """Records of the demonstration that real people have worked on; `names` says which."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


def remove_demo() -> list[str]:
    """Remove all records of the demonstration in one transaction.

    Returns the names of the accounts that had to stay. Raises RecordInUseError, and removes
    nothing, where real people have worked on one of them.
    """
    with writing() as touched:
        names = read_records_in_use()
        if names:
            raise RecordInUseError(names)
        _touch(touched)
        # what was stored while the demonstration was there holds its numbers
        forget(MonthEnd.objects.filter(is_demo=True).values_list("day", flat=True))
        _remove_work()
        _remove_observations()
        Assessment.objects.filter(is_demo=True).delete()
        _remove_agreements()
        _remove_source()
        usernames = _remove_people()
        Organisation.objects.filter(is_demo=True).delete()
        Organisation.history.filter(is_demo=True).delete()
        _turn_back_counters()
        end_demo_chain(BusinessDay.today())
    return usernames


def read_records_in_use() -> list[str]:
    """Read the names of demonstration records that people, or their records, hold on to."""
    by_people = Q(entries__by__is_demo=False)
    issues = Issue.objects.filter(is_demo=True).filter(
        by_people | Q(measures__is_demo=False) | Q(addressed_by__isnull=False)
    )
    measures = Measure.objects.filter(is_demo=True).filter(
        by_people | Q(milestones__done_by__is_demo=False) | Q(predecessors__is_demo=False)
    )
    answered = Instruction.objects.filter(is_demo=True).filter(
        Q(answered_by__is_demo=False) | Q(given_by__is_demo=False)
    )
    units = Organisation.objects.filter(is_demo=True).filter(
        Q(issues_led__is_demo=False)
        | Q(measures_led__is_demo=False)
        | Q(issues_supported__is_demo=False)
        | Q(measures_supported__is_demo=False)
        | Q(instructions__is_demo=False)
        | Q(postings__user__is_demo=False)
        | Q(pk__in=Recommendation.objects.filter(lead__isnull=False).values("lead"))
    )
    querysets: tuple[QuerySet[Any], ...] = (
        issues,
        measures,
        answered,
        units,
        _agreements_in_use(),
        *_observations_in_use(),
    )
    return [str(record) for rows in querysets for record in rows.distinct()]


def _agreements_in_use() -> QuerySet[Agreement]:
    """Choose the agreements whose terms, shares or amounts a person has changed."""
    real = {"history_user__is_demo": False}
    shares = AgreementShare.history.filter(**real).values("agreement_id")
    paid = AgreementPayment.history.filter(**real).values("share_id")
    paid_for = AgreementShare.history.filter(id__in=paid).values("agreement_id")
    terms = Agreement.history.filter(**real).values("id")
    return Agreement.objects.filter(is_demo=True).filter(
        Q(pk__in=shares) | Q(pk__in=paid_for) | Q(pk__in=terms)
    )


def _observations_in_use() -> tuple[QuerySet[Any], ...]:
    """Choose observations that a person has changed, and events and objections of a person."""
    changed = Observation.history.filter(is_demo=True, history_user__is_demo=False).values("id")
    real = Q(recorded_by__is_demo=False)
    return (
        Observation.objects.filter(is_demo=True, pk__in=changed).select_related("indicator"),
        ParkEvent.objects.filter(real, is_demo=True),
        FigureObjection.objects.filter(
            real | Q(answered_by__is_demo=False), is_demo=True
        ).select_related("park"),
    )


def _touch(touched: Touched) -> None:
    """Note what is to be computed again: parks, regions, and issues that lose a measure."""
    demo_issues = Issue.objects.filter(is_demo=True)
    demo_measures = Measure.objects.filter(is_demo=True)
    touched.parks.update(
        _ids(IssuePark.objects.filter(issue__in=demo_issues).values_list("park_id", flat=True))
    )
    touched.parks.update(_ids(demo_measures.values_list("park_id", flat=True)))
    for model in (Observation, ParkEvent):
        touched.parks.update(
            _ids(model.objects.order_by().filter(is_demo=True).values_list("park_id", flat=True))
        )
    touched.parks.update(
        _ids(SurveyCoverage.objects.filter(is_demo=True).values_list("park_id", flat=True))
    )
    for records in (demo_issues, demo_measures):
        touched.regions.update(records.order_by().values_list("region_id", flat=True))
    linked = Issue.objects.filter(is_demo=False, measures__in=demo_measures)
    touched.issues.update(_ids(linked.values_list("pk", flat=True)))


def _ids(keys: Iterable[int | None]) -> set[int]:
    return {key for key in keys if key is not None}


def _remove_work() -> None:
    """Remove issues and measures, and before them what protects them by hanging on them."""
    for model, of_demo in (
        (IssueEvidence, {"issue__is_demo": True}),
        (MeasureEvidence, {"measure__is_demo": True}),
    ):
        for name in model.objects.filter(**of_demo).values_list("file", flat=True):
            transaction.on_commit(partial(remove_file, name))
    for of_issues in (IssueEvidence, Approval, Closing, Objection, Extension):
        of_issues.objects.filter(issue__is_demo=True).delete()
    Extension.objects.filter(measure__is_demo=True).delete()
    SelfCheck.objects.filter(issue__is_demo=True).delete()
    MeasureEvidence.objects.filter(measure__is_demo=True).delete()
    Instruction.objects.filter(is_demo=True).delete()
    MeasureEntry.objects.filter(measure__is_demo=True).delete()
    Milestone.objects.filter(measure__is_demo=True).delete()
    Measure.objects.filter(is_demo=True).update(successor=None)
    Measure.objects.filter(is_demo=True).delete()
    IssueEntry.objects.filter(issue__is_demo=True).delete()
    Addresses.objects.filter(issue__is_demo=True).delete()
    Issue.objects.filter(is_demo=True).delete()
    SurveyCoverage.objects.filter(is_demo=True).delete()


def _remove_observations() -> None:
    """Remove observations with their trail, events and objections.

    Removing an observation leaves no trail of its own.
    """
    ParkEvent.objects.filter(is_demo=True).delete()
    FigureObjection.objects.filter(is_demo=True).delete()
    Observation.objects.filter(is_demo=True).delete()
    Observation.history.filter(is_demo=True).delete()


def _remove_source() -> None:
    """Remove the source of the demonstration, unless a real record cites it."""
    citing = (AgreementPayment, Observation, ParkEvent, SurveyCoverage, Issue, Agreement)
    cited = {
        key
        for model in citing
        for key in model.objects.order_by().values_list("source", flat=True).distinct()
    }
    Source.objects.filter(key=SOURCE).exclude(pk__in=cited - {None}).delete()


def _remove_agreements() -> None:
    """Remove the agreements with their shares, amounts and histories."""
    keys = list(Agreement.history.filter(is_demo=True).values_list("id", flat=True))
    shares = list(AgreementShare.history.filter(agreement_id__in=keys).values_list("id", flat=True))
    AgreementPayment.objects.filter(share__in=shares).delete()
    Agreement.objects.filter(is_demo=True).delete()
    AgreementPayment.history.filter(share_id__in=shares).delete()
    AgreementShare.history.filter(id__in=shares).delete()
    Agreement.history.filter(id__in=keys).delete()


def _remove_people() -> list[str]:
    """Delete the accounts; returns the names of those that stay.

    One that signed a real record stays in the log, and may no longer sign in.
    """
    usernames = []
    for user in User.objects.filter(is_demo=True):
        try:
            user.delete()
        except ProtectedError:
            user.is_active = False
            user.is_staff = False
            user.is_superuser = False
            user.set_unusable_password()
            user.save()
            user.groups.clear()
            Posting.objects.filter(user=user).delete()
            usernames.append(user.username)
    return usernames


def _turn_back_counters() -> None:
    """Free the numbers that only the demonstration took."""
    for counter in Counter.objects.filter(kind__in=NUMBERED):
        model = NUMBERED[counter.kind]
        stem = f"{counter.kind}-{counter.year}-"
        numbers = model._default_manager.filter(number__startswith=stem).values_list(
            "number", flat=True
        )
        counter.last = max((int(number.removeprefix(stem)) for number in numbers), default=0)
        if counter.last:
            counter.save(update_fields=["last"])
        else:
            counter.delete()

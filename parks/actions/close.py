"""Closing an issue: sign-offs of two tiers, public notice, objections, and looking back."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from parks.actions.file import log_issue
from parks.actions.following import follow, lock_followers
from parks.actions.step import begin, enter_stage
from parks.choices import EntryKind, Recheck, Severity, Stage, Tier
from parks.ledger.needs import MissingNeed, StepRefusedError, absent_pictures
from parks.ledger.permits import CITY_KINDS, tier_of
from parks.ledger.stages import MOVES, Step
from parks.models import Approval, BusinessDay, Closing, Issue, Objection, Scheme
from parks.readers import Reader
from parks.text.phrases import is_blank
from parks.writing import writing

if TYPE_CHECKING:
    from accounts.models import User


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the month's last day where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def close_issue(*, issue: Issue, by: User, words: str, day: date, on: date | None) -> Issue:
    """Close a submitted issue: have it signed off, announce it, or take it off the ledger.

    The caller has locked and checked it. A critical issue below the city needs the district's
    sign-off before the city's where the scheme asks for two tiers. With days of public notice in
    the scheme, `roll` closes it when they end.
    """
    scheme = Scheme.current()
    if _needs_two_tiers(issue, scheme) and not _signed_by_both(issue, by, words, day, on):
        return issue
    closing = Closing(issue=issue, decided_by=by, decided_on=day, conclusion=words)
    if scheme.notice_days:
        closing.notice_ends_on = day + timedelta(days=scheme.notice_days)
        closing.save()
        _count_as_change(issue)
        log_issue(
            issue=issue,
            what=EntryKind.NOTICE,
            by=by,
            on=on,
            old=day.isoformat(),
            new=closing.notice_ends_on.isoformat(),
            words=words,
        )
        return issue
    return take_effect(closing=closing, issue=issue, day=day, on=on)


def take_effect(*, closing: Closing, issue: Issue, day: date, on: date | None = None) -> Issue:
    """Take an issue off the ledger by a decision of `closing`, and set the day of looking back."""
    with writing() as touched:
        touched.issues.add(issue.pk)
        old = issue.stage
        enter_stage(issue, MOVES[Step.CLOSE], closing.decided_by, day, closing.conclusion)
        closing.took_effect_on = day
        closing.recheck_on = months_later(day, Scheme.current().recheck_months(issue.severity))
        closing.save()
        log_issue(
            issue=issue,
            what=EntryKind.CLOSED,
            by=closing.decided_by,
            on=on,
            old=old,
            new=issue.stage,
            words=closing.conclusion,
        )
        follow([issue], by=closing.decided_by, day=day, on=on)
    return issue


def end_notices(day: date) -> int:
    """Close the issues whose notice has ended without an open objection; return how many.

    Called by `roll`. An issue that became critical meanwhile waits until it shows before and after.
    """
    open_objections = Objection.objects.filter(issue=OuterRef("issue"), answered_on__isnull=True)
    ended = Closing.objects.pending().filter(~Exists(open_objections), notice_ends_on__lte=day)
    closed = 0
    lock_followers(ended.values_list("issue_id", flat=True))
    for closing in ended.select_related("decided_by").order_by("issue_id"):
        issue = Issue.objects.select_for_update(of=("self",), no_key=True).get(pk=closing.issue_id)
        if issue.stage == Stage.SUBMITTED and not absent_pictures(issue):
            take_effect(closing=closing, issue=issue, day=day)
            closed += 1
    return closed


def withdraw(*, issue: Issue, by: User, words: str, day: date) -> None:
    """Take back sign-offs and a pending closing when an issue is returned or reopened.

    A closing that had taken effect is noted as reopened.
    """
    for row in (*issue.approvals.filter(withdrawn_on__isnull=True), *issue.closings.pending()):
        # one by one, so that the log hears of them
        row.withdrawn_on = day
        row.save(update_fields=["withdrawn_on"])
    # whoever returns an issue gives in to what was said against its closing
    for objection in issue.objections.filter(answered_on__isnull=True):
        objection.answer = words
        objection.answered_by = by
        objection.answered_on = day
        objection.save(update_fields=["answer", "answered_by", "answered_on"])
    last = issue.closings.filter(took_effect_on__isnull=False, reopened_on__isnull=True).first()
    if last is None:
        return
    last.reopened_on = day
    if not last.recheck:
        last.recheck = Recheck.REOPENED
        last.rechecked_on = day
        last.rechecked_by = by
        last.recheck_words = words
    last.save()


def confirm_recheck(*, issue: Issue, by: User, words: str, on: date | None = None) -> Closing:
    """Note that a closed issue was looked at again and is still in order.

    Else it is reopened by its move.
    """
    day = on or BusinessDay.today()
    with writing():
        begin(issue=issue, step=Step.RECHECK, by=by, day=day, words=words)
        closing = issue.closings.filter(took_effect_on__isnull=False, recheck="").first()
        if closing is None:
            raise ValidationError(_("This closing was looked at again already."))
        closing.recheck = Recheck.CONFIRMED
        closing.rechecked_on = day
        closing.rechecked_by = by
        closing.recheck_words = words
        closing.save()
        log_issue(
            issue=issue, what=EntryKind.RECHECKED, by=by, on=on, new=Recheck.CONFIRMED, words=words
        )
    return closing


def record_objection(*, issue: Issue, raised_by: str, by: User, words: str) -> Objection:
    """Record what somebody says against a closing; it holds the closing until it is answered."""
    day = BusinessDay.today()
    with writing():
        begin(issue=issue, step=Step.RECORD_OBJECTION, by=by, day=day, words=words)
        if is_blank(raised_by):
            raise StepRefusedError([MissingNeed(_("Say who raised the objection."), "raised_by")])
        if not issue.closings.pending().exists():
            raise StepRefusedError(
                [MissingNeed(_("No public notice is running for this issue."), "notice")]
            )
        objection = Objection(
            issue=issue, raised_by=raised_by, recorded_by=by, recorded_on=day, words=words
        )
        objection.full_clean()
        objection.save()
        log_issue(issue=issue, what=EntryKind.OBJECTION, by=by, new=raised_by, words=words)
    return objection


def answer_objection(*, objection: Objection, by: User, words: str) -> Objection:
    """Answer an objection; the closing may then take effect.

    To give in to it, the issue is returned.
    """
    day = BusinessDay.today()
    issue = objection.issue
    with writing():
        begin(issue=issue, step=Step.ANSWER_OBJECTION, by=by, day=day, words=words)
        objection.refresh_from_db(
            from_queryset=Objection.objects.select_for_update(of=("self",), no_key=True)
        )
        if objection.answered_on:
            raise ValidationError(_("This objection is answered already."))
        objection.answer = words
        objection.answered_by = by
        objection.answered_on = day
        objection.save()
        log_issue(
            issue=issue, what=EntryKind.OBJECTION, by=by, old=objection.raised_by, words=words
        )
    return objection


def _needs_two_tiers(issue: Issue, scheme: Scheme) -> bool:
    return (
        scheme.needs_two_tiers
        and issue.severity == Severity.CRITICAL
        and issue.region.kind not in CITY_KINDS
    )


def _signed_by_both(issue: Issue, by: User, words: str, day: date, on: date | None) -> bool:
    """Record the sign-off of the person's tier; True when it was the city's, which comes last."""
    signed = {
        approval.tier: approval for approval in issue.approvals.filter(withdrawn_on__isnull=True)
    }
    tier = tier_of(Reader.of(by))
    if tier in signed:
        raise StepRefusedError(
            [
                MissingNeed(
                    _("Your tier has signed off this issue; now the city decides."), "approval"
                )
            ]
        )
    if tier == Tier.CITY and Tier.DISTRICT not in signed:
        raise StepRefusedError(
            [
                MissingNeed(
                    _("The district signs off a critical issue before the city does."), "approval"
                )
            ]
        )
    Approval.objects.create(issue=issue, tier=tier, signed_by=by, signed_on=day, words=words)
    _count_as_change(issue)
    log_issue(issue=issue, what=EntryKind.APPROVED, by=by, on=on, new=tier, words=words)
    return tier == Tier.CITY


def _count_as_change(issue: Issue) -> None:
    """Raise the version for a sign-off or a notice, so that who returns the issue has seen it."""
    issue.version += 1
    issue.save(update_fields=["version"])

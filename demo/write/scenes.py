"""What hangs on records: sign-offs, notices, requests, instructions, self-checks elsewhere."""

from __future__ import annotations

from datetime import date, timedelta

from demo.plan.cast import Cast
from demo.write.pictures import make_picture
from parks.actions import answer_self_check, ask_self_checks, log_issue, record_objection
from parks.choices import EntryKind, EvidencePhase, SelfCheckAnswer, Stage, Tier
from parks.models import Approval, Closing, Issue
from recommendations.actions.extensions import ask_extension
from recommendations.actions.instructions import answer_instruction, give_instruction
from recommendations.models import Measure

WEEK = timedelta(days=7)
UNIT_PARK = "huinan"
# Parks that were asked about one problem of the unit's park, and what they said; the last has not
# answered.
ROUND = (
    ("zhongkai", SelfCheckAnswer.HAVE, "自查发现两处同类情形，已登记立账。"),
    ("huicheng", SelfCheckAnswer.HAVE_NOT, "逐项核对，未发现同类问题。"),
    ("huiyang-economic", SelfCheckAnswer.DEALING, "今年已列入整改计划，正在办理。"),
    ("sandong", "", ""),
)


def add_follow_ups(cast: Cast, issue: Issue, turn: str) -> None:
    """Add what a turn leaves open: a sign-off, a notice with an objection, or a request."""
    on = max(issue.last_entry_on or cast.chance.today, cast.chance.ago(1))
    if turn == "signed":
        _sign(cast, issue, on)
    elif turn == "noticed":
        _announce(cast, issue, on)
    elif turn == "asking" and issue.due_on:
        ask_extension(
            issue=issue,
            by=cast.people["unit"],
            new_due_on=issue.due_on + 3 * WEEK,
            on=on,
            words="设备到货推迟，申请延期三周。",
        )


def _sign(cast: Cast, issue: Issue, on: date) -> None:
    """Let the district sign a critical issue off.

    Written as it would be where the scheme asks for two tiers.
    """
    words = "区级核查通过，报市级销号。"
    Approval.objects.create(
        issue=issue,
        tier=Tier.DISTRICT,
        signed_by=cast.people["district"],
        signed_on=on,
        words=words,
    )
    log_issue(
        issue=issue,
        what=EntryKind.APPROVED,
        by=cast.people["district"],
        on=on,
        new=Tier.DISTRICT,
        words=words,
    )


def _announce(cast: Cast, issue: Issue, on: date) -> None:
    """Announce the closing for a week, and let somebody object.

    Written as it would be under a scheme with a notice.
    """
    words = "现场核查属实，公示七日。"
    verifier = cast.people["verifier"]
    closing = Closing.objects.create(
        issue=issue, decided_by=verifier, decided_on=on, conclusion=words, notice_ends_on=on + WEEK
    )
    log_issue(
        issue=issue,
        what=EntryKind.NOTICE,
        by=verifier,
        on=on,
        old=on.isoformat(),
        new=closing.notice_ends_on.isoformat() if closing.notice_ends_on else "",
        words=words,
    )
    record_objection(
        issue=issue,
        raised_by="园区企业代表",
        by=verifier,
        words="夜间仍有同类情况，希望复查后再销号。",
    )


def give_instructions(cast: Cast) -> None:
    """Give three instructions about the unit's park.

    One about the park is overdue, one about a measure answered, one about an issue of today.
    """
    park = cast.parks.get(UNIT_PARK)
    leader = cast.people["leader"]
    if park is None or park.organisation is None:
        return
    ago = cast.chance.ago
    give_instruction(
        about=park,
        words="两区共管问题久拖不决，请提出明确时间表。",
        unit=park.organisation,
        due_on=ago(6),
        by=leader,
        on=ago(27),
    )
    quiet = (
        Measure.objects.filter(is_demo=True, park=park, last_entry_on__lte=ago(20))
        .order_by("pk")
        .first()
    )
    if quiet:
        instruction = give_instruction(
            about=quiet,
            words="请说明进度滞后的原因和补救办法。",
            unit=park.organisation,
            due_on=ago(8),
            by=leader,
            on=ago(18),
        )
        answer_instruction(
            instruction=instruction,
            words="施工单位已更换，按周调度，下月补齐进度。",
            by=cast.people["unit"],
            on=ago(10),
        )
    acting = (
        Issue.objects.filter(is_demo=True, stage=Stage.ACTING, parks=park).order_by("pk").first()
    )
    if acting:
        give_instruction(
            about=acting,
            words="本周内到现场会办，结果报我。",
            unit=acting.lead or park.organisation,
            due_on=cast.chance.today + WEEK,
            by=leader,
            on=cast.chance.today,
        )


def ask_elsewhere(cast: Cast) -> None:
    """Ask other parks for a problem that was closed; one has it, one has not answered."""
    ago = cast.chance.ago
    analyst = cast.people["analyst"]
    closed = Issue.objects.filter(is_demo=True, stage=Stage.CLOSED, last_entry_on__lte=ago(12))
    issue = (
        closed.exclude(parks__slug__in=[slug for slug, _, _ in ROUND])
        .order_by("-last_entry_on", "pk")
        .first()
    )
    parks = [cast.parks[slug] for slug, _, _ in ROUND if slug in cast.parks]
    if issue is None or not parks:
        return
    checks = ask_self_checks(
        issue=issue,
        parks=parks,
        by=analyst,
        words="请对照销号标准自查是否存在同类问题。",
        due_on=ago(1),
        on=ago(12),
    )
    answers = {slug: (answer, words) for slug, answer, words in ROUND if answer}
    answered = (check for check in checks if check.park.slug in answers)
    for days, check in zip((9, 7, 5), answered, strict=False):
        answer, words = answers[check.park.slug]
        uploads = (
            [make_picture(EvidencePhase.BEFORE, "自查照片.png")]
            if answer == SelfCheckAnswer.HAVE
            else []
        )
        answer_self_check(
            check=check,
            answer=answer,
            words=words,
            by=analyst,
            uploads=uploads,
            caption="自查现场",
            on=ago(days),
        )

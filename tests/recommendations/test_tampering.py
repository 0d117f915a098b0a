"""Whatever is changed past the product, in the database itself, is named by `verify_ledger`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Installation
from parks.actions import log_issue
from parks.ledger.sealing.facts import registered_kinds
from parks.ledger.sealing.seals import merkle_root, seal_heads
from parks.ledger.sealing.take_up import take_up_everything
from parks.models import (
    BusinessDay,
    Head,
    Indicator,
    Issue,
    Observation,
    Scheme,
    Seal,
    SealedHead,
    Source,
)
from parks.writing import writing
from recommendations.models import Measure
from standings.month_ends.freeze import freeze
from standings.month_ends.reference import KINDS
from standings.roll import roll
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_measure,
    make_park,
    make_user,
    set_today,
    take,
)
from tests.helpers.ledger.checking import past_the_product, verify_as_it_is

pytestmark = pytest.mark.django_db
MONTH_END = date(2026, 6, 30)


@pytest.fixture(scope="module")
def city(once: Callable[..., Any]) -> None:
    """A critical issue closed with its sign-offs, a measure, a figure, a frozen month, a seal."""

    def fill() -> None:
        set_today(MONTH_END)
        park = make_park()
        issue = take(make_issue(park, stage="acting", due_on=TODAY + timedelta(90)), "submit")
        take(issue, "close")
        measure = make_measure(park, make_issue(park), done=1)
        with writing():
            issue.approvals.create(
                tier="city", signed_by=make_user("leader"), signed_on=TODAY, words="同意"
            )
            indicator = Indicator.objects.create(code="X1", name_zh="产值", unit="亿元")
            scheme = Scheme.objects.create(version=9)
            scheme.members.create(code="P1.1", dimension="P1")
            Observation.objects.create(
                park=park,
                indicator=indicator,
                period="2025",
                period_end=date(2025, 12, 31),
                value=5,
                source=issue.source,
            )
        log_issue(issue=issue, what="comment", by=None, words="完")
        Source.objects.create(key="unused", title="未用", region=park.home_region)
        Installation.objects.create(pk=1, name_zh="开发区问题与建议跟踪")
        freeze(MONTH_END)
        take_up_everything()
        assert measure.number
        seal_heads(MONTH_END)

    once(fill)


TAMPERED = {
    "due date": ("UPDATE parks_issue SET due_on = '2027-01-01' WHERE stage = 'closed'", "due_on"),
    "severity": ("UPDATE parks_issue SET severity = 'minor' WHERE stage = 'closed'", "severity"),
    "lead": ("UPDATE parks_issue SET lead_id = NULL WHERE stage = 'closed'", "lead"),
    "title": ("UPDATE parks_issue SET title = '别' WHERE stage = 'closed'", "title"),
    "issue mark": ("UPDATE parks_issue SET is_demo = true WHERE stage = 'closed'", "is_demo"),
    "entry mark": ("UPDATE parks_issueentry SET is_demo = true WHERE seq = 2", "entry 2: changed"),
    "file mark": ("UPDATE parks_issueevidence SET is_demo = true", "is_demo differs"),
    "measure mark": ("UPDATE recommendations_measure SET is_demo = true", "is_demo"),
    "figure mark": ("UPDATE parks_observation SET is_demo = true", "is_demo"),
    "month mark": ("UPDATE standings_monthend SET is_demo = true", "is_demo"),
    "last entry": (
        "DELETE FROM parks_issueentry WHERE what = 'comment'",
        r"entry (\d+): missing: its log was written up to entry \1",
    ),
    "evidence": ("DELETE FROM parks_issueevidence", r"evidence \d+ \(deleted\)"),
    "caption": ("UPDATE parks_issueevidence SET caption = '别'", r"evidence \d+ \(caption\)"),
    "closing": ("UPDATE parks_closing SET conclusion = '别'", r"closings \d+ \(conclusion\)"),
    "closing deleted": ("DELETE FROM parks_closing", r"closings \d+ \(deleted\)"),
    "sign-off": ("UPDATE parks_approval SET words = '别'", r"approvals \d+ \(words\)"),
    "sign-off deleted": ("DELETE FROM parks_approval", r"approvals \d+ \(deleted\)"),
    "milestone": ("UPDATE recommendations_milestone SET weight = 9", r"milestones \d+ \(weight\)"),
    "milestone undone": (
        "UPDATE recommendations_milestone SET done_on = NULL, done_by_id = NULL",
        r"milestones \d+ \(done_by, done_on\)",
    ),
    "parks": ("DELETE FROM recommendations_measure_issues", "issues"),
    "observation": ("UPDATE parks_observation SET value = 7", "observation .*: value"),
    "observation deleted": (
        "DELETE FROM parks_observation",
        r"observation \d+: deleted past the product",
    ),
    "history": (
        "UPDATE parks_historicalobservation SET value = 7",
        r"observation .*: history \d+",
    ),
    "history deleted": (
        "DELETE FROM parks_historicalobservation",
        r"observation .*: history \d+",
    ),
    "frozen park": ("UPDATE standings_snapshot SET score = 99", r"monthend .*: park \d+"),
    "frozen park deleted": ("DELETE FROM standings_snapshot", r"monthend .*: park \d+"),
    "frozen region": ("UPDATE standings_frozentally SET lights = '{}'", r"monthend .*: region"),
    "frozen issue": ("UPDATE standings_frozenissue SET stage = 'filed'", r"monthend .*: issue WT"),
    "frozen due date": (
        "UPDATE standings_frozenissue SET turns_red_on = '2020-01-01'",
        r"monthend .*: issue WT",
    ),
    "frozen name of a park": (
        "UPDATE standings_frozenpark SET name_zh = '别'",
        r"monthend .*: frozen park \d+",
    ),
    "frozen name of a region": (
        "UPDATE standings_frozenregion SET name_zh = '别'",
        r"monthend .*: frozen region \d+",
    ),
    "frozen type deleted": (
        "UPDATE standings_frozentype SET until = '2026-01-31'",
        r"monthend .*: frozen problemtype \d+",
    ),
    "office": ("UPDATE accounts_installation SET starts_on = '2020-01-01'", "starts_on"),
    "member of a dimension": ("UPDATE parks_schememember SET dimension = 'P9'", "schememember"),
    "frozen month deleted": ("DELETE FROM standings_monthend", "monthend 2026-06-30: deleted"),
    "scheme": ("UPDATE parks_scheme SET notice_days = 1", "scheme .*: notice_days"),
    "park": ("UPDATE parks_park SET name_zh = '别'", "park .*: name_zh"),
    "posting": ("DELETE FROM parks_posting_regions", "posting .*: regions"),
    "known state": ('UPDATE parks_issuestate SET base = \'{"due_on":"2027-01-01"}\'', "base"),
    "fact hash": ("DELETE FROM parks_head WHERE kind = 'parks.park'", "it has no fact hash"),
    "fact hash changed": (
        "UPDATE parks_head SET hash = 'x' WHERE kind = 'parks.observation'",
        "its fact hash is not the one that was sealed",
    ),
    "sealed hash": ("DELETE FROM parks_sealedhead WHERE kind = 'parks.park'", "seal 1 .*: changed"),
    "seal": ("UPDATE parks_seal SET day = '2026-01-01'", "seal 1 .*: changed"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_what_is_changed_past_the_product_is_named(city: None, name: str) -> None:
    statement, named = TAMPERED[name]
    with past_the_product() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount, "the statement changes nothing"
    out = StringIO()
    with pytest.raises(CommandError):
        verify_as_it_is(stdout=out)
    assert any(re.search(named, line) for line in out.getvalue().split("\n"))


def test_who_changes_record_and_log_together_is_found_by_the_seal(city: None) -> None:
    issue = Issue.objects.get(stage="closed")
    with past_the_product() as cursor:
        Observation.objects.update(value=7)
        Head.objects.all().delete()
        take_up_everything()
        Head.objects.update(is_sealed=True)
        cursor.execute("UPDATE parks_issue SET version = version")
    out = StringIO()
    with pytest.raises(CommandError):
        verify_as_it_is(stdout=out)
    key = Observation.objects.get().pk
    assert out.getvalue() == (
        f"parks.observation {key}: its fact hash is not the one that was sealed\n"
    )
    assert issue.number not in out.getvalue()


def test_the_day_is_sealed_when_it_ends_and_a_printed_seal_is_found_again(city: None) -> None:
    assert "The ledger holds" in verify_as_it_is()
    for _day in range(2):  # the day of the first seal needs no other
        roll(BusinessDay.today() + timedelta(days=1))
    first, second = Seal.objects.order_by("seq")
    assert (second.previous_hash, second.is_demo) == (first.hash, False)
    assert not Head.objects.filter(is_sealed=False, kind="parks.park").exists()
    assert "2 seals" in verify_as_it_is(seal=first.hash)
    out = StringIO()
    call_command("seal_ledger", stdout=out)
    assert Seal.objects.order_by("-seq").first().hash in out.getvalue()
    with pytest.raises(CommandError, match="no seal of this ledger"):
        verify_as_it_is(seal="0" * 64)


def test_demonstration_records_have_a_chain_of_their_own(city: None) -> None:
    make_issue(is_demo=True)
    take_up_everything()
    real, demo = seal_heads(MONTH_END)
    assert (demo.is_demo, demo.seq, demo.heads) == (True, 1, 1)
    assert real.heads == SealedHead.objects.filter(seal=real).count()
    assert "The ledger holds" in verify_as_it_is()
    call_command("clear_demo", stdout=StringIO())
    assert Seal.objects.filter(is_demo=True).first().is_end
    assert not Head.objects.filter(is_demo=True).exists()
    assert "The ledger holds" in verify_as_it_is()


def test_a_write_makes_one_fact_hash_for_each_record_in_two_statements(city: None) -> None:
    issues = list(Issue.objects.filter(stage="closed"))
    with CaptureQueriesContext(connection) as caught, writing():
        log_issue(issue=issues[0], what="comment", by=None, words="一")
        log_issue(issue=issues[0], what="comment", by=None, words="二")
    written = [row["sql"] for row in caught if "INTO" in row["sql"] and "parks_head" in row["sql"]]
    assert len(written) == 1
    assert Head.objects.filter(kind="parks.issue", key=str(issues[0].pk), is_sealed=False).exists()


def test_what_the_product_deletes_and_saves_beside_is_no_tampering(city: None) -> None:
    installation = Installation.objects.get()
    installation.name_zh = "园区跟踪"
    installation.save()
    with writing():
        # the frozen row of a source that nothing refers to goes with it
        Source.objects.get(key="unused").delete()
    assert "The ledger holds" in verify_as_it_is()


def test_every_table_is_a_fact_or_belongs_to_one_or_is_no_fact() -> None:
    facts = {kind.model for kind in registered_kinds()}
    under_a_log = {
        *("Approval", "Closing", "Extension", "IssueEntry", "IssueEvidence", "IssuePark"),
        *("IssueExtra", "IssueState", "MeasureExtra", "Objection", "SelfCheck"),
        *("MeasureEntry", "MeasureEvidence", "MeasureState", "Milestone"),
    }
    under_a_month = {"FrozenIssue", "FrozenIssuePark", "FrozenParkIndustry", "FrozenTally"}
    under_a_month |= {"Snapshot", *(kind.__name__ for kind in KINDS)}
    # the clock and the counters; what is computed, and can be again; the proof itself
    no_facts = {"BusinessDay", "Counter", "Assessment", "AssessedPark", "Standing", "Tally"}
    no_facts |= {"Head", "Seal", "SealedHead"}
    left = {
        model.__name__
        for app in ("parks", "recommendations", "standings")
        for model in apps.get_app_config(app).get_models()
        if model not in facts and not model.__name__.startswith("Historical")
    }
    assert left == under_a_log | under_a_month | no_facts
    assert Measure in facts


def test_the_root_is_that_of_rfc_6962() -> None:
    leaves = [bytes([number]) for number in range(3)]
    assert merkle_root([]) == ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    assert merkle_root(leaves[:1]) == (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
    )
    assert len({merkle_root(leaves[:count]) for count in range(4)}) == 4

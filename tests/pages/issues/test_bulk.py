"""Editing many issues at once: chosen in the ledger, previewed without a write, changed
together or not at all.
"""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format
from django.utils.translation import override

from parks.actions import move_issue
from parks.actions.several import bulk
from parks.ledger.hash_chain import Linked, walk
from parks.models import Issue, IssueEntry
from parks.text.days import full_day
from recommendations.models import Measure
from tests.helpers.factories import (
    TODAY,
    make_evidence,
    make_issue,
    make_measure,
    make_organisation,
    make_park,
    make_region,
    make_user,
    set_today,
    take,
)
from tests.helpers.html import Page
from tests.helpers.visiting import source_of, total

pytestmark = [pytest.mark.django_db, pytest.mark.once]
REASON = "统一调整期限"


@pytest.fixture
def analyst(sign_in):
    return sign_in("analyst")


@pytest.fixture(scope="module")
def _acting(once_today):
    return once_today(make_acting)


@pytest.fixture
def acting(_acting, db):
    """The issues, as each test finds them."""
    return [Issue.objects.get(pk=issue.pk) for issue in _acting]


def make_acting():
    """Three issues at work: two may be given an earlier date, the third starts later."""
    set_today()
    park = make_park()
    late = TODAY + timedelta(days=40)
    return [
        make_issue(park, stage="acting", title="供水薄弱"),
        make_issue(park, stage="acting", severity="serious"),
        make_issue(park, stage="acting", starts_on=late, due_on=late + timedelta(days=30)),
    ]


def address(*issues):
    return "/en/issues/bulk/?" + "&".join(f"pick={issue.number}" for issue in issues)


def hidden(html):
    """The hidden fields of the first form of the page: what confirms a preview stands before
    what is typed.
    """
    return Page(html).first("form.work-form").hidden


def preview(client, where, **typed):
    """Open the form, type, and look at the preview."""
    return client.post(where, hidden(source_of(client.get(where))) | typed)


def apply(client, where, shown, **changed):
    """Confirm what a preview showed."""
    return client.post(where, hidden(source_of(shown)) | {"apply": "1"} | changed)


def days(issues):
    return [str(Issue.objects.get(pk=issue.pk).due_on) for issue in issues]


# Who chooses what


def test_an_analyst_ticks_rows_and_others_do_not(analyst, acting, client):
    html = source_of(analyst.get("/en/issues/?stage=acting"))
    assert html.count('name="pick"') == 3
    assert Page(html).has("input[type=hidden][name=stage][value=acting]")
    client.force_login(make_user("somebody"))
    html = source_of(client.get("/en/issues/"))
    assert 'name="pick"' not in html
    assert "/issues/bulk/" not in html


@pytest.mark.parametrize("role", ["official", "unit", "verifier", "leader", "administrator"])
def test_who_is_no_analyst_has_no_bulk_edit(sign_in, acting, role):
    client = sign_in(role)
    assert client.get(address(*acting)).status_code == 403
    assert client.post(address(*acting), {"words": REASON}).status_code == 403


def test_an_analyst_without_a_posting_has_none_either(client, acting):
    client.force_login(make_user("new", role="analyst"))
    assert client.get("/issues/bulk/").status_code == 403
    assert 'name="pick"' not in source_of(client.get("/issues/"))


def test_all_that_match_are_those_that_the_ledger_counts(analyst, acting):
    make_issue()
    html = source_of(analyst.get("/en/issues/?severity=serious&stage=acting"))
    where, n = next(
        link for link in Page(html).counted_links() if link[0].startswith("/en/issues/bulk/")
    )
    assert n == 1
    html = source_of(analyst.get(where))
    assert total(html) == 1
    assert acting[1].number in html
    assert acting[0].number not in html


def test_a_local_analyst_edits_what_lies_in_charge_only(acting):
    set_today()
    county = make_region("longmen", make_region())
    near = make_issue(make_park(region=county), stage="acting")
    far = acting[0]
    both = make_issue(make_park(region=county), far.parks.first(), stage="acting")
    client = Client()
    client.force_login(make_user("local", role="analyst", regions=(county,)))
    html = source_of(client.get("/en/issues/"))
    assert Page(html).values("[name=pick]", "value") == [near.number]
    assert "1" in Page(html).counts("/en/issues/bulk/?stage=open&all=1")
    assert both.number in html
    unit = make_organisation(region=county)
    chosen = source_of(client.get(address(near, far, both)))
    assert "1 chosen number is not on the ledger that you see" in chosen
    shown = source_of(preview(client, address(near, far, both), severity="critical", words=REASON))
    assert f">{far.number}<" not in shown
    assert "This step is taken by: analyst" in shown
    answer = preview(client, address(near), lead=make_organisation().pk, words=REASON)
    assert answer.status_code == 422
    assert "Select a valid choice" in source_of(answer)
    assert preview(client, address(near), lead=unit.pk, words=REASON).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?pick=WT-2026-999",
        "?pick=%00",
        "?pick=x&all=",
        "?all=1&stage=nonsense",
        "?all=1&q=nothing-of-the-kind",
    ],
)
def test_where_nothing_is_chosen_the_page_says_so(analyst, acting, query):
    answer = analyst.get(f"/en/issues/bulk/{query}")
    assert answer.status_code == 200
    assert "No issue is chosen." in source_of(answer)
    assert ("“nonsense” is no value of" in source_of(answer)) == ("nonsense" in query)


def test_too_many_are_not_edited_in_one_go(analyst, acting, monkeypatch):
    for place in (
        "parks.actions.several.bulk",
        "dashboards.pages.issues.bulk.page",
        "dashboards.pages.issues.bulk.views",
    ):
        monkeypatch.setattr(f"{place}.MOST", 2)
    shown = preview(analyst, address(*acting[:2]), severity="minor", words=REASON)
    for where in (address(*acting), "/en/issues/bulk/?all=1"):
        html = source_of(analyst.get(where))
        assert "More than 2 issues are chosen" in html
        assert not Page(html).has("textarea")
    chosen = ",".join(f"{issue.number}:1:1" for issue in acting)
    assert "More than 2 issues are chosen" in source_of(
        apply(analyst, address(), shown, chosen=chosen)
    )
    assert Issue.objects.filter(severity="minor").count() == 0


# What the preview says


def test_a_preview_says_what_changes_for_how_many_and_writes_nothing(analyst, acting):
    first, second, third = acting
    day = TODAY + timedelta(days=20)
    Issue.objects.filter(pk=second.pk).update(due_on=day)
    analyst.get("/en/issues/")
    before = list(Issue.objects.order_by("pk").values()), IssueEntry.objects.count()
    with CaptureQueriesContext(connection) as ran:
        html = source_of(
            preview(analyst, address(*acting), due_on=str(day), severity="serious", words=REASON)
        )
    assert not [one["sql"] for one in ran if re.match(r"(INSERT|UPDATE|DELETE)", one["sql"])]
    assert (list(Issue.objects.order_by("pk").values()), IssueEntry.objects.count()) == before
    rows = Page(html).texts('td[data-l="Changes for"], td[data-l="Already so"]')
    assert rows == ["1", "1", "1", "1"]
    with override("en"):
        assert f"{date_format(first.due_on, 'DATE_FORMAT')} (1)" in html
    assert "The due date lies before the start" in html
    refused = [row for row in Page(html).all("tr, li") if third.number in row.texts("a")]
    assert any("The due date lies before the start" in row.text for row in refused)
    assert "Change 1 issue now" in html


@pytest.mark.parametrize("lead", ["9" * 30, "x", "-1", "%00"])
def test_a_unit_that_is_none_is_refused(analyst, acting, lead):
    answer = preview(analyst, address(*acting), lead=lead, severity="minor", words=REASON)
    assert answer.status_code == 422
    assert "Select a valid choice" in source_of(answer)
    assert REASON in source_of(answer)


def test_the_steps_are_those_that_an_analyst_takes(analyst, acting):
    html = source_of(analyst.get(address(*acting)))
    offered = Page(html).one("select[name=move]")
    assert [move for move in offered.values("option[value]", "value") if move] == [
        "assign",
        "submit",
        "suspend",
        "resume",
        "dismiss",
    ]


def test_what_a_step_lacks_is_named_issue_by_issue(analyst, acting):
    filed, ready, unready, _ = make_issue(), *acting
    make_evidence(ready)
    Issue.objects.filter(pk=ready.pk).update(evidence_files=1)
    make_measure(unready.parks.first(), unready)
    html = source_of(preview(analyst, address(filed, ready, unready), move="submit", words=REASON))
    assert "An issue that is “Filed” cannot take this step." in html
    assert "2 milestones are not done yet." in html
    assert "There is no evidence." in html
    assert "Change 1 issue now" in html


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"words": " \n "}, "Say in words why"),
        ({"severity": "", "words": REASON}, "Nothing is to be changed"),
        ({"due_on": "31.12.2026", "words": REASON}, "Enter a valid date"),
        ({"move": "close", "words": REASON}, "Select a valid choice"),
        ({"suspended_until": "2026-12-31", "words": REASON}, "Only a suspension takes this day"),
        ({"deadline_words": "长" * 61, "words": REASON}, "at most 60 characters"),
        ({"form_key": "", "words": REASON}, "came without its key"),
    ],
)
def test_a_mistake_is_named_and_what_was_typed_is_kept(analyst, acting, typed, said):
    given = {"severity": "critical", "deadline_words": "年底前"} | typed
    if typed.get("severity") == "":
        given["deadline_words"] = ""
    answer = preview(analyst, address(*acting), **given)
    html = source_of(answer)
    assert answer.status_code == 422
    assert said in html
    assert 'name="apply"' not in html
    for value in given.values():
        assert not value.strip() or value.strip() in html
    assert acting[0].number in html
    assert not Issue.objects.filter(severity="critical").exists()


# What is written


def test_what_was_previewed_is_written_with_its_log_and_the_refused_is_left(analyst, acting):
    first, second, third = acting
    unit = make_organisation(name_zh="发改局", name_en="Development Bureau")
    where = address(*acting) + "&stage=acting"
    day = TODAY + timedelta(days=20)
    old_day = first.due_on
    old_unit = str(first.lead.name_zh)
    shown = preview(analyst, where, due_on=str(day), lead=unit.pk, severity="serious", words=REASON)
    answer = analyst.get(apply(analyst, where, shown).url)
    assert answer.request["QUERY_STRING"] == "stage=acting"
    assert "2 issues changed. 1 was refused, as announced." in source_of(answer)
    assert days(acting) == [str(day), str(day), str(third.due_on)]
    first.refresh_from_db()
    assert (first.lead, first.severity, first.original_due_on, first.version) == (
        unit,
        "serious",
        old_day,
        2,
    )
    assert first.turns_red_on is not None
    entry = first.entries.get(what="edited")
    assert entry.by == analyst.user
    with override("zh-hans"):
        moved = f"{full_day(old_day)} → {full_day(day)}"
    assert entry.words == (
        f"整改时限：{moved}\n牵头单位：{old_unit} → 发改局\n严重程度：一般 → 较重\n理由：{REASON}"
    )
    assert "严重程度" not in second.entries.get(what="edited").words
    assert third.entries.count() == 1


def test_a_step_is_taken_with_its_own_entry_and_the_chain_holds(analyst, acting):
    filed = make_issue()
    unit = make_organisation()
    where = address(filed)
    shown = preview(
        analyst, where, move="assign", lead=unit.pk, due_on="2026-12-31", words="请按时整改"
    )
    assert "Filed (1)" in source_of(shown)
    assert apply(analyst, where, shown).status_code == 302
    filed.refresh_from_db()
    assert (filed.stage, str(filed.original_due_on), filed.last_words) == (
        "acting",
        "2026-12-31",
        "请按时整改",
    )
    assert list(filed.entries.order_by("seq").values_list("what", "old", "new")) == [
        ("filed", "", "filed"),
        ("edited", "", ""),
        ("assigned", "filed", "acting"),
    ]
    entries = filed.entries.order_by("seq")
    assert list(walk(Linked(filed.number, entry, filed.stage) for entry in entries)) == []


@pytest.mark.both
def test_many_steps_write_what_a_single_one_writes(analyst, acting):
    """Suspending, resuming and dismissing in bulk leave the columns as one issue's own
    step does.
    """
    ours, theirs, _ = acting
    kept = {
        "number",
        "title",
        "search_text",
        "number_key",
        "severity",
        "version",
        "lead_id",
        "evidence_files",
        "id",
    }
    for move, extra in (
        ("suspend", {"suspended_until": date(2026, 12, 1)}),
        ("resume", {}),
        ("dismiss", {}),
    ):
        shown = preview(analyst, address(ours), move=move, words=REASON, **extra)
        assert apply(analyst, address(ours), shown).status_code == 302
        move_issue(issue=theirs, move=move, by=analyst.user, words=REASON, fields=extra)
        columns = [Issue.objects.filter(pk=one.pk).values().get() for one in (ours, theirs)]
        for row in columns:
            for name in kept:
                row.pop(name)
        assert columns[0] == columns[1], move


def test_resuming_leads_back_to_where_each_was(analyst, acting):
    was_acting = take(acting[0], "suspend")
    was_filed = take(make_issue(), "suspend")
    where = address(was_acting, was_filed)
    shown = preview(analyst, where, move="resume", words="条件具备")
    assert apply(analyst, where, shown).status_code == 302
    assert [Issue.objects.get(pk=one.pk).stage for one in (was_acting, was_filed)] == [
        "acting",
        "filed",
    ]


@pytest.mark.both
def test_who_was_faster_is_named_and_nothing_is_written(analyst, acting):
    first, second, _ = acting
    shown = preview(analyst, address(first, second), severity="critical", words=REASON)
    take(second, "suspend", words="等省里批复")
    answer = apply(analyst, address(first, second), shown)
    html = source_of(answer)
    assert answer.status_code == 422
    assert "1 issue was changed by somebody else since the preview." in html
    assert "等省里批复" in html
    assert REASON in html
    assert not Issue.objects.filter(severity="critical").exists()
    # the page shows what is now: a second look, and it may be applied
    assert apply(analyst, address(first, second), answer).status_code == 302
    assert Issue.objects.filter(severity="critical").count() == 2


def test_more_refusals_than_announced_write_nothing(analyst, acting):
    ready = acting[0]
    make_evidence(ready)
    Issue.objects.filter(pk=ready.pk).update(evidence_files=1)
    shown = preview(analyst, address(ready), move="submit", words=REASON)
    Issue.objects.filter(pk=ready.pk).update(evidence_files=0)  # the version stays
    answer = apply(analyst, address(ready), shown)
    assert answer.status_code == 422
    assert "More is refused than the preview said." in source_of(answer)
    assert "There is no evidence." in source_of(answer)
    ready.refresh_from_db()
    assert ready.stage == "acting"


@pytest.mark.both
def test_one_that_breaks_takes_all_back(analyst, acting, monkeypatch):
    first, second, _ = acting
    shown = preview(analyst, address(first, second), severity="critical", words=REASON)
    chain = IssueEntry.chain

    def break_at_the_second(self, number, last):
        if number == second.number:
            raise ValidationError("断电了")
        chain(self, number, last)

    monkeypatch.setattr(IssueEntry, "chain", break_at_the_second)
    answer = apply(analyst, address(first, second), shown)
    assert answer.status_code == 422
    assert "断电了" in source_of(answer)
    monkeypatch.undo()
    assert not Issue.objects.filter(severity="critical").exists()
    assert not IssueEntry.objects.filter(what="edited").exists()
    assert apply(analyst, address(first, second), shown).status_code == 302  # the key was not spent


def test_both_forms_carry_the_token_against_forged_requests(analyst, acting):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(analyst.user)
    shown = preview(strict, address(acting[0]), severity="critical", words=REASON)
    assert shown.status_code == 200
    assert apply(strict, address(acting[0]), shown).status_code == 302


@pytest.mark.both
def test_a_confirmation_sent_twice_is_stored_once(analyst, acting):
    where = address(acting[0])
    shown = preview(analyst, where, severity="critical", words=REASON)
    assert apply(analyst, where, shown).status_code == 302
    again = apply(analyst, where, shown)
    assert again.status_code == 422
    assert "already sent" in source_of(again)
    assert acting[0].entries.filter(what="edited").count() == 1


def test_what_is_like_that_already_gets_no_entry(analyst, acting):
    first, second, _ = acting
    shown = preview(analyst, address(first, second), severity="serious", words=REASON)
    html = source_of(analyst.get(apply(analyst, address(first, second), shown).url))
    assert "1 issue changed. 1 needed no change." in html
    assert second.entries.count() == 1
    assert "Nothing would change." in source_of(
        preview(analyst, address(first, second), severity="serious", words=REASON)
    )


def test_numbers_out_of_sight_do_not_get_in_by_the_hidden_field(acting):
    county = make_region("longmen", make_region())
    near = make_issue(make_park(region=county), stage="acting")
    client = Client()
    client.force_login(make_user("local", role="analyst", regions=(county,)))
    shown = preview(client, address(near), severity="critical", words=REASON)
    forged = ",".join(f"{one.number}:1:1" for one in (near, acting[0]))
    apply(client, address(near), shown, chosen=forged)
    assert [one.number for one in Issue.objects.filter(severity="critical")] == [near.number]


def test_the_action_itself_refuses_blank_reasons_foreign_units_and_verifiers_moves(acting):
    county = make_region("longmen", make_region())
    local = make_user("local", role="analyst", regions=(county,))
    seen = {acting[0].number: bulk.Seen(1, 1)}
    for change in (
        bulk.BulkChange(words=" ", fields={"severity": "minor"}),
        bulk.BulkChange(words=REASON, move="close"),
        bulk.BulkChange(words=REASON, fields={"lead": make_organisation()}),
        bulk.BulkChange(words=REASON, fields={"severity": "minor"}),
    ):
        with pytest.raises(ValidationError):
            bulk.edit_in_bulk(seen=seen, change=change, by=local)


def test_statements_do_not_grow_with_the_number_of_issues(analyst):
    park = make_park()
    issues = [make_issue(park, stage="acting") for _ in range(50)]
    assert not Measure.objects.exists()
    counts = []
    preview(analyst, address(*issues[:2]), severity="serious", move="suspend", words=REASON)
    for chosen, severity in ((issues[:2], "serious"), (issues, "critical")):
        with CaptureQueriesContext(connection) as looked:
            shown = preview(
                analyst, address(*chosen), severity=severity, move="suspend", words=REASON
            )
        with CaptureQueriesContext(connection) as wrote:
            assert apply(analyst, address(*chosen), shown).status_code == 302
        counts.append((len(looked), len(wrote)))
        if chosen is not issues:
            again = preview(analyst, address(*chosen), move="resume", words=REASON)
            assert apply(analyst, address(*chosen), again).status_code == 302
    assert counts[0][0] == counts[1][0] <= 24
    # an INSERT of SQLite holds some hundred values
    assert counts[0][1] <= counts[1][1] <= counts[0][1] + 2

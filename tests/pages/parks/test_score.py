"""The page of a score: parts that add up, reasons, what would help; and objections to figures."""

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from parks.models import FigureObjection, Observation, ParkEvent
from parks.writing import writing
from standings.models import MonthEnd, Snapshot
from standings.parks.compute import compute
from standings.parks.facts import Basis, read_rows
from standings.scoring import serialise
from tests.helpers.adding_up import adds_up
from tests.helpers.cities.known_parks import indicator, known_park, observe
from tests.helpers.factories import (
    TODAY,
    make_framework,
    make_issue,
    make_measure,
    make_park,
    make_region,
    make_source,
    make_user,
    settle,
)
from tests.helpers.figures import other_source
from tests.helpers.standings import of_then
from tests.helpers.visiting import person, read, send, source_of, statements

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MONTH_END = date(2026, 5, 31)


def freeze_by_hand(park, day=MONTH_END, version=1):
    """A snapshot of the park as it stands now, under a past day."""
    settle()
    basis = Basis.load(TODAY)
    fields, facts = compute(read_rows([park.pk], basis)[park.pk], basis)
    MonthEnd.objects.get_or_create(day=day)
    fields |= {"day": day, "scheme_version": version}
    return Snapshot.objects.create(park=of_then(park, day), facts=serialise(facts), **fields)


def deducted(park, points, words, **fields):
    """A deduction of a park that counts since before the month's end."""
    with writing() as touched:
        touched.parks.add(park.pk)
        return ParkEvent.objects.create(
            park=park,
            kind="deduction",
            points=points,
            words=words,
            source=make_source(),
            happened_on=MONTH_END - timedelta(days=9),
            **fields,
        )


def test_every_point_is_shown_and_all_of_them_sum_to_the_score(sign_in):
    park = known_park(score=37)
    make_issue(park, stage="acting", severity="critical", due_on=TODAY - timedelta(days=90))
    make_issue(park, domain="P2", severity="serious")
    make_measure(park, weights=(1, 2), done=1, pillar=4)
    ParkEvent.objects.create(
        park=park,
        kind="deduction",
        points="2.50",
        words="弄虚作假",
        happened_on=TODAY,
        source=make_source(),
    )
    page = read(sign_in(), "/parks/known/score/")
    settle()
    park.standing.refresh_from_db()
    assert adds_up(page) == park.standing.score
    assert "弄虚作假" in page


def test_a_score_names_source_period_and_version(sign_in):
    known_park()
    page = read(sign_in(), "/en/parks/known/score/")
    for words in (
        "March 31, 2026",
        "调研报告",
        "self-reported",
        "/schemes/1/",
        "/indicators/P1-x/",
        "0 → 100",
    ):
        assert words in page, words


def test_unknown_is_told_apart_from_zero_and_from_what_does_not_apply(sign_in):
    park = known_park(score=0)
    observe(park, indicator("P1-y", "P1"), missing="not_surveyed")
    observe(park, indicator("P1-z", "P1"), missing="not_applicable")
    page = read(sign_in(), "/en/parks/known/score/")
    assert "Not surveyed" in page
    assert "Does not apply" in page
    unknown = page.one("#unknown")
    assert "指标P1-y" in unknown
    assert "指标P1-z" not in unknown
    assert "指标P1-x" not in unknown  # zero is known


def test_a_park_without_a_score_says_why(sign_in):
    make_framework()
    make_park("unknown")
    page = read(sign_in(), "/en/parks/unknown/score/")
    assert "Why there is no score" in page
    assert "Too little data" in page
    assert not page.has("[data-score]")


def test_the_best_steps_are_tried_and_bring_what_they_say(sign_in):
    park = known_park()
    heavy = make_issue(park, severity="critical")
    make_issue(park, domain="P2", severity="minor")
    client = sign_in()
    page = read(client, "/parks/known/score/")
    before = adds_up(page)
    step = next(item for item in page.all("li") if item.text.startswith("+"))
    gain = step.first("b").text.removeprefix("+")
    [number] = re.findall(r"WT-\d{4}-\d+", step.text)[:1]
    assert number == heavy.number
    close(heavy)
    after = adds_up(read(client, "/parks/known/score/"))
    assert abs(after - before - Decimal(gain)) <= Decimal("0.01")


def close(issue):
    """Take an issue to its end."""
    type(issue).objects.filter(pk=issue.pk).update(
        stage="closed",
        closed_on=TODAY,
        closed_by=make_user("closer"),
        submitted_on=TODAY,
        submitted_by=make_user("sender"),
    )
    with writing() as touched:
        touched.issues.add(issue.pk)


def test_the_change_since_last_month_has_its_reasons(sign_in):
    park = known_park()
    old = make_issue(park, stage="acting", due_on=TODAY + timedelta(days=9))
    freeze_by_hand(park)
    new = make_issue(park, domain="P3", severity="serious")
    Observation.objects.filter(indicator__code="P2-x").update(value=80)
    page = read(sign_in(), "/en/parks/known/score/")
    change = page.one("#change")
    assert new.number in change
    assert "new issue" in change
    assert "value from 50 to 80" in change
    assert old.number not in change


def test_two_versions_of_the_scheme_are_not_compared(sign_in):
    park = known_park()
    freeze_by_hand(park, version=7)
    page = read(sign_in(), "/en/parks/known/score/")
    assert "Not comparable" in page
    assert "version 7" in page


def test_a_month_end_shows_the_score_of_then(sign_in):
    park = known_park(score=70)
    frozen = freeze_by_hand(park)
    Observation.objects.update(value=10)
    page = read(sign_in(), f"/parks/known/score/?as_of={MONTH_END}")
    assert adds_up(page) == frozen.score
    assert adds_up(read(sign_in(), "/parks/known/score/")) < frozen.score


def test_the_page_costs_the_same_for_a_park_with_little_and_with_much(sign_in):
    client = sign_in()
    park = known_park()
    make_issue(park)
    make_measure(park)
    few = statements(client, "/parks/known/score/")
    for place in range(12):
        make_issue(park, domain=("P1", "P2", "P3")[place % 3])
        make_measure(park, pillar=place % 5 + 1, weights=(1, 2, 3))
        observe(park, indicator(f"R1-{place}", "R1"), place)
    assert statements(client, "/parks/known/score/") == few


def test_a_park_out_of_sight_is_not_there():
    known_park()
    away = person("away", "analyst", make_region("longmen", make_region()))
    assert away.get("/parks/known/score/").status_code == 404
    assert away.get("/parks/known/objection/").status_code == 404


@pytest.mark.both
def test_somebody_objects_and_somebody_else_answers(sign_in):
    known_park()
    reader = sign_in("official")
    analyst = person("keeper", "analyst")
    answer = send(
        reader,
        "/parks/known/objection/",
        raised_by="惠南科技园",
        words="产值口径有误",
        indicator="",
    )
    assert answer.status_code == 302
    objection = FigureObjection.objects.get()
    address = f"/objections/{objection.pk}/"
    assert reader.post(address, {"answer": "不予采纳"}).status_code == 403
    assert send(analyst, address, answer="已核对，口径为规上工业。").status_code == 302
    objection.refresh_from_db()
    assert (objection.answered_by.username, objection.answered_on) == ("keeper", TODAY)
    assert "已核对" in read(reader, address)
    late = analyst.post(address, {"answer": "再答一次", "form_key": "of-a-page-opened-before"})
    assert late.status_code == 422
    # whoever was slower is told so
    assert "该异议已有答复" in source_of(late)
    listed = read(reader, "/objections/?park=known")
    assert listed.total == 1
    assert read(reader, "/objections/?park=known&state=waiting").total == 0


def test_nobody_answers_an_objection_of_their_own(sign_in):
    known_park()
    analyst = person("keeper", "analyst")
    send(analyst, "/parks/known/objection/", raised_by="某企业", words="有误", indicator="")
    address = f"/objections/{FigureObjection.objects.get().pk}/"
    refused = send(analyst, address, answer="无误")
    assert refused.status_code == 422
    assert "无误" in source_of(refused)


def test_an_empty_objection_keeps_what_was_typed(sign_in):
    known_park()
    refused = send(sign_in(), "/parks/known/objection/", raised_by="某企业", words="", indicator="")
    assert refused.status_code == 422
    assert "某企业" in source_of(refused)
    assert not FigureObjection.objects.exists()


def test_a_month_s_end_keeps_its_deductions_whatever_is_recorded_or_removed_later():
    park = known_park()
    gone = deducted(park, 3, "先被撤销")
    kept = deducted(park, 2, "一直有效")
    freeze_by_hand(park)
    gone.delete()
    deducted(park, 7, "后来补记")
    client = person("reader", "official")
    then = read(client, f"/en/parks/known/score/?as_of={MONTH_END}")
    assert adds_up(then) == Decimal("52.50")
    assert "后来补记" not in then
    assert kept.words in then
    assert "Its record was changed or removed since." in then


def test_a_past_score_knows_the_objections_and_answers_of_its_day():
    park = known_park()
    freeze_by_hand(park)
    reader = person("reader", "official")
    day = MONTH_END - timedelta(days=3)
    early = FigureObjection.objects.create(
        park=park,
        raised_by="甲方",
        words="早先的异议",
        recorded_by=make_user("writer"),
        recorded_on=day,
    )
    send(reader, "/parks/known/objection/", raised_by="乙方", words="后来的异议", indicator="")
    send(person("keeper", "analyst"), f"/objections/{early.pk}/", answer="已核对。")
    now = read(reader, "/en/parks/known/score/").one("#objections")
    then = read(reader, f"/en/parks/known/score/?as_of={MONTH_END}").one("#objections")
    assert "后来的异议" in now
    assert "answered" in now
    assert "后来的异议" not in then
    assert "早先的异议" in then
    assert "answered" not in then


def test_a_past_score_names_the_source_and_the_review_of_its_day():
    park = known_park()
    day = datetime.combine(MONTH_END, time(12), UTC)
    row = Observation.objects.get(indicator__code="P1-x")
    freeze_by_hand(park)
    Observation.history.update(history_date=day)
    reader = person("reader", "official")
    address = f"/en/parks/known/score/?as_of={MONTH_END}"
    then = sources(reader, address)
    row.reviewed_value = 50
    row.reviewed_by = make_user("he")
    row.reviewed_on = TODAY
    row.source = other_source()
    row.save()
    later = observe(park, row.indicator, 70, day=date(2026, 4, 30))
    Observation.objects.filter(pk=later.pk).update(entered_on=TODAY)
    Observation.objects.get(indicator__code="P2-x").delete()
    assert sources(reader, address) == then
    now = sources(reader, "/en/parks/known/score/")
    assert now != then


def sources(client, address):
    """The period and source of every indicator on a page."""
    return read(client, address).texts('td[data-l="Period and source"]')

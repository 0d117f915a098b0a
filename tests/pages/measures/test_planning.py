"""Planning on the pages: a measure with milestones, its copies, targets of regions, files of a
milestone.
"""

from datetime import timedelta

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import override

from accounts.saving.forms import new_form_key
from dashboards.pages.measures import forms as measures_forms
from dashboards.shared import evidence_form
from parks.models import Organisation
from recommendations.actions.planning import copy_measure
from recommendations.actions.targets import change_target, set_targets
from recommendations.models import Measure, MeasureEvidence, Pillar, Recommendation, Target
from tests.helpers.factories import (
    PICTURE,
    TODAY,
    make_framework,
    make_issue,
    make_measure,
    make_organisation,
    make_park,
    make_region,
    make_source,
    make_user,
    set_today,
)
from tests.helpers.html import Page
from tests.helpers.visiting import read, source_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NEW = "/en/measures/new/"


def day(days):
    return (TODAY + timedelta(days=days)).isoformat()


def plan(where, /, **changed):
    """A plan as a browser sends it: two milestones of weight 1 and 3 in the first and third row."""
    unit = Organisation.objects.first() or make_organisation()
    sent = {
        "form_key": new_form_key(),
        "rows": "6",
        "title": "改造两园主干道",
        "text": "先行路段",
        "recommendation": "",
        "issues": "",
        "park": where.pk,
        "region": "",
        "lead": unit.pk,
        "supporting": [],
        "starts_on": day(0),
        "due_on": day(100),
        "step0-words": "完成设计",
        "step0-weight": "1",
        "step0-due_on": day(30),
        "step2-words": "完成施工",
        "step2-weight": "3",
        "step2-due_on": day(100),
    }
    return {name: value for name, value in (sent | changed).items() if value is not None}


def test_a_measure_planned_from_an_issue_stands_in_both_logs_and_in_the_issue(sign_in):
    park = make_park("huinan")
    unit = make_organisation(name_zh="住建局")
    helper = make_organisation(name_zh="交通局")
    issue = make_issue(park, stage="acting", lead=unit)
    other = make_issue(park)
    client = sign_in("analyst")
    address = f"{NEW}?issue={issue.number}"
    assert address in source_of(client.get(f"/en/issues/{issue.number}/"))
    form = client.get(address).context["form"]
    assert (form["issues"].value(), form["lead"].value(), form["park"].value()) == (
        issue.number,
        unit.pk,
        park.pk,
    )
    sent = plan(
        park, lead=unit.pk, supporting=[helper.pk], issues=f"{issue.number}，{other.number.lower()}"
    )
    answer = client.post(address, sent)
    measure = Measure.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/en/measures/{measure.number}/"
    assert (measure.number, measure.progress, measure.region, measure.lead) == (
        "CS-2026-001",
        0,
        park.home_region,
        unit,
    )
    assert [(one.position, one.words, one.weight) for one in measure.milestones.all()] == [
        (1, "完成设计", 1),
        (2, "完成施工", 3),
    ]
    assert list(measure.supporting.all()) == [helper]
    assert set(measure.issues.all()) == {issue, other}
    assert [(one.what, one.by.username) for one in measure.entries.all()] == [("filed", "analyst")]
    for one in (issue, other):
        one.refresh_from_db()
        assert (one.progress, one.milestones_left) == (0, 2)
        assert one.entries.first().what == "edited"
        assert one.entries.first().words == "措施：– → CS-2026-001 改造两园主干道"
    page = source_of(client.get(f"/en/issues/{issue.number}/"))
    assert "改造两园主干道" in page
    assert client.post(address, sent).status_code == 422
    assert Measure.objects.count() == 1


def test_a_measure_planned_from_a_recommendation_begins_with_its_words(sign_in):
    park = make_park("huinan")
    client = sign_in("analyst")
    make_framework()
    assert read(client, "/en/measures/").has(f'a[href="{NEW}"]')
    address = f"{NEW}?recommendation=2-01&park=huinan"
    assert f"{NEW}?recommendation=2-01" in source_of(client.get("/en/recommendations/2-01/"))
    form = client.get(address).context["form"]
    advice = Recommendation.objects.get(number="2-01")
    assert (form["recommendation"].value(), form["title"].value()) == (advice.pk, "建议2")
    assert client.post(address, plan(park, recommendation=advice.pk)).status_code == 302
    assert "改造两园主干道" in source_of(client.get("/en/recommendations/2-01/"))
    assert Measure.objects.get().recommendation == advice
    region = make_region("huicheng")
    sent = plan(
        park, park="", region=region.pk, title="全区", **{"step0-words": None, "step0-weight": None}
    )
    assert client.post(NEW, sent | {"step0-due_on": ""}).status_code == 302
    assert Measure.objects.get(title="全区").region == region


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": ""}, "This field is required"),
        ({"lead": ""}, "No lead unit is named."),
        ({"park": ""}, "A measure is for a park or for a region. Name one."),
        ({"starts_on": ""}, "Say when the work starts."),
        ({"due_on": ""}, "Say when the work is to be done."),
        ({"starts_on": day(20), "due_on": day(10)}, "The due date lies before the start."),
        ({"starts_on": day(-20), "due_on": day(-1)}, "This day has passed already."),
        ({"step0-due_on": day(101)}, "Milestone 1: its day does not lie between"),
        ({"step2-due_on": day(-1)}, "Milestone 2: its day does not lie between"),
        ({"step0-weight": "0"}, "Milestone 1, Weight: "),
        ({"step0-weight": "101"}, "Milestone 1, Weight: "),
        ({"step0-weight": ""}, "Milestone 1, Weight: Give it a weight from 1 to 100."),
        ({"step0-words": ""}, "Milestone 1, Milestone: Say what is to be done."),
        ({"without_milestones": "on"}, "You set milestones and said that there are none."),
        ({"issues": "WT-1999-001"}, "No issue in sight has the number WT-1999-001."),
        ({"form_key": ""}, "The form came without its key."),
        ({"recommendation": "outcome"}, "Select a valid choice."),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_plan_that_lacks_something_is_refused_and_keeps_what_was_typed(sign_in, changed, said):
    park = make_park()
    client = sign_in("analyst")
    make_framework()
    pillar = Pillar.objects.get(number=1)
    outcome = Recommendation.objects.create(
        number="1-03", pillar=pillar, text="稳定预期", kind="outcome", source=make_source()
    )
    if "recommendation" in changed:
        changed = {"recommendation": outcome.pk}
    answer = client.post(NEW, plan(park, **changed))
    html = source_of(answer)
    assert answer.status_code == 422
    assert said in html
    assert "完成施工" in html
    assert not Measure.objects.exists()
    assert client.post(NEW, plan(park)).status_code == 302


def test_a_plan_names_units_in_sight_only(sign_in):
    county = make_region("huicheng", make_region())
    client = sign_in("analyst")
    client.user.posting.regions.set([county])
    park = make_park(region=county)
    far = make_organisation(region=make_region("longmen", make_region()), name_zh="远局")
    near = make_organisation(region=county)
    assert "远局" not in source_of(client.get(NEW))
    for changed in ({"lead": far.pk}, {"lead": near.pk, "supporting": [far.pk]}):
        assert client.post(NEW, plan(park, **changed)).status_code == 422
    assert not Measure.objects.exists()
    make_issue(park, stage="acting", lead=far)
    assert client.post(NEW, plan(park, lead=far.pk)).status_code == 302


def test_a_plan_without_milestones_says_that_it_knows(sign_in):
    park = make_park()
    client = sign_in("analyst")
    bare = {f"step{place}-{name}": "" for place in (0, 2) for name in ("words", "weight", "due_on")}
    refused = client.post(NEW, plan(park, **bare))
    assert refused.status_code == 422
    assert "Set a milestone, or say that the progress is to stay unknown." in source_of(refused)
    assert client.post(NEW, plan(park, **bare, without_milestones="on")).status_code == 302
    assert Measure.objects.get().progress is None


def test_more_rows_keep_what_was_typed_and_store_nothing(sign_in):
    park = make_park()
    client = sign_in("analyst")
    sent = plan(park, title="", issues="WT-1", more="1")
    answer = client.post(NEW, sent)
    html = source_of(answer)
    assert answer.status_code == 200
    assert len(answer.context["form"].steps) == 10
    for kept in ("完成施工", "WT-1", sent["form_key"], day(30)):
        assert kept in html
    assert "Nothing was stored." not in html
    last = {"step9-words": "验收", "step9-weight": "6", "step9-due_on": "", "rows": "10"}
    assert client.post(NEW, plan(park, **last)).status_code == 302
    assert [one.weight for one in Measure.objects.get().milestones.all()] == [1, 3, 6]
    for rows in ("9" * 30, "-1", "x", "²", ""):
        assert client.post(NEW, plan(park, rows=rows, more="1")).status_code == 200


def test_of_many_parks_a_region_shows_its_own(sign_in, monkeypatch):
    monkeypatch.setattr(measures_forms, "MOST_PARKS", 2)
    parks = [make_park() for _place in range(2)]
    far = make_park("far", region=make_region("longmen", make_region()))
    client = sign_in("analyst")
    assert "Not all parks are listed." in source_of(client.get(NEW))
    cut = source_of(client.get(f"{NEW}?region=longmen"))
    assert "Not all parks are listed." not in cut
    assert [name in cut for name in (*(park.name for park in parks), far.name)] == [
        False,
        False,
        True,
    ]
    refused = client.post(NEW, plan(far, title=""))
    assert Page(refused).has(f'option[value="{far.pk}"][selected]')
    assert client.post(NEW, plan(far)).status_code == 302


@pytest.mark.parametrize("stage", ["submitted", "closed", "dismissed"])
def test_no_new_work_begins_on_what_is_decided_or_about_to_be(sign_in, stage):
    park = make_park()
    client = sign_in("analyst")
    issue = make_issue(park, stage="acting")
    type(issue).objects.filter(pk=issue.pk).update(**in_stage(stage))
    assert "/measures/new/" not in source_of(client.get(f"/en/issues/{issue.number}/"))
    answer = client.post(NEW, plan(park, issues=issue.number))
    assert answer.status_code == 422
    assert f"{issue.number} is {stage}; no new work begins on it." in source_of(answer)


def in_stage(stage):
    by = make_user("somebody")
    return {
        "submitted": {"stage": "submitted", "submitted_on": TODAY, "submitted_by": by},
        "closed": {"stage": "closed", "closed_on": TODAY, "closed_by": by},
        "dismissed": {"stage": "dismissed", "dismissed_on": TODAY, "stage_reason": "重复"},
    }[stage]


@pytest.mark.parametrize("role", ["official", "unit", "verifier", "leader", "administrator"])
def test_only_analysts_plan(sign_in, role):
    measure = make_measure(make_park(), make_issue())
    client = sign_in(role)
    issue = measure.issues.first()
    for address in (NEW, f"/en/measures/{measure.number}/copy/"):
        assert client.get(address).status_code == 403
        assert client.post(address, {}).status_code == 403
    for page in (
        f"/en/issues/{issue.number}/",
        f"/en/measures/{measure.number}/",
        "/en/recommendations/1-01/",
        "/en/measures/",
    ):
        html = source_of(client.get(page))
        assert "/measures/new/" not in html
        assert "/copy/" not in html


def test_an_analyst_plans_only_for_places_in_charge(client):
    set_today()
    city = make_region()
    here = make_region("longmen", city)
    there = make_region("huicheng", city)
    mine = make_park("mine", region=here)
    theirs = make_park("theirs", region=there)
    issue = make_issue(mine)
    hidden = make_issue(theirs)
    client.force_login(make_user("near", role="analyst", regions=(here,)))
    make_organisation(region=here)
    assert client.post(NEW, plan(theirs)).status_code == 422
    assert client.post(NEW, plan(mine, park="", region=city.pk)).status_code == 422
    assert client.post(NEW, plan(mine, issues=hidden.number)).status_code == 422
    assert not Measure.objects.exists()
    assert client.post(NEW, plan(mine, issues=issue.number)).status_code == 302
    for query in (
        f"issue={hidden.number}",
        "issue=%00",
        "recommendation=9-99",
        "park=theirs",
        "region=huicheng",
    ):
        assert client.get(f"{NEW}?{query}").status_code == 404, query


def original(**fields):
    """A measure with an issue of two parks, one milestone of it done."""
    own = make_park("own")
    # the copies stand in the order of the names
    other = make_park("other", name_zh="东园")
    third = make_park("third", name_zh="西园", organisation=make_organisation())
    issue = make_issue(own, other)
    measure = make_measure(own, issue, weights=(1, 3), done=1, lead=make_organisation(), **fields)
    measure.milestones.update(due_on=TODAY + timedelta(days=40))
    return measure, issue, other, third


def test_a_measure_is_copied_to_parks_after_a_look_at_what_that_makes(sign_in):
    measure, issue, other, third = original()
    client = sign_in("analyst")
    address = f"/en/measures/{measure.number}/copy/"
    assert address in source_of(client.get(f"/en/measures/{measure.number}/"))
    assert source_of(client.get(f"{address}?region=huicheng")).count('name="parks"') == 3
    version = Measure.objects.get(pk=measure.pk).version
    sent = {
        "form_key": new_form_key(),
        "version": version,
        "days": "10",
        "lead": "managers",
        "parks": [other.pk],
    }
    assert client.post(address, sent | {"parks": []}).status_code == 422
    sent["parks"] = [other.pk, third.pk]
    shown = client.post(address, sent)
    assert shown.status_code == 200
    assert "2 measures will be made" in source_of(shown)
    assert "Aug. 29, 2026" in source_of(shown)
    assert Measure.objects.count() == 1
    again = client.post(address, sent | {"change": "1"})
    assert again.status_code == 200
    assert len(Page(again).all("[name=parks][checked]")) == 2
    assert client.post(address, sent | {"confirm": "1"}).status_code == 302
    assert client.post(address, sent | {"confirm": "1"}).status_code == 422
    first, second = Measure.objects.exclude(pk=measure.pk).order_by("number")
    assert [first.number, second.number] == ["CS-2026-002", "CS-2026-003"]
    assert [first.park, second.park, first.lead, second.lead] == [
        other,
        third,
        measure.lead,
        third.organisation,
    ]
    assert first.due_on == measure.due_on + timedelta(days=10)
    steps = [
        (one.words, one.weight, one.due_on.isoformat(), one.done_on)
        for one in first.milestones.all()
    ]
    assert steps == [("节点1", 1, day(50), None), ("节点2", 3, day(50), None)]
    assert (first.progress, list(first.issues.all()), list(second.issues.all())) == (0, [issue], [])
    assert first.entries.get().words == f"由 {measure.number} 复制"
    assert measure.entries.first().words == "复制到 2 个园区：CS-2026-002、CS-2026-003"
    assert issue.entries.first().words == f"措施：– → {first}"
    issue.refresh_from_db()
    assert issue.progress == 12
    html = source_of(client.get(address))
    assert html.count("carries out this recommendation here already") == 2


@pytest.mark.both
def test_copies_are_made_all_or_none(sign_in):
    translation.activate("en")
    measure, _issue, other, third = original()
    here = make_region("longmen", make_region())
    analyst = make_user("near", role="analyst", regions=(here,))
    with pytest.raises(ValidationError, match="You are not in charge"):
        copy_measure(
            measure=measure,
            parks=[make_park(region=here), other],
            by=analyst,
            version=measure.version,
        )
    measure.refresh_from_db()
    boss = sign_in("analyst").user
    with pytest.raises(ValidationError, match="which has passed"):
        copy_measure(measure=measure, parks=[third], by=boss, days=-51, version=measure.version)
    with pytest.raises(ValidationError, match="Nothing was overwritten"):
        copy_measure(measure=measure, parks=[third], by=boss, version=measure.version + 1)
    assert Measure.objects.count() == 1


@pytest.mark.parametrize("value", ["", "x", "9" * 30, "-1", "²", "a\0b"], ids=ascii)
def test_mangled_choices_are_refused(sign_in, value):
    measure, _issue, _other, _third = original()
    client = sign_in("analyst")
    address = f"/en/measures/{measure.number}/copy/"
    sent = {
        "form_key": new_form_key(),
        "version": measure.version,
        "parks": [value],
        "days": value,
        "lead": value,
    }
    assert client.post(address, sent | {"confirm": "1"}).status_code == 422
    assert client.get(address, {"region": value}).status_code == (200 if not value else 404)
    changed = {
        "park": value,
        "region": value,
        "lead": value,
        "supporting": [value],
        "recommendation": value,
    }
    assert client.post(NEW, plan(make_park(), **changed)).status_code == 422
    assert Measure.objects.count() == 1


def test_a_target_is_set_for_every_county_and_zone_and_its_changes_are_kept(sign_in):
    make_framework()
    city = make_region()
    make_region("longmen", city)
    make_region("zhongkai", city, kind="zone")
    advice = Recommendation.objects.get(number="3-01")
    client = sign_in("administrator")
    address = "/en/recommendations/3-01/targets/"
    assert read(client, "/en/recommendations/3-01/").has(f'a[href="{address}"]')
    Target.objects.create(recommendation=advice, region=make_region("longmen"), stage="applied")
    assert "1 region in your charge has none yet" in source_of(client.get(address))
    assert client.post(address, {"form_key": new_form_key()}).status_code == 302
    again = client.post(address, {"form_key": new_form_key()})
    assert again.status_code == 422
    assert {(one.region.slug, one.stage) for one in advice.targets.all()} == {
        ("longmen", "applied"),
        ("zhongkai", ""),
    }
    where = f"{address}zhongkai/"
    assert where in source_of(client.get(address))
    seen = client.get(where).context["form"]["seen"].value()
    sent = {
        "form_key": new_form_key(),
        "seen": seen,
        "stage": "accepted",
        "note": "省科技厅受理",
        "source": "",
    }
    refused = client.post(where, sent)
    assert refused.status_code == 422
    assert "Name the source that states the stage." in source_of(refused)
    assert "省科技厅受理" in source_of(refused)
    sent["source"] = make_source().pk
    assert client.post(where, sent).status_code == 302
    late = client.post(where, sent | {"form_key": new_form_key(), "stage": "approved"})
    assert late.status_code == 422
    assert "Nothing was overwritten." in source_of(late)
    target = Target.objects.get(region__slug="zhongkai")
    kept = [(one.stage, one.history_user.username) for one in target.history.all()]
    assert kept == [("accepted", "administrator"), ("", "administrator")]
    assert "省科技厅受理" in source_of(client.get("/en/recommendations/3-01/"))


def test_targets_are_set_by_analysts_and_administrators_in_charge(sign_in, client):
    make_framework()
    city = make_region()
    far = make_region("longmen", city)
    near = make_region("huicheng", city)
    advice = Recommendation.objects.get(number="3-01")
    target = Target.objects.create(recommendation=advice, region=far)
    Target.objects.create(recommendation=advice, region=near)
    address = "/recommendations/3-01/targets/"
    for role in ("official", "unit", "verifier", "leader"):
        reader = sign_in(role)
        assert [reader.get(address).status_code, reader.post(address).status_code] == [403, 403]
        assert reader.get(f"{address}longmen/").status_code == 403
        assert "/targets/" not in source_of(reader.get("/recommendations/3-01/"))
    analyst = make_user("near", role="analyst", regions=(near,))
    client.force_login(analyst)
    assert client.get(f"{address}huicheng/").status_code == 200
    assert client.get(f"{address}longmen/").status_code == 404
    with override("en"), pytest.raises(ValidationError, match="not in charge"):
        change_target(target=target, stage="", note="x", source=None, seen=1, by=analyst)
    with pytest.raises(ValidationError):
        set_targets(advice=advice, by=make_user("official"))


def test_files_show_a_milestone_and_stand_beside_it(sign_in):
    measure = make_measure(make_park())
    client = sign_in("analyst")
    step = measure.milestones.last()
    foreign = make_measure(make_park()).milestones.first()
    where = f"/en/measures/{measure.number}/"

    def send(milestone):
        file = SimpleUploadedFile("验收单.png", PICTURE)
        sent = {
            "form_key": new_form_key(),
            "files": [file],
            "caption": "",
            "moment": "",
            "milestone": milestone,
        }
        return client.post(f"{where}evidence/", sent).status_code

    assert send(foreign.pk) == 422
    assert send(step.pk) == 302
    kept = MeasureEvidence.objects.get()
    assert kept.milestone == step
    assert measure.entries.first().words == f"节点2 SHA-256 {kept.sha256}"
    first, second = Page(client.get(where)).first("tbody").all("tr")[:2]
    assert not first.has('[href*="/evidence/"]')
    assert len(second.all(f'[href*="/evidence/{kept.pk}/"]')) == 1
    assert send("") == 302
    measure.refresh_from_db()
    assert measure.progress == 0


def test_progress_is_typed_nowhere(sign_in):
    park = make_park()
    client = sign_in("analyst", is_superuser=True)
    measure = make_measure(park, make_issue(park))
    own = [
        form
        for module in (measures_forms, evidence_form)
        for form in vars(module).values()
        if isinstance(form, type) and issubclass(form, forms.BaseForm)
    ]
    assert not [form for form in own if {"progress", "percent", "done_on"} & set(form.base_fields)]
    pages = (
        NEW,
        f"/en/measures/{measure.number}/",
        f"/en/measures/{measure.number}/copy/",
        "/en/recommendations/3-01/targets/",
        f"/en/admin/recommendations/measure/{measure.pk}/change/",
        "/en/admin/recommendations/measure/add/",
    )
    for page in pages:
        html = Page(client.get(page, follow=True))
        assert not html.has("[name*=progress], [name*=percent]"), page


def test_the_pages_ask_as_many_questions_of_many_parks_as_of_few(sign_in):
    client = sign_in("analyst")
    measure = original()[0]
    pages = (NEW, f"/measures/{measure.number}/copy/", "/recommendations/3-01/targets/")
    advice = Recommendation.objects.get(number="3-01")

    def questions():
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(page).status_code == 200
            counts.append(len(asked))
        return counts

    Target.objects.create(
        recommendation=advice, region=make_region("huicheng"), source=make_source()
    )
    questions()  # the first visit notes what a session keeps
    few = questions()
    for place in range(8):
        county = make_region(f"county-{place}", make_region())
        make_measure(make_park(region=county, organisation=make_organisation()), make_issue())
        if place < 4:
            Target.objects.create(recommendation=advice, region=county, source=make_source())
    assert questions() == few

"""Every constraint of the database is broken once, by SQL that no form has checked."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from accounts.models import Installation, UnsentForm
from jobs.models import Job
from parks.models import (
    BusinessDay,
    Counter,
    Head,
    Indicator,
    Industry,
    Issue,
    IssueEntry,
    IssuePark,
    Observation,
    Organisation,
    Park,
    ParkAlias,
    ParkIndustry,
    Programme,
    ProgrammeMember,
    Region,
    Scheme,
    Seal,
    SealedHead,
)
from recommendations.models import (
    Addresses,
    Measure,
    MeasureEntry,
    Milestone,
    Recommendation,
    RegionIndustry,
    Target,
)
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_measure,
    make_organisation,
    make_park,
    make_region,
    make_source,
    make_user,
    set_today,
)
from tests.rules.breaks import (
    of_advice,
    of_assessments,
    of_extra_fields,
    of_figures,
    of_months,
    of_schemes,
    of_the_ledger,
)

pytestmark = pytest.mark.django_db
OURS = ("accounts", "jobs", "parks", "recommendations", "standings", "dashboards")


def issues(**change: object) -> None:
    Issue.objects.filter(pk=make_issue(due_on=TODAY).pk).update(**change)


def measures(**change: object) -> None:
    Measure.objects.filter(pk=make_measure(make_park()).pk).update(**change)


def twice(model: type[models.Model], **fields: object) -> None:
    model.objects.create(**fields)
    model.objects.create(**fields)


def recommendation() -> Recommendation:
    make_issue()
    return Recommendation.objects.get(number="1-01")


def observe(**fields: object) -> None:
    indicator = Indicator.objects.create(code="gdp", name_zh="产值")
    Observation.objects.create(indicator=indicator, period="2020", source=make_source(), **fields)


def same_code_twice() -> None:
    twice_slugs = ("one", "two")
    for slug in twice_slugs:
        Region.objects.create(slug=slug, code="441399", kind="county", name_zh=slug)


def same_prefix_twice() -> None:
    for slug in ("one", "two"):
        Region.objects.create(slug=slug, advice_prefix="yg", kind="county", name_zh=slug)


def same_entry_twice() -> None:
    issue = make_issue()
    entry = IssueEntry(issue=issue, what="comment")
    entry.chain(issue.number, None)
    entry.save()


def same_measure_entry_twice() -> None:
    measure = make_measure(make_park())
    entry = MeasureEntry(measure=measure, what="comment")
    entry.chain(measure.number, None)
    entry.save()


def own_parent() -> None:
    park = make_park()
    Park.objects.filter(pk=park.pk).update(parent=park)


def succeed(model: type[models.Model], *, itself: bool) -> None:
    """Name the record itself as the successor; or another one, without a day."""
    for _ in range(2):
        make_park()
        make_organisation()
    first = model._default_manager.order_by("pk").first()
    last = model._default_manager.order_by("pk").last()
    assert first
    assert last
    assert first != last
    day = {"retired_on": TODAY} if itself else {}
    change = {"successor": first if itself else last, **day}
    model._default_manager.filter(pk=first.pk).update(**change)


BREAKS: dict[str, Callable[[], object]] = {
    "jobs_job_is_finished_where_it_says_so": lambda: Job.objects.create(
        by=make_user("ana"), state="done"
    ),
    "jobs_job_does_no_more_than_all": lambda: Job.objects.create(by=make_user("ana"), done=1),
    "parks_region_code_belongs_to_one_region": same_code_twice,
    "parks_region_prefix_of_advice_belongs_to_one_region": same_prefix_twice,
    "parks_region_prefix_of_advice_is_letters": lambda: Region.objects.filter(
        pk=make_region().pk
    ).update(advice_prefix="Y-1"),
    "accounts_installation_is_one_row": lambda: Installation.objects.create(pk=2, name_zh="园区"),
    "parks_region_kind_is_known": lambda: Region.objects.filter(pk=make_region().pk).update(
        kind="moon"
    ),
    "parks_park_is_not_called_compare": lambda: make_park("compare"),
    "parks_park_is_not_part_of_itself": own_parent,
    "parks_parkalias_is_named_once": lambda: twice(ParkAlias, park=make_park(), name="旧名"),
    "parks_parkindustry_leads_once": lambda: twice(
        ParkIndustry,
        park=make_park(),
        industry=Industry.objects.create(slug="chips", name_zh="芯片"),
    ),
    "parks_programmemember_stands_once": lambda: twice(
        ProgrammeMember, programme=Programme.objects.create(slug="p", name_zh="3+7"), slot="7"
    ),
    "parks_businessday_is_one_row": lambda: BusinessDay.objects.create(pk=2, day=TODAY),
    "parks_scheme_one_is_in_force": lambda: [
        Scheme.objects.create(version=v, is_current=True) for v in (8, 9)
    ],
    "parks_scheme_amber_comes_before_red": lambda: Scheme.objects.create(
        version=7, amber_behind=40
    ),
    "parks_counter_is_one_row_a_year": lambda: twice(Counter, kind="XX", year=2021),
    "parks_issue_is_not_due_before_it_starts": lambda: issues(starts_on=TODAY + timedelta(days=1)),
    "parks_issue_progress_is_a_percentage": lambda: issues(progress=101),
    "parks_issue_strength_has_no_stage_and_a_problem_has_one": lambda: issues(kind="strength"),
    "parks_issue_closed_says_when_and_by_whom": lambda: issues(stage="closed"),
    "parks_issue_submitted_says_when_and_by_whom": lambda: issues(submitted_on=TODAY),
    "parks_issue_withdrawn_says_when_by_whom_and_why": lambda: issues(withdrawn_on=TODAY),
    "recommendations_measure_withdrawn_says_when_by_whom_and_why": lambda: measures(
        withdrawn_reason="登记错了"
    ),
    "parks_issue_dismissed_says_when": lambda: issues(stage="dismissed", stage_reason="重复"),
    "parks_issue_aside_says_why": lambda: issues(stage="suspended"),
    "parks_issue_acting_has_a_lead_and_a_deadline": lambda: issues(stage="acting"),
    "parks_issuepark_names_a_park_once": lambda: twice(
        IssuePark, issue=make_issue(), park=make_park()
    ),
    "parks_issueentry_has_its_own_place": same_entry_twice,
    "parks_head_is_one_a_record": lambda: twice(Head, kind="parks.park", key="1"),
    "parks_seal_has_its_own_place": lambda: twice(Seal, seq=1, day=TODAY, heads=0),
    "parks_sealedhead_is_one_a_seal": lambda: twice(
        SealedHead,
        seal=Seal.objects.create(seq=1, day=TODAY, heads=1),
        kind="parks.park",
        key="1",
    ),
    "parks_observation_is_of_a_park_or_a_region": lambda: observe(value=1),
    "parks_observation_has_a_value_or_words": lambda: observe(park=make_park()),
    "recommendations_recommendation_number_reads_pillar_and_place": lambda: (
        Recommendation.objects.create(
            number="2.1", pillar=recommendation().pillar, text="x", source=make_source()
        )
    ),
    "recommendations_addresses_comes_from_one_level": lambda: Addresses.objects.create(
        type=make_issue().type
    ),
    "recommendations_target_is_set_once_a_region": lambda: twice(
        Target, recommendation=recommendation(), region=make_region()
    ),
    "recommendations_regionindustry_is_assigned_once": lambda: twice(
        RegionIndustry,
        region=make_region(),
        industry=Industry.objects.create(slug="chips", name_zh="芯片"),
    ),
    "accounts_unsentform_is_kept_once_an_address": lambda: twice(
        UnsentForm, user=make_user("lin"), address="/", fields=[], sent_at=timezone.now()
    ),
    "recommendations_measure_is_not_due_before_it_starts": lambda: measures(
        starts_on=TODAY + timedelta(days=99)
    ),
    "recommendations_measure_progress_is_a_percentage": lambda: measures(progress=101),
    "recommendations_milestone_weighs_something": lambda: make_measure(
        make_park()
    ).milestones.update(weight=0),
    "recommendations_milestone_done_says_when_and_by_whom": lambda: [
        make_measure(make_park()),
        Milestone.objects.update(done_on=TODAY),
    ],
    "recommendations_measureentry_has_its_own_place": same_measure_entry_twice,
    **{
        f"parks_{model._meta.model_name}_successor_{what}": partial(succeed, model, itself=itself)
        for model in (Organisation, Park, Region)
        for what, itself in (("is_another", True), ("needs_the_day", False))
    },
    **of_the_ledger.BREAKS,
    **of_advice.BREAKS,
    **of_assessments.BREAKS,
    **of_extra_fields.BREAKS,
    **of_figures.BREAKS,
    **of_months.BREAKS,
    **of_schemes.BREAKS,
}


def ours() -> set[str]:
    """Names of all constraints of our models."""
    groups = [
        model._meta.constraints for app in OURS for model in apps.get_app_config(app).get_models()
    ]
    return {constraint.name for constraints in groups for constraint in constraints}


def test_every_constraint_has_a_test_that_breaks_it() -> None:
    assert ours() == set(BREAKS)


@pytest.mark.parametrize("name", sorted(BREAKS))
def test_the_database_refuses(name: str) -> None:
    set_today()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BREAKS[name]()
    assert refused.value is not None


def test_every_check_constraint_has_a_message_for_people() -> None:
    for app in OURS:
        for model in apps.get_app_config(app).get_models():
            for constraint in model._meta.constraints:
                if (
                    isinstance(constraint, models.CheckConstraint)
                    and constraint.name != "parks_businessday_is_one_row"
                ):
                    assert (
                        constraint.violation_error_message
                        != constraint.default_violation_error_message
                    ), constraint

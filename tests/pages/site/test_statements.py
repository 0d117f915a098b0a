"""The pages ask the database the same number of statements for two records and for many.

How many that is stands in `statements.json` beside this file, by role and page: a change shows in
review. `RECORD_STATEMENTS=1 make test-sqlite` writes the file anew.
"""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from parks.actions import ask_self_checks, log_issue
from parks.models import Closing, Posting
from parks.writing import writing
from recommendations.actions.extensions import ask_extension
from recommendations.actions.instructions import give_instruction
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
from tests.helpers.visiting import statements

pytestmark = pytest.mark.django_db
ROLES = ("unit", "analyst", "verifier", "leader")
PAGES = (
    "/desk/",
    "/desk/?view=submitted",
    "/desk/?view=overdue",
    "/selfchecks/",
    "/rechecks/",
    "/instructions/",
    "/instructions/?state=waiting",
    "/supervision/",
    "/measures/",
    "/issues/",
)
READ_BY_OFFICIALS = (
    "/",
    "/trend/",
    "/parks/",
    "/parks/compare/",
    "/regions/huizhou/",
    "/recommendations/",
    "/recommendations/pillars/1/",
    "/matrix/",
    "/map/",
    "/map/?view=list",
    "/differentiation/",
    "/agreements/",
    "/linkage/",
    "/programmes/",
    "/indicators/",
    "/objections/",
    "/schemes/",
    "/schemes/what-if/",
    "/robustness/",
    "/saved-views/",
    "/search/?q=园",
    "/help/method/",
)
RECORDED = Path(__file__).with_name("statements.json")


def browser(role, unit=None):
    user = make_user(f"one-{role}", role=role, regions=(make_region(),))
    Posting.objects.filter(user=user).update(organisation=unit)
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def some_work(unit, people, n):
    """n of everything that lies on a desk or stands in a list."""
    for _ in range(n):
        park = make_park(organisation=unit)
        late = make_issue(park, stage="acting", lead=unit, due_on=TODAY - timedelta(days=3))
        make_evidence(late)
        make_measure(park, late, lead=unit)
        asked = make_issue(park, stage="acting", lead=unit)
        later = asked.due_on + timedelta(days=30)
        ask_extension(issue=asked, by=people["unit"].user, new_due_on=later, words="等批复")
        take(make_issue(park, stage="acting", lead=unit), "submit")
        closed = take(take(make_issue(park, stage="acting", lead=unit), "submit"), "close")
        asked_park = make_park(organisation=unit)
        ask_self_checks(
            issue=closed, parks=[asked_park], by=people["analyst"].user, words="查", due_on=TODAY
        )
        give_instruction(
            about=late, words="限期", unit=unit, due_on=TODAY, by=people["leader"].user
        )
    Closing.objects.update(recheck_on=TODAY)


def test_lists_and_desks_of_every_role(db):
    set_today()
    unit = make_organisation()
    people = {role: browser(role, unit if role == "unit" else None) for role in ROLES}
    official = Client()
    official.force_login(make_user("reading-official", role="official"))
    visits = {f"{role} {page}": (people[role], page) for role in ROLES for page in PAGES}
    visits |= {f"official {page}": (official, page) for page in READ_BY_OFFICIALS}
    administrator = Client()
    administrator.force_login(make_user("one-administrator", role="administrator"))
    visits["administrator /status/"] = (administrator, "/status/")
    some_work(unit, people, 2)
    few = {name: statements(*visit) for name, visit in visits.items()}
    some_work(unit, people, 10)
    many = {name: statements(*visit) for name, visit in visits.items()}
    assert {name: (few[name], count) for name, count in many.items() if count != few[name]} == {}
    if os.environ.get("RECORD_STATEMENTS"):
        RECORDED.write_text(json.dumps(many, indent=1) + "\n", encoding="utf-8")
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    assert many == recorded, "record them anew where the change is meant"


def hang_on(issue, people):
    """One more of everything that the page of an issue shows."""
    make_evidence(issue, moment="before")
    log_issue(issue=issue, what="progress", by=people["unit"].user, words="进展")
    make_measure(issue.parks.get(), issue, lead=issue.lead, weights=(1, 2))
    parks = [make_park(organisation=make_organisation())]
    ask_self_checks(issue=issue, parks=parks, by=people["analyst"].user, words="查", due_on=TODAY)
    give_instruction(
        about=issue, words="限期", unit=issue.lead, due_on=TODAY, by=people["leader"].user
    )
    take(take(issue, "suspend"), "resume")


def test_the_page_of_an_issue_with_all_that_hangs_on_it(db):
    set_today()
    unit = make_organisation()
    people = {role: browser(role, unit if role == "unit" else None) for role in ROLES}
    park = make_park(organisation=unit)
    issue = make_issue(park, stage="acting", lead=unit)
    counts = []
    for more in (2, 18):
        with writing():  # refreshed once, not a hundred times
            for _ in range(more):
                hang_on(issue, people)
        address = f"/issues/{issue.number}/"
        counts.append({role: statements(people[role], address) for role in ROLES})
    assert counts[0] == counts[1]


@pytest.mark.parametrize("page", ["", "selfchecks/", "steps/suspend/"])
def test_the_forms_of_an_issue_beside_few_and_many_parks(db, page):
    set_today()
    issue = make_issue()
    analyst = browser("analyst")
    counts = []
    for more in (2, 18):
        for _ in range(more):
            make_park(organisation=make_organisation())
        counts.append(statements(analyst, f"/issues/{issue.number}/{page}"))
    assert counts[0] == counts[1]

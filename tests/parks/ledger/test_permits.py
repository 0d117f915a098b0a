"""Who may do what, walked cell by cell: every person, every stage, every step; by rule and by
page.

The table is typed from docs/data-model.md, "Who may do what", not read from the code. A
person who is not named in a cell is refused there.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from parks.ledger import permits as permits_module
from parks.ledger.permits import doers, steps_open_to
from parks.ledger.stages import STEPS
from parks.models import Closing, Objection
from parks.readers import Reader
from recommendations.models import Extension
from tests.helpers.cities.world import OUT_OF_SIGHT, PEOPLE, STAGES, written
from tests.helpers.factories import PICTURE, TODAY, make_issue, make_park, make_region
from tests.helpers.ledger.permits import LATER, MAY, may

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("plain_refusals")]


def test_the_table_of_this_test_names_every_step():
    assert set(MAY) == set(STEPS), "say here who may take the new step, and in which stages"


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("person", PEOPLE)
def test_by_rule(world, person, stage):
    reader = Reader.of(world.person(person))
    issue = world.issue(stage)
    allowed = {step: permits_module.may(reader, step, issue) for step in MAY}
    assert allowed == {step: may(person, step, stage) for step in MAY}
    assert set(steps_open_to(reader, issue)) == {step for step in MAY if may(person, step, stage)}


@pytest.mark.both
def test_an_issue_of_two_counties_is_seen_from_both_and_written_from_the_city(world):
    shared = make_issue(make_park(region=make_region("huicheng")), world.elsewhere)
    for who in ("analyst", "far analyst", "verifier", "far verifier", "city verifier"):
        assert bool(doers(Reader.of(world.person(who)), shared)) is (who == "city verifier"), who
        assert world.clients[who].get(f"/issues/{shared.number}/").status_code == 200, who


# --- by page
# --------------------------------------------------------------------------------------------------


def the_request(issue, world):
    return Extension.objects.create(
        issue=issue,
        asked_by=world.people["lead"],
        asked_on=TODAY,
        old_due_on=issue.due_on,
        new_due_on=LATER,
        reason="雨季",
    ).pk


def the_notice(issue, world):
    by = world.people["city verifier"]
    Closing.objects.filter(issue=issue, took_effect_on__isnull=True).delete()
    Closing.objects.create(
        issue=issue, decided_by=by, decided_on=TODAY, conclusion="合格", notice_ends_on=LATER
    )


def the_objection(issue, world):
    values = {
        "raised_by": "李村民",
        "recorded_by": world.people["verifier"],
        "recorded_on": TODAY,
        "words": "积水",
    }
    return Objection.objects.create(issue=issue, **values).pk


def ready(step, issue, world):
    """Where a step is taken, whether a page shows its form, and what is sent when nothing is
    missing.
    """
    sent = {"form_key": f"{step}", "version": issue.version, "seen": 99, "words": "说明"}
    page = f"/issues/{issue.number}/"
    if step == "report":
        return f"/desk{page}report/", False, sent | {"no_change": "on"}
    if step == "add_evidence":
        return f"{page}evidence/", False, sent | {"files": SimpleUploadedFile("现场.png", PICTURE)}
    if step == "ask_extension":
        return f"/desk{page}extension/", False, sent | {"new_due_on": LATER}
    if step == "decide_extension":
        return (
            f"{page}extension/",
            True,
            sent | {"about": the_request(issue, world), "choice": "grant"},
        )
    if step == "record_objection":
        the_notice(issue, world)
        return f"{page}objection/", True, sent | {"raised_by": "李村民"}
    if step == "answer_objection":
        known = the_objection(issue, world)
        return f"{page}objection/?answer={known}", True, sent | {"about": known}
    if step == "recheck":
        return f"{page}recheck/", True, sent
    if step == "ask_self_check":
        return f"{page}selfchecks/", True, sent | {"parks": world.neighbour.pk, "due_on": LATER}
    if step == "instruct":
        query = f"/instructions/new/?issue={issue.number}"
        return query, True, sent | {"unit": issue.lead_id, "due_on": LATER}
    taken = (
        {
            "lead": issue.lead_id,
            "due_on": issue.due_on,
            "deadline_words": "",
            "closing_standard": "现场恢复",
        }
        if step == "assign"
        else {}
    )
    return f"{page}steps/{step}/", True, sent | taken


ON_PAGES = [step for step in MAY if step != "edit"]
# acts whose page is shown only where the step can be taken; the others say in words why it cannot
ONLY_WHEN_OPEN = {"instruct"}


def expected_page(person, step, stage):
    if person in OUT_OF_SIGHT:
        return 404
    stages, people = MAY[step]
    return 200 if person in people and (stage in stages or step not in ONLY_WHEN_OPEN) else 403


def expected_answer(person, step, stage):
    """A well-formed sending: stored, out of sight, not for this person, or not in this stage."""
    if person in OUT_OF_SIGHT:
        return 404
    stages, people = MAY[step]
    if person not in people:
        return 403
    if stage in stages:
        return 302
    return 403 if step in {"instruct", "add_evidence"} else 422


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("person", PEOPLE)
def test_by_page(world, person, stage):
    client = world.clients[person]
    issue = world.issue(stage)
    wrong = {}
    for step in ON_PAGES:
        with transaction.atomic():
            address, has_page, sent = ready(step, issue, world)
            before = written()
            # the page of a step looks the same in every stage where the step is refused
            has_page = has_page and (
                stage == "acting" or stage in MAY[step][0] or step in ONLY_WHEN_OPEN
            )
            statuses = [client.get(address).status_code] if has_page else []
            statuses.append(client.post(address, sent).status_code)
            wanted = [expected_page(person, step, stage)] if has_page else []
            wanted.append(expected_answer(person, step, stage))
            is_written = written() != before
            if statuses != wanted or is_written is not (wanted[-1] == 302):
                wrong[step] = f"got {statuses}, expected {wanted}; written: {is_written}"
            transaction.set_rollback(True)
    assert wrong == {}

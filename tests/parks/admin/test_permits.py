"""The role table once more, walked in the admin and in the page that edits many issues: same
people, same cells.
"""

import pytest
from django.db import transaction

from parks.models import Issue
from tests.helpers.admin_forms import form_data
from tests.helpers.cities.world import OUT_OF_SIGHT, PEOPLE, STAGES, written
from tests.helpers.ledger.permits import LATER, may

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("plain_refusals")]

ENTER = {
    "analyst",
    "far analyst",
    "unposted analyst",
    "verifier",
    "far verifier",
    "city verifier",
    "administrator",
    "superuser",
}
# who edits what is typed (the step "edit"); administrators keep the records in order, they take no
# steps
EDIT = {"analyst", "administrator", "superuser"}
FILE = EDIT | {"far analyst"}
# what the list of the admin does by itself; everything else leads to the pages
ACTIONS = {"assign": "assign"}
ELSEWHERE = {"edit_selected"}
# the moves that are an analyst's, and so may be made with many issues at once
IN_BULK = ("assign", "submit", "suspend", "resume", "dismiss")


def entered(person, answer):
    """Whoever does not work in the admin is led to its door; what is out of sight is not found
    there.
    """
    if person not in ENTER:
        assert (answer.status_code, answer.url[:13]) == (302, "/admin/login/")
        return False
    if person in OUT_OF_SIGHT:
        assert (answer.status_code, answer.url) == (302, "/admin/")
        return False
    return True


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("person", PEOPLE)
def test_the_form_of_an_issue(world, person, stage):
    client = world.clients[person]
    issue = world.issue(stage)
    base = f"/admin/parks/issue/{issue.pk}"
    page = client.get(f"{base}/change/")
    before = written()
    if not entered(person, page):
        assert client.post(f"{base}/change/", {"title": "改"}).status_code in (302, 403)
        assert written() == before
        return
    assert page.status_code == 200
    assert page.context_data["has_change_permission"] is (person in EDIT)
    assert client.get(f"{base}/history/").status_code == 200
    assert client.post(f"{base}/delete/", {"post": "yes"}).status_code == 403
    answer = client.post(
        f"{base}/change/", (form_data(page) if person in EDIT else {}) | {"title": "改过的题目"}
    )
    assert answer.status_code == (302 if person in EDIT else 403)
    if person in EDIT:
        assert (world.issue(stage).title, issue.entries.first().what) == ("改过的题目", "edited")
        assert world.issue(stage).stage == stage
    else:
        assert written() == before


@pytest.mark.parametrize("person", PEOPLE)
def test_filing_in_the_admin(world, person):
    answer = world.clients[person].get("/admin/parks/issue/add/")
    assert answer.status_code == (200 if person in FILE else 403 if person in ENTER else 302)
    before = written()
    assert world.clients[person].post("/admin/parks/issue/add/", {}).status_code != 500
    assert written() == before


@pytest.mark.parametrize("person", sorted(ENTER))
def test_the_actions_of_the_list(world, person):
    client = world.clients[person]
    form = client.get("/admin/parks/issue/").context_data["action_form"]
    offered = {name for name, _words in form.fields["action"].choices if name} if form else set()
    assert offered == (set(ACTIONS) | ELSEWHERE if person in FILE | {"unposted analyst"} else set())
    wrong = {}
    for action, step in ACTIONS.items():
        for stage in STAGES:
            with transaction.atomic():
                before = written()
                client.post(
                    "/admin/parks/issue/",
                    {"action": action, "_selected_action": [world.issues[stage].pk]},
                )
                if (written() != before) is not may(person, step, stage):
                    wrong[action, stage] = "moved" if written() != before else "refused"
                transaction.set_rollback(True)
    assert wrong == {}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("person", sorted(ENTER | {"official", "lead", "support", "leader"}))
def test_editing_many_at_once(world, person, stage):
    client = world.clients[person]
    wrong = {}
    for move in IN_BULK:
        with transaction.atomic():
            issue = world.issue(stage)
            typed = {
                "form_key": move,
                "words": "说明",
                "move": move,
                "apply": "1",
                "chosen": f"{issue.number}:{issue.version}:{issue.entries.first().seq}",
            }
            if move == "assign":
                typed |= {"due_on": LATER}
            client.post("/issues/bulk/", typed)
            moved = Issue.objects.get(pk=issue.pk).stage != stage
            if moved is not (person == "analyst" and may(person, move, stage)):
                wrong[move] = "moved" if moved else "refused"
            transaction.set_rollback(True)
    assert wrong == {}

"""Leaders' instructions on the pages: who gives one, who answers, what is refused, where it
stands.
"""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from parks.models import Organisation, Posting
from recommendations.actions.instructions import answer_instruction, give_instruction
from recommendations.models import Instruction
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_measure,
    make_organisation,
    make_park,
    make_region,
    make_user,
)
from tests.helpers.visiting import source_of

pytestmark = pytest.mark.django_db


def officer_of(unit: Organisation, name: str = "officer"):
    user = make_user(name, role="unit")
    Posting.objects.filter(user=user).update(organisation=unit)
    return user


def key_of(client, address):
    return client.get(address).context["form"]["form_key"].value()


def send(client, address, **typed):
    return client.post(address, {"form_key": key_of(client, address), **typed})


def test_a_leader_asks_about_an_issue_and_the_unit_answers_once(sign_in):
    unit = make_organisation(name_zh="住建局")
    issue = make_issue(stage="acting", lead=unit)
    leader = sign_in("leader")
    address = f"/en/instructions/new/?issue={issue.number}"
    assert address.removeprefix("/en") in source_of(leader.get(f"/issues/{issue.number}/"))
    assert send(leader, address, words="   ", unit=unit.pk, due_on=TODAY).status_code == 422
    late = send(leader, address, words="限期解决", unit=unit.pk, due_on=TODAY - timedelta(days=1))
    assert late.status_code == 422
    assert "限期解决" in source_of(late)
    assert not Instruction.objects.exists()
    typed = {
        "form_key": key_of(leader, address),
        "words": "限期解决",
        "unit": unit.pk,
        "due_on": TODAY,
    }
    assert leader.post(address, typed).status_code == 302
    assert leader.post(address, typed).status_code == 422
    given = Instruction.objects.get()
    assert given.number == "PS-2026-001"
    where = f"/en/instructions/{given.number}/"
    assert send_as(leader, where, "已办") == 403
    leader.force_login(officer_of(unit))
    assert send(leader, where, words="已经签约").status_code == 302
    log = [
        (entry.old, entry.new, entry.words) for entry in issue.entries.filter(what="instruction")
    ]
    assert log == [("住建局", "PS-2026-001", "已经签约"), ("PS-2026-001", "住建局", "限期解决")]
    assert "已经签约" in source_of(leader.get(where))
    with pytest.raises(ValidationError):
        answer_instruction(instruction=given, words="再答", by=make_user("officer"))


def send_as(client, address, words):
    return client.post(address, {"form_key": "k", "words": words}).status_code


@pytest.mark.parametrize("role", ["official", "unit", "analyst", "verifier"])
def test_nobody_but_a_leader_gives_an_instruction(sign_in, role):
    issue = make_issue()
    client = sign_in(role)
    assert client.get(f"/instructions/new/?issue={issue.number}").status_code == 403
    assert "/instructions/new/" not in source_of(client.get(f"/issues/{issue.number}/"))


def test_measures_and_parks_are_asked_about_too_and_show_it(sign_in):
    park = make_park("huinan", organisation=make_organisation())
    measure = make_measure(park, lead=make_organisation())
    client = sign_in("leader")
    for query, page in (
        (f"measure={measure.number}", f"/measures/{measure.number}/"),
        ("park=huinan", "/parks/huinan/"),
    ):
        address = f"/instructions/new/?{query}"
        assert address in source_of(client.get(page))
        unit = park.organisation if "park" in query else measure.lead
        assert (
            send(client, address, words="抓紧推进", unit=unit.pk, due_on=TODAY).status_code == 302
        )
        assert "抓紧推进" in source_of(client.get(page))
    assert source_of(client.get("/instructions/?state=waiting")).count("抓紧推进") == 2


@pytest.mark.parametrize(
    "query", ["", "?issue=WT-1999-001", "?issue=%00", "?park=huinan&issue=WT-2026-001"]
)
def test_an_address_that_names_no_one_record_is_not_found(sign_in, query):
    make_park("huinan")
    assert sign_in("leader").get(f"/instructions/new/{query}").status_code == 404


def test_out_of_sight_is_not_found_but_the_unit_reads_what_it_was_asked(client, sign_in):
    unit = make_organisation()
    leader = sign_in("leader").user
    issue = make_issue(stage="acting", lead=unit)
    given = give_instruction(about=issue, words="限期", unit=unit, due_on=TODAY, by=leader)
    far = make_region("longmen", make_region())
    client.force_login(make_user("far", regions=(far,)))
    assert client.get(f"/instructions/{given.number}/").status_code == 404
    officer = officer_of(unit)
    Posting.objects.filter(user=officer).update(everywhere=False)
    officer.posting.regions.set([far])
    client.force_login(officer)
    assert client.get(f"/instructions/{given.number}/").status_code == 200

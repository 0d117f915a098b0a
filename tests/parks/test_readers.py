"""Who reads: what is in sight and in charge, and when the database is asked for it."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from accounts.roles import Role
from parks.models import Posting
from parks.readers import NOBODY, Reader
from tests.helpers.factories import make_organisation, make_region, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("is_public", "sees"), [(True, ("",)), (False, ())])
def test_nobody_reads_what_is_public_writes_nothing_and_costs_nothing(
    django_assert_num_queries, settings, is_public, sees
):
    settings.PUBLIC_READ = is_public
    reader = Reader.of(AnonymousUser())
    assert reader == NOBODY
    with django_assert_num_queries(0):
        assert (reader.sees, reader.edits) == (sees, ())
        assert (reader.roles, reader.unit_id, reader.pk) == (frozenset(), None, None)
    with pytest.raises(PermissionDenied):
        _ = reader.person


def test_a_posting_narrows_what_is_seen_and_opens_what_is_written(django_assert_num_queries):
    county = make_region("longmen", make_region())
    reader = Reader.of(make_user("lin", role=Role.ANALYST, regions=(county,)))
    with django_assert_num_queries(1):
        assert reader.sees == reader.edits == (county.path,)


def test_without_a_posting_or_a_region_nothing_is_in_sight():
    person = make_user("zhou", role=Role.ANALYST)
    Posting.objects.filter(user=person).update(everywhere=False, organisation=make_organisation())
    assert (Reader.of(person).sees, Reader.of(person).edits) == ((), ())
    Posting.objects.filter(user=person).delete()
    assert (Reader.of(person).sees, Reader.of(person).edits) == ((), ())


def test_everywhere_is_read_where_the_posting_says_so_and_written_within_its_regions():
    county = make_region("longmen", make_region())
    person = make_user("zhou", role=Role.ANALYST, regions=(county,))
    Posting.objects.filter(user=person).update(everywhere=True)
    assert (Reader.of(person).sees, Reader.of(person).edits) == (("",), (county.path,))


def test_who_is_posted_nowhere_is_told_so_on_every_page_and_may_leave(client):
    person = make_user("zhou", role=Role.ANALYST)
    Posting.objects.filter(user=person).delete()
    client.force_login(person)
    for address in ("/", "/parks/", "/en/issues/", "/schemes/", "/help/method/", "/admin/"):
        answer = client.get(address)
        assert (answer.status_code, answer.templates[0].name) == (
            403,
            "accounts/no_posting.html",
        ), address
    assert client.post("/accounts/logout/").status_code == 302


def test_a_superuser_is_held_back_by_no_posting():
    county = make_region("longmen", make_region())
    reader = Reader.of(make_user("root", is_superuser=True, regions=(county,)))
    assert reader.sees == reader.edits == ("",)


@pytest.mark.parametrize(("role", "answers"), [(Role.UNIT, True), (Role.LEADER, False)])
def test_only_an_officer_answers_for_the_unit_of_the_posting(role, answers):
    person = make_user("huang", role=role)
    unit = make_organisation()
    Posting.objects.filter(user=person).update(organisation=unit)
    assert Reader.of(person).unit_id == (unit.pk if answers else None)


def test_who_is_shut_out_holds_no_role():
    assert Reader.of(make_user("he", role=Role.VERIFIER, is_active=False)).roles == frozenset()


def test_a_new_reader_of_one_account_knows_what_changed():
    person = make_user("lin", role=Role.ANALYST)
    assert Reader.of(person).roles == {Role.ANALYST}
    make_user("lin", role=Role.VERIFIER)
    assert Reader.of(person).roles == {Role.ANALYST, Role.VERIFIER}


def test_the_migration_lets_who_read_everywhere_go_on():
    county = make_region("longmen", make_region())
    unposted, of_unit, placed = (make_user(name) for name in ("zhou", "huang", "lin"))
    Posting.objects.filter(user=unposted).delete()
    Posting.objects.filter(user__in=(of_unit, placed)).update(everywhere=False)
    placed.posting.regions.set([county])
    import_module("parks.migrations.0012_posting_everywhere").keep_what_is_read(apps, None)
    assert [Reader.of(person).sees for person in (unposted, of_unit, placed)] == [
        ("",),
        ("",),
        (county.path,),
    ]

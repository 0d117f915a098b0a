"""Who reads: what is in sight and in charge, and when the database is asked for it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from accounts.roles import Role
from parks.models import Posting
from parks.readers import NOBODY, Reader
from tests.helpers.factories import make_organisation, make_region, make_user

pytestmark = pytest.mark.django_db


def test_nobody_sees_everything_writes_nothing_and_costs_nothing(django_assert_num_queries):
    reader = Reader.of(AnonymousUser())
    assert reader == NOBODY
    with django_assert_num_queries(0):
        assert (reader.sees, reader.edits) == (("",), ())
        assert (reader.roles, reader.unit_id, reader.pk) == (frozenset(), None, None)
    with pytest.raises(PermissionDenied):
        _ = reader.person


def test_a_posting_narrows_what_is_seen_and_opens_what_is_written(django_assert_num_queries):
    county = make_region("longmen", make_region())
    reader = Reader.of(make_user("lin", role=Role.ANALYST, regions=(county,)))
    with django_assert_num_queries(1):
        assert reader.sees == reader.edits == (county.path,)
    unposted = Reader.of(make_user("zhou", role=Role.ANALYST))
    assert (unposted.sees, unposted.edits) == (("",), ())


def test_a_superuser_is_held_back_by_no_posting():
    county = make_region("longmen", make_region())
    reader = Reader.of(make_user("root", is_superuser=True, regions=(county,)))
    assert reader.sees == reader.edits == ("",)


@pytest.mark.parametrize(("role", "answers"), [(Role.UNIT, True), (Role.LEADER, False)])
def test_only_an_officer_answers_for_the_unit_of_the_posting(role, answers):
    person = make_user("huang", role=role)
    unit = make_organisation()
    Posting.objects.create(user=person, organisation=unit)
    assert Reader.of(person).unit_id == (unit.pk if answers else None)


def test_who_is_shut_out_holds_no_role():
    assert Reader.of(make_user("he", role=Role.VERIFIER, is_active=False)).roles == frozenset()


def test_a_new_reader_of_one_account_knows_what_changed():
    person = make_user("lin", role=Role.ANALYST)
    assert Reader.of(person).roles == {Role.ANALYST}
    make_user("lin", role=Role.VERIFIER)
    assert Reader.of(person).roles == {Role.ANALYST, Role.VERIFIER}

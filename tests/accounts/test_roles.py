"""Roles are groups, made after every migration, and nobody may touch the log."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from accounts.models import User
from accounts.roles import Role, roles_of
from tests.helpers.factories import make_user

pytestmark = pytest.mark.django_db
ROLES = set(Role)


def rights(role: str) -> set[str]:
    return set(Group.objects.get(name=role).permissions.values_list("codename", flat=True))


def test_the_six_roles_exist_and_a_second_migrate_changes_nothing():
    before = {role: rights(role) for role in ROLES}
    call_command("migrate", verbosity=0)
    assert {role: rights(role) for role in ROLES} == before
    assert set(Group.objects.values_list("name", flat=True)) == ROLES


def test_a_right_taken_by_hand_comes_back_with_the_next_migrate():
    Group.objects.get(name="analyst").permissions.clear()
    call_command("migrate", verbosity=0)
    assert "add_issue" in rights("analyst")


def test_nobody_may_write_the_log():
    assert Permission.objects.filter(codename="change_issueentry").exists()
    for role in ROLES:
        touching = {
            right
            for right in rights(role)
            if right.endswith("entry") and not right.startswith("view_")
        }
        assert touching == set(), role


def test_analysts_file_and_change_verifiers_look_readers_do_neither():
    assert {"add_issue", "change_issue", "view_issue", "add_measure"} <= rights("analyst")
    assert "change_user" not in rights("analyst")
    assert "view_issue" in rights("verifier")
    assert not {right for right in rights("verifier") if not right.startswith("view_")}
    assert rights("official") == rights("leader") == rights("unit") == set()
    assert {"change_user", "change_scheme", "view_issueentry"} <= rights("administrator")


def test_a_role_that_does_not_exist_cannot_be_named_in_a_test():
    with pytest.raises(ValueError, match="unit_officer"):
        make_user("huang", role="unit_officer")
    assert not User.objects.filter(username="huang").exists()


def test_a_group_that_is_no_role_gives_none():
    person = make_user("huang", role=Role.UNIT)
    person.groups.add(Group.objects.create(name="choir"))
    assert roles_of(person) == {Role.UNIT}

"""The offices that somebody must always hold, else nobody could let others in again."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import OFFICES, Role

SUPERUSER = "superuser"


def offices_of(person: User) -> frozenset[str]:
    """Read the offices that an account holds: superuser, and each of three officers."""
    if not person.is_active:
        return frozenset()
    held = {SUPERUSER} if person.is_superuser else set()
    if settings.THREE_OFFICERS:
        held |= OFFICES & set(person.groups.values_list("name", flat=True))
    return frozenset(held)


def offices_nobody_else_holds(offices: Iterable[str], leaving: Iterable[User]) -> list[str]:
    """List those of the offices that no active account holds but those that leave.

    Two people who give up one office at the same time wait for each other here.
    """
    if not offices:
        return []
    list(Group.objects.select_for_update().filter(name=Role.ADMINISTRATOR))
    others = User.objects.filter(is_active=True).exclude(pk__in=[person.pk for person in leaving])
    return [
        office
        for office in sorted(offices)
        if not others.filter(
            Q(is_superuser=True) if office == SUPERUSER else Q(groups__name=office)
        ).exists()
    ]


def keep_offices(leaving: Iterable[User]) -> None:
    """Raise PermissionDenied where accounts that go are the last holders of an office."""
    people = list(leaving)
    offices = frozenset[str]().union(*(offices_of(person) for person in people))
    if offices_nobody_else_holds(offices, people):
        raise PermissionDenied(last_holder())


def last_holder() -> str:
    """Say that somebody has to hold the office."""
    return _(
        "This account is the last one that holds its office. Give the office to another person "
        "first."
    )

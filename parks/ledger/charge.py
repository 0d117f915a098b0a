"""Whom a person who appoints is in charge of, and what they give.

Nobody gives what they do not hold, changes their own rights, or touches an account that reaches
beyond their regions.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User, UserSession
from accounts.roles import OFFICES, ROLES, Role
from accounts.security.rights import Right
from parks.models import Organisation, Posting
from parks.models.place import under
from parks.readers import Reader


def makes_accounts(reader: Reader) -> bool:
    """Say whether a person makes accounts, names them and sets passwords."""
    return reader.is_superuser or Role.ADMINISTRATOR in reader.roles


def read_roles_given(reader: Reader) -> frozenset[Role]:
    """Read the roles that a person gives and takes.

    A security officer gives each; an administrator those that they hold, and none where the three
    officers are three people.
    """
    if reader.is_superuser or Role.SECURITY in reader.roles:
        return ROLES
    if Role.ADMINISTRATOR in reader.roles and not settings.THREE_OFFICERS:
        return reader.roles | {Role.OFFICIAL}
    return frozenset()


def opens_everything(reader: Reader) -> bool:
    """Say whether a person lets others read everywhere: superusers, security officers who do."""
    return reader.is_superuser or (Role.SECURITY in reader.roles and "" in reader.sees)


def people_in_sight(reader: Reader) -> QuerySet[User]:
    """Select the accounts that a person may look at: their own, and those posted in sight."""
    people = User.objects.all()
    if "" in reader.sees:
        return people
    return people.filter(Q(pk=reader.pk) | Q(pk__in=_posted_within(reader.sees)))


def people_in_charge(reader: Reader) -> QuerySet[User]:
    """Select the accounts that a person may change: those that reach no further than their own.

    Who holds another office of the three is only touched by a security officer, and a superuser
    by superusers.
    """
    if reader.is_superuser:
        return User.objects.all()
    people = _posted_within(reader.edits, with_readers_of_all="" in reader.sees)
    if Role.SECURITY in reader.roles:
        return people
    others = User.objects.filter(groups__name__in=OFFICES - reader.roles)
    return people.exclude(pk__in=others)


def sessions_in_sight(reader: Reader) -> QuerySet[UserSession]:
    """Select the sessions of people in sight that go on; who sees all regions sees all sessions."""
    sessions = UserSession.live()
    return sessions if reader.sees_all else sessions.filter(user__in=people_in_sight(reader))


def sessions_in_charge(reader: Reader) -> QuerySet[UserSession]:
    """Select the sessions that a person may end: an account is changed by fewer.

    Those of superusers are ended by superusers.
    """
    if not reader.may(Right.DELETE, UserSession):
        return UserSession.objects.none()
    sessions = UserSession.live()
    if reader.is_superuser:
        return sessions
    if reader.is_in_charge_of_all:
        return sessions.filter(user__is_superuser=False)
    return sessions.filter(user__in=people_in_charge(reader))


def _posted_within(paths: Sequence[str], *, with_readers_of_all: bool = False) -> QuerySet[User]:
    """Select the accounts, superusers apart, whose regions and unit lie under the paths.

    An account without a posting lies nowhere: it opens nothing yet.
    """
    if not paths:
        return User.objects.none()
    links = Posting.regions.through.objects.filter(posting__user=OuterRef("pk"))
    units = Organisation.objects.filter(postings__user=OuterRef("pk"))
    people = User.objects.filter(
        ~Exists(links.exclude(under(paths, "region__path"))),
        ~Exists(units.exclude(under(paths, "region__path"))),
        is_superuser=False,
    )
    if with_readers_of_all:
        return people
    return people.filter(Q(posting__isnull=True) | Q(posting__everywhere=False))

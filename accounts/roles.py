"""Roles as groups, made after every migration.

Scope (where) is a matter of postings, not of groups.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group, Permission

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class Role(StrEnum):
    """What somebody is in the house; the value is the name of the group."""

    OFFICIAL = "official"
    UNIT = "unit"
    ANALYST = "analyst"
    VERIFIER = "verifier"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"


# What each role may do in the admin, by model. Log entries are read only: nobody edits them.
REFERENCE = (
    "source",
    "park",
    "organisation",
    "observation",
    "surveycoverage",
    "externalranking",
    "parkevent",
)
WORK = ("issue", "measure", "milestone", "issuepark", "addresses", "target")
LOGS = ("issueentry", "measureentry")
APPS = ("accounts", "parks", "recommendations", "standings", "dashboards")
ROLES: dict[Role, dict[str, tuple[str, ...]]] = {
    Role.OFFICIAL: {},
    Role.UNIT: {},
    Role.ANALYST: {
        "add": (*WORK, *REFERENCE),
        "change": (*WORK, *REFERENCE),
        "delete": ("milestone", "issuepark"),
    },
    # a verifier takes steps on the pages; nobody who decides also edits what is decided
    Role.VERIFIER: {},
    Role.LEADER: {},
    Role.ADMINISTRATOR: {},
}

# Roles whose work lies on a desk, and the name under which a session notes that its person has one.
DESK_ROLES = frozenset({Role.UNIT, Role.VERIFIER, Role.ANALYST, Role.LEADER})
HAS_DESK = "has_desk"
# The name under which a session notes that its person writes versions of the rules.
WRITES_SCHEMES = "writes_schemes"


def may_audit(user: Any) -> bool:
    """Say whether somebody reads security events and ends sessions: administrators, for now."""
    return bool(user.is_superuser or Role.ADMINISTRATOR in roles_of(user))


def make_roles_after_migrate(**kwargs: Any) -> None:
    """Create the groups and bring their permissions in line with the table above."""
    ours = Permission.objects.filter(content_type__app_label__in=APPS)
    for role, rights in ROLES.items():
        group, _ = Group.objects.get_or_create(name=role)
        names = [f"{right}_{model}" for right, models in rights.items() for model in models]
        permissions = ours.filter(codename__in=names)
        if role in (Role.ANALYST, Role.VERIFIER):
            permissions = permissions | ours.filter(
                codename__startswith="view_", content_type__app_label__in=APPS[1:]
            )
        elif role == Role.ADMINISTRATOR:
            untouchable = [
                f"{right}_{log}" for right in ("add", "change", "delete") for log in LOGS
            ]
            permissions = ours.exclude(codename__in=untouchable)
        group.permissions.set(permissions)


def roles_of(user: User | AnonymousUser) -> frozenset[Role]:
    """Read the roles that a person holds; whoever is shut out holds none."""
    if not user.is_active:
        return frozenset()
    names = user.groups.values_list("name", flat=True)
    return frozenset(Role(name) for name in names if name in ROLES)

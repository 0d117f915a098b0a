"""Roles as groups, made after every migration.

Scope (where) is a matter of postings, not of groups.
"""

from __future__ import annotations

from typing import Any

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
APPS = ("accounts", "parks", "recommendations", "dashboards")
ROLES: dict[str, dict[str, tuple[str, ...]]] = {
    "official": {},
    "unit": {},
    "analyst": {
        "add": (*WORK, *REFERENCE),
        "change": (*WORK, *REFERENCE),
        "delete": ("milestone", "issuepark"),
    },
    # a verifier takes steps on the pages; nobody who decides also edits what is decided
    "verifier": {},
    "leader": {},
    "administrator": {},
}

# Roles whose work lies on a desk, and the name under which a session notes that its person has one.
DESK_ROLES = frozenset({"unit", "verifier", "analyst", "leader"})
HAS_DESK = "has_desk"
# The name under which a session notes that its person writes versions of the rules.
WRITES_SCHEMES = "writes_schemes"


def make_roles_after_migrate(**kwargs: Any) -> None:
    """Create the groups and bring their permissions in line with the table above."""
    from django.contrib.auth.models import Group, Permission

    ours = Permission.objects.filter(content_type__app_label__in=APPS)
    for role, rights in ROLES.items():
        group, _ = Group.objects.get_or_create(name=role)
        names = [f"{right}_{model}" for right, models in rights.items() for model in models]
        permissions = ours.filter(codename__in=names)
        if role in ("analyst", "verifier"):
            permissions = permissions | ours.filter(
                codename__startswith="view_", content_type__app_label__in=APPS[1:]
            )
        elif role == "administrator":
            untouchable = [
                f"{right}_{log}" for right in ("add", "change", "delete") for log in LOGS
            ]
            permissions = ours.exclude(codename__in=untouchable)
        group.permissions.set(permissions)


def roles_of(user: Any) -> frozenset[str]:
    """The roles that a person holds; nobody signed in holds none. Read once per request."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return frozenset()
    if not hasattr(user, "_roles"):
        user._roles = frozenset(user.groups.values_list("name", flat=True))
    return user._roles

"""Roles, held as groups. What each sees and edits stands in `accounts/security/rights.py`.

Scope (where) is a matter of postings, not of groups.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings

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
    SECURITY = "security"
    AUDITOR = "auditor"


ROLES = frozenset(Role)
# The three officers 三员: one makes accounts, one gives rights, one looks on. No person is two.
OFFICES = frozenset({Role.ADMINISTRATOR, Role.SECURITY, Role.AUDITOR})
# Roles whose work lies in the admin.
IN_ADMIN = OFFICES | {Role.ANALYST, Role.VERIFIER}

# Roles whose work lies on a desk, and the name under which a session notes that its person has one.
DESK_ROLES = frozenset({Role.UNIT, Role.VERIFIER, Role.ANALYST, Role.LEADER})
HAS_DESK = "has_desk"
# The name under which a session notes that its person writes versions of the rules and looks after
# the system: an administrator, or a superuser.
ADMINISTERS = "administers"
# The name under which a session notes that its person reads security events or ends sessions.
LOOKS_AFTER_SECURITY = "looks_after_security"
# Roles that bring tables in, and the name under which a session notes it.
IMPORT_ROLES = frozenset({Role.ANALYST, Role.ADMINISTRATOR})
IMPORTS_TABLES = "imports_tables"


def roles_of(user: User | AnonymousUser) -> frozenset[Role]:
    """Read the roles that a person holds; whoever is shut out holds none.

    Who looks on as auditor does nothing else. With three officers, two offices in one hand are
    none.
    """
    if not user.is_active:
        return frozenset()
    names = user.groups.values_list("name", flat=True)
    roles = frozenset(Role(name) for name in names if name in ROLES)
    if settings.THREE_OFFICERS and len(roles & OFFICES) > 1:
        return roles - OFFICES
    return roles & {Role.AUDITOR} or roles

"""What must hold before the product starts: the database was made by these migrations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as CheckWarning
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from accounts.roles import ROLES
from accounts.server.machine.modes import read_open_to_others

OLDER = (
    "This database was made by a version before 0.1.0, whose migrations are gone "
    "(docs/decisions/0019-migrations-once-anew.md)."
)
NEW_SQLITE = "Move {name} away, then run make run: it makes a new one."
NEW_POSTGRES = "Make an empty one (createdb lantu), name it in DATABASE_URL, then run make run."


def check_age_of_database(
    *, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse a database in which migrations of ours are recorded that no longer exist."""
    messages: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        ours = {config.label for config in apps.get_app_configs() if is_ours(config.path)}
        applied = MigrationRecorder(connection).applied_migrations()
        recorded = {(app, name) for app, name in applied if app in ours}
        if recorded - set(MigrationLoader(None).disk_migrations):
            remedy = NEW_SQLITE if connection.vendor == "sqlite" else NEW_POSTGRES
            hint = remedy.format(name=connection.settings_dict["NAME"])
            messages.append(Error(OLDER, hint=hint, id="lantu.E001"))
    return messages


def check_roles_of_directory(**kwargs: Any) -> list[CheckMessage]:
    """Refuse a table of claims that names a role which does not exist."""
    unknown = sorted(set(settings.OIDC_ROLES.values()) - set(ROLES))
    if not unknown:
        return []
    words = f"OIDC_ROLES names no role of ours: {', '.join(unknown)}."
    return [Error(words, hint=f"Roles are: {', '.join(ROLES)}.", id="lantu.E002")]


def check_modes(**kwargs: Any) -> list[CheckMessage]:
    """Warn of files that others on the machine may read."""
    return [CheckWarning(words, id="lantu.W010") for words in read_open_to_others()]


def is_ours(path: str) -> bool:
    """Whether an app lies in this repository, not among the installed packages."""
    return path.startswith(str(settings.BASE_DIR)) and "site-packages" not in path

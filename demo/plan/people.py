"""The people and units of the demonstration: one account for each role."""

from __future__ import annotations

import os
import secrets

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.management.base import CommandError
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from demo.plan.words import read_rows
from parks.models import Organisation, Park, Posting, Region
from recommendations.survey.tables import CITY

PASSWORD_VARIABLE = "DEMO_PASSWORD"


def chosen_password() -> str:
    """Return the password that the environment gives; empty where it gives none."""
    return os.environ.get(PASSWORD_VARIABLE, "").strip()


def make_organisations() -> None:
    """Make the units that the survey does not name but a ledger of a year needs."""
    city = Region.objects.get(slug=CITY)
    for row in read_rows("organisations"):
        Organisation.objects.get_or_create(
            slug=row["slug"], defaults={**row, "region": city, "is_demo": True}
        )


def make_people() -> tuple[dict[str, User], str]:
    """Make the accounts; returns them by name, and the password that they were given."""
    password = chosen_password() or secrets.token_urlsafe(9)
    # one hash for all: they share the password, and hashing is slow by intention
    hashed = make_password(password)
    people = {row["username"]: _make_person(row, hashed) for row in read_rows("people")}
    return people, password


def _make_person(row: dict[str, str], hashed: str) -> User:
    """Make an account with its role and posting. Raises CommandError where the name is taken."""
    # an account that clear_demo had to keep, because the log names it, comes back to life
    user = User.objects.filter(username=row["username"]).first() or User(
        username=row["username"], is_demo=True
    )
    if not user.is_demo:
        raise CommandError(
            f"An account “{row['username']}” exists and is no demonstration account. Rename "
            f"it, or run with DEMO=0."
        )
    user.full_name = row["full_name"]
    user.is_active = True
    role = Role(row["role"])
    user.is_staff = role in (Role.ANALYST, Role.VERIFIER, Role.ADMINISTRATOR)
    user.is_superuser = role == Role.ADMINISTRATOR
    user.password = hashed
    user.password_chosen_at = timezone.now()
    user.save()
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    if row["organisation"] or row["region"]:
        posting = Posting.objects.create(
            user=user,
            organisation=_read_unit(row["organisation"]),
            everywhere=not row["region"],
        )
        posting.regions.set(Region.objects.filter(slug=row["region"]) if row["region"] else [])
    return user


def _read_unit(name: str) -> Organisation | None:
    """Read a unit by its address; `@park` is the body that manages the park."""
    if name.startswith("@"):
        return Park.objects.get(slug=name[1:]).organisation
    return Organisation.objects.filter(slug=name).first()


def renew_password(password: str) -> bool:
    """Give the accounts another password; returns whether it was another one."""
    people = list(User.objects.filter(is_demo=True, is_active=True))
    stale = [user for user in people if not user.check_password(password)]
    for user in stale:
        user.choose_password(password)
        user.save(update_fields=["password", "password_chosen_at", "former_passwords"])
    return bool(stale)

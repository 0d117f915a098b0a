"""What the page of one's own account says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import password_validators_help_texts

from accounts.security.first_steps import FIRST_STEP
from accounts.security.names import ROLE_NAMES
from accounts.security.second_factor import (
    count_recovery_codes,
    has_second_factor,
    is_asked_of,
)
from parks.models import Posting
from parks.readers import Request


@dataclass(frozen=True)
class Account:
    """An account as its owner reads it; `first_step` comes before anything else."""

    full_name: str
    username: str
    email: str
    unit: str
    roles: list[str]
    regions: list[str]
    has_password: bool
    password_chosen_at: datetime | None
    password_rules: list[str]
    first_step: str
    has_second_factor: bool
    is_second_factor_asked: bool
    recovery_codes_left: int


def read_account(request: Request) -> Account:
    """Read the account of who is signed in."""
    person = request.reader.person
    posting = Posting.objects.filter(user=person).select_related("organisation").first()
    regions = [str(region) for region in posting.regions.all()] if posting else []
    if posting and posting.everywhere:
        regions.append(str(Posting._meta.get_field("everywhere").verbose_name))
    return Account(
        full_name=person.full_name,
        username=person.username,
        email=person.email,
        unit=str(posting.organisation or "") if posting else "",
        roles=[str(name) for role, name in ROLE_NAMES.items() if role in request.reader.roles],
        regions=regions,
        has_password=person.has_usable_password(),
        password_chosen_at=person.password_chosen_at,
        password_rules=password_validators_help_texts(),
        first_step=request.session.get(FIRST_STEP, ""),
        has_second_factor=has_second_factor(person),
        is_second_factor_asked=is_asked_of(person),
        recovery_codes_left=count_recovery_codes(person),
    )

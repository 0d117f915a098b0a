"""What the page of one's own account says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import password_validators_help_texts
from django.shortcuts import resolve_url

from accounts.models import Passkey, UserSession
from accounts.security.first_steps import FIRST_STEP
from accounts.security.names import ROLE_NAMES
from accounts.security.second_factor.checking import is_confirmed
from accounts.security.second_factor.codes import count_recovery_codes
from accounts.security.second_factor.factors import has_app, is_asked_of
from accounts.security.second_factor.passkeys import MOST_PASSKEYS, host_for_passkeys
from accounts.security.session_store import digest_of
from dashboards.shared.rows.sessions import SessionRow, make_session_rows
from parks.models import Posting
from parks.readers import Request


@dataclass(frozen=True)
class SecondFactor:
    """What is asked of a person besides the password.

    `host` is the name under which passkeys are made; empty where a browser offers none.
    """

    has_app: bool
    passkeys: list[Passkey]
    is_asked: bool
    is_confirmed: bool
    recovery_codes_left: int
    host: str
    address: str

    @property
    def is_on(self) -> bool:
        """Whether a code or a passkey is asked for."""
        return self.has_app or bool(self.passkeys)

    @property
    def takes_passkeys(self) -> bool:
        """Whether one more passkey may be made here."""
        return bool(self.host) and len(self.passkeys) < MOST_PASSKEYS


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
    second_factor: SecondFactor
    sessions: list[SessionRow]

    @property
    def other_sessions(self) -> int:
        """How many sessions of the person go on elsewhere."""
        return sum(not session.is_own for session in self.sessions)


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
        second_factor=read_second_factor(request),
        sessions=_read_sessions(request),
    )


def read_second_factor(request: Request) -> SecondFactor:
    """Read what second factor the person who is signed in has."""
    person = request.reader.person
    return SecondFactor(
        has_app=has_app(person),
        passkeys=list(Passkey.objects.filter(user=person)),
        is_asked=is_asked_of(person),
        is_confirmed=is_confirmed(request, person),
        recovery_codes_left=count_recovery_codes(person),
        host=host_for_passkeys(request),
        address=f"{request.scheme}://{request.get_host()}",
    )


def _read_sessions(request: Request) -> list[SessionRow]:
    """Read the sessions of who is signed in, this one first."""
    own = digest_of(request.session.session_key)
    live = UserSession.live().filter(user=request.reader.person).order_by("-seen_at")
    return make_session_rows(
        sorted(live, key=lambda session: session.session_key != own),
        own,
        lambda session: resolve_url("account-session-end", session.session_key),
    )

"""Passkeys (WebAuthn): what a page asks of a browser, and whether the answer holds.

What a page asks stands signed in its form and comes back with the answer. It is bound to the
session, the person and the purpose, lasts five minutes and is taken once.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import Any

from django.core import signing
from django.db import transaction
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    CollectedClientData,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts.models import FormKey, Installation, Passkey, User
from accounts.security.addresses import visitor_address

SALT = "accounts.passkeys"
SECONDS = 300
MOST_PASSKEYS = 10
LONGEST_ANSWER = 20_000
HANDLE_BYTES = 32
CREDENTIAL_ID = re.compile(r"[A-Za-z0-9_-]{1,1364}")
# ES256, EdDSA and RS256, which Windows Hello makes
ALGORITHMS = (-7, -8, -257)

log = logging.getLogger("lantu.security")


class Purpose(StrEnum):
    """What a passkey is asked for; an answer to one is none to another."""

    ADD = "add"
    SECOND_STEP = "second-step"
    CONFIRM = "confirm"
    SIGN_IN = "sign-in"


@dataclass(frozen=True)
class Ceremony:
    """What a page asks of the browser, as a script reads it and as the form carries it."""

    options: str
    signed: str


@dataclass(frozen=True)
class NewPasskey:
    """A passkey that a browser made and nobody stored yet."""

    credential: AttestedCredentialData
    handle: str
    sign_count: int


class PasskeyError(Exception):
    """The answer of a browser does not hold; says why, for the log."""


def host_for_passkeys(request: HttpRequest) -> str:
    """Return the name of the host that passkeys belong to; empty where browsers offer none.

    They do over HTTPS and on localhost, and never for a bare number.
    """
    host = split_domain_port(request.get_host())[0]
    is_here = host == "localhost" or host.endswith(".localhost")
    return host if (request.is_secure() or is_here) and not _is_number(host) else ""


def _is_number(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def ask_for_new(request: HttpRequest, person: User) -> Ceremony:
    """Ask the browser to make a passkey.

    The authenticator knows the person by a random handle; names are shown by it, and stay in it.
    """
    known = list(Passkey.objects.filter(user=person))
    handle = known[0].handle if known else websafe_encode(secrets.token_bytes(HANDLE_BYTES))
    options, state = _server(request).register_begin(
        PublicKeyCredentialUserEntity(
            id=websafe_decode(handle),
            name=person.username,
            display_name=person.get_full_name(),
        ),
        [_credential_of(passkey) for passkey in known],
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    state |= {"handle": handle}
    return _signed(request, Purpose.ADD, person, dict(options)["publicKey"], state)


def read_new(request: HttpRequest, person: User, signed: str, answer: str) -> NewPasskey:
    """Read the passkey that the browser made. Raises PasskeyError."""
    state = _read_state(request, Purpose.ADD, person, signed)
    sent = _read_answer(answer)
    try:
        made = RegistrationResponse.from_dict(sent)
        _refuse_framed(made.response.client_data)
        data = _server(request).register_complete(state, made)
        credential = data.credential_data
    except PasskeyError:
        raise
    # the library names no list of what hostile bytes raise
    except Exception as error:
        raise PasskeyError(str(error) or type(error).__name__) from error
    if credential is None or credential.credential_id != made.raw_id:
        raise PasskeyError("no credential, or another one")
    if credential.public_key.get(3) not in ALGORITHMS:
        raise PasskeyError("an algorithm that nobody asked for")
    return NewPasskey(credential, state["handle"], data.counter)


def add_passkey(person: User, host: str, name: str, new: NewPasskey) -> Passkey:
    """Store a passkey. Raises PasskeyError where somebody has it already, or has too many."""
    number = Passkey.objects.filter(user=person).count()
    credential_id = websafe_encode(new.credential.credential_id)
    if number >= MOST_PASSKEYS:
        raise PasskeyError("too many passkeys")
    if Passkey.objects.filter(credential_id=credential_id).exists():
        raise PasskeyError("somebody has this passkey already")
    return Passkey.objects.create(
        user=person,
        name=name.strip() or _("Passkey %(number)d") % {"number": number + 1},
        host=host,
        handle=new.handle,
        credential_id=credential_id,
        credential=bytes(new.credential),
        sign_count=new.sign_count,
    )


def note_not_added(request: HttpRequest, person: User, reason: PasskeyError) -> None:
    """Note in the log of security that a new passkey was refused."""
    address = visitor_address(request)
    log.warning("passkey not added: %s from %s, %s", person.username, address, reason)


def ask_for_known(request: HttpRequest, purpose: Purpose, person: User | None) -> Ceremony | None:
    """Ask the browser for a passkey of the person, or of whoever is there; None where none is.

    Who gives nothing else shows a finger, a face or a PIN to the authenticator.
    """
    known = Passkey.objects.filter(host=host_for_passkeys(request))
    if person is not None:
        known = known.filter(user=person)
    if not known.exists():
        return None
    verification = UserVerificationRequirement.PREFERRED
    if purpose == Purpose.SIGN_IN:
        verification = UserVerificationRequirement.REQUIRED
    credentials = None if person is None else [_credential_of(passkey) for passkey in known]
    options, state = _server(request).authenticate_begin(credentials, verification)
    return _signed(request, purpose, person, dict(options)["publicKey"], state)


def owner_of(answer: str) -> User | None:
    """Read whose passkey an answer names, before it is checked; None where nobody's."""
    try:
        credential_id = _read_answer(answer)["id"]
    except PasskeyError:
        return None
    return User.objects.filter(passkeys__credential_id=credential_id).first()


def check_passkey(
    request: HttpRequest, purpose: Purpose, person: User, signed: str, answer: str
) -> Passkey | None:
    """Return the person's passkey whose answer holds; None, with a line in the log, otherwise."""
    try:
        asked_of = None if purpose == Purpose.SIGN_IN else person
        state = _read_state(request, purpose, asked_of, signed)
        return _check(request, person, state, _read_answer(answer))
    except PasskeyError as reason:
        log.warning(
            "passkey refused: %s from %s, %s", person.username, visitor_address(request), reason
        )
        return None


def _check(
    request: HttpRequest, person: User, state: dict[str, Any], sent: dict[str, Any]
) -> Passkey:
    """Check an answer and note the use, while nobody else uses the same passkey."""
    with transaction.atomic():
        known = Passkey.objects.select_for_update().filter(
            user=person, host=host_for_passkeys(request), credential_id=sent["id"]
        )
        passkey = known.first()
        if passkey is None:
            raise PasskeyError("not a passkey of this person")
        try:
            response = AuthenticationResponse.from_dict(sent)
            _refuse_framed(response.response.client_data)
            _server(request).authenticate_complete(state, [_credential_of(passkey)], response)
            handle = response.response.user_handle
            counter = response.response.authenticator_data.counter
        except PasskeyError:
            raise
        # the library names no list of what hostile bytes raise
        except Exception as error:
            raise PasskeyError(str(error) or type(error).__name__) from error
        if handle and websafe_encode(handle) != passkey.handle:
            raise PasskeyError("the handle of somebody else")
        # zero for ever: an authenticator that does not count, as those that copy their keys
        if (counter or passkey.sign_count) and counter <= passkey.sign_count:
            raise PasskeyError(f"counter of {passkey.name!r} went back, a copy may be in use")
        passkey.sign_count = counter
        passkey.last_used_at = timezone.now()
        passkey.save(update_fields=["sign_count", "last_used_at"])
    return passkey


def _server(request: HttpRequest) -> Fido2Server:
    """Describe this site, at the one address under which it was opened."""
    origin = f"{request.scheme}://{request.get_host()}"
    server = Fido2Server(
        PublicKeyCredentialRpEntity(
            id=host_for_passkeys(request), name=Installation.current().short_name
        ),
        attestation=AttestationConveyancePreference.NONE,
        verify_origin=lambda sent: sent == origin,
    )
    # the library says None, and means a number that may be missing
    server.timeout = SECONDS * 1000  # type: ignore[assignment]
    server.allowed_algorithms = [
        PublicKeyCredentialParameters(type=PublicKeyCredentialType.PUBLIC_KEY, alg=algorithm)
        for algorithm in ALGORITHMS
    ]
    return server


def _credential_of(passkey: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(bytes(passkey.credential))


def _refuse_framed(client: CollectedClientData) -> None:
    if client.cross_origin:
        raise PasskeyError("asked for from within a page of another site")


def _signed(
    request: HttpRequest,
    purpose: Purpose,
    person: User | None,
    options: Mapping[str, Any],
    state: Mapping[str, Any],
) -> Ceremony:
    bound = [purpose, person.pk if person else 0, _session_of(request, purpose), dict(state)]
    return Ceremony(json.dumps(options, default=dict), signing.dumps(bound, salt=SALT))


def _read_state(
    request: HttpRequest, purpose: Purpose, person: User | None, signed: str
) -> dict[str, Any]:
    """Read what was asked, and use it up, whatever the answer is. Raises PasskeyError."""
    if not host_for_passkeys(request):
        raise PasskeyError("neither HTTPS nor localhost")
    try:
        *bound, state = signing.loads(signed, salt=SALT, max_age=SECONDS)
    except signing.BadSignature as error:
        raise PasskeyError("asked for too long ago, or never") from error
    if bound != [purpose, person.pk if person else 0, _session_of(request, purpose)]:
        raise PasskeyError("asked for in another session, or for something else")
    _key, is_fresh = FormKey.objects.get_or_create(key=state["challenge"])
    if not is_fresh:
        raise PasskeyError("a challenge that was used already")
    checked: dict[str, Any] = state
    return checked


def _session_of(request: HttpRequest, purpose: Purpose) -> str:
    """Name the session without telling its key; before anybody signs in, the browser."""
    if purpose == Purpose.SIGN_IN:
        get_token(request)
        key = request.META["CSRF_COOKIE"]
    else:
        key = request.session.session_key or ""
    return salted_hmac(SALT, key, algorithm="sha256").hexdigest()


def _read_answer(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise PasskeyError("an answer that is too long")
    try:
        sent = json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise PasskeyError("no answer") from error
    name = sent.get("id") if isinstance(sent, dict) else None
    if not isinstance(name, str) or not CREDENTIAL_ID.fullmatch(name):
        raise PasskeyError("no answer")
    checked: dict[str, Any] = sent
    return checked

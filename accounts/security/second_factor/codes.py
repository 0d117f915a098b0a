"""Codes as second factor: those of an authenticator app, and ten recovery codes."""

from __future__ import annotations

import secrets
import unicodedata
from base64 import b32decode, b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import segno
from django.core import signing
from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User

RECOVERY_CODES = 10
# without what is easily taken for something else
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_DIGITS = 6
# An app's clock may be one step of half a minute off, as django-otp has it by itself.
TOLERATED_STEPS = 1
OFFER_SALT = "accounts.second_factor"
OFFER_SECONDS = 3600
SECRET_BYTES = 20


@dataclass(frozen=True)
class Offer:
    """A secret for an app: as words, as a picture, and as the form carries it."""

    words: str
    picture: str
    size: int
    signed: str


def make_offer(person: User, issuer: str) -> Offer:
    """Make a secret that the person may put into an app. Nothing is stored until a code fits."""
    return offer_of(b32encode(secrets.token_bytes(SECRET_BYTES)).decode(), person, issuer)


def offer_of(secret: str, person: User, issuer: str) -> Offer:
    """Show a secret in every way in which an app takes it."""
    label = quote(f"{issuer}:{person.username}")
    address = f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer})}"
    rows = [list(row) for row in segno.make(address, error="m").matrix]
    words = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    signed = signing.dumps([person.pk, secret], salt=OFFER_SALT)
    return Offer(words, " ".join(_dots(rows)), len(rows), signed)


def _dots(rows: list[list[int]]) -> Iterator[str]:
    """Draw each dark piece of a row as one stroke of a path."""
    for down, row in enumerate(rows):
        across = 0
        while across < len(row):
            length = 0
            while across + length < len(row) and row[across + length]:
                length += 1
            if length:
                yield f"M{across} {down}h{length}v1h-{length}z"
            across += length + 1


def read_offer(signed: str, person: User) -> str | None:
    """Read the secret that a form carries; None where it is another's or older than an hour."""
    try:
        owner, secret = signing.loads(signed, salt=OFFER_SALT, max_age=OFFER_SECONDS)
    except signing.BadSignature:
        return None
    return secret if owner == person.pk else None


def turn_on(person: User, secret: str, code: str) -> list[str] | None:
    """Ask for codes of an app from now on; None where the code does not fit.

    Returns recovery codes where there were none.
    """
    key = b32decode(secret)
    known = TOTP(key)
    digits = normalised(code)
    if not _is_of_app(digits) or not known.verify(int(digits), TOLERATED_STEPS):
        return None
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        TOTPDevice.objects.filter(user=person).delete()
        TOTPDevice.objects.create(
            user=person, name="app", key=key.hex(), drift=known.drift, last_t=known.t()
        )
        return make_missing_recovery_codes(person)


def make_missing_recovery_codes(person: User) -> list[str]:
    """Make recovery codes for somebody who has none left."""
    return [] if count_recovery_codes(person) else renew_recovery_codes(person)


def renew_recovery_codes(person: User) -> list[str]:
    """Make ten new recovery codes; the old ones open nothing any more. Only hashes are kept."""
    codes = [_random_code() for _place in range(RECOVERY_CODES)]
    with transaction.atomic():
        StaticDevice.objects.filter(user=person).delete()
        device = StaticDevice.objects.create(user=person, name="recovery")
        StaticToken.objects.bulk_create(
            StaticToken(device=device, token=_hash_of(code)) for code in codes
        )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def count_recovery_codes(person: User) -> int:
    """Count the recovery codes that are left."""
    return StaticToken.objects.filter(device__user=person).count()


def check_code(person: User, code: str) -> bool:
    """Say whether a code fits. Each one does once; after wrong ones a wait begins that doubles."""
    typed = normalised(code)
    is_of_app = _is_of_app(typed)
    kind = TOTPDevice if is_of_app else StaticDevice
    with transaction.atomic():
        device = kind.objects.select_for_update().filter(user=person, confirmed=True).first()
        return bool(device and device.verify_token(typed if is_of_app else _hash_of(typed)))


def normalised(code: str) -> str:
    """Return a code as it is compared: half width, small letters, without what parts it."""
    folded = unicodedata.normalize("NFKC", code).lower()
    return "".join(character for character in folded if character.isalnum())


def _is_of_app(code: str) -> bool:
    return len(code) == CODE_DIGITS and code.isascii() and code.isdigit()


def _hash_of(code: str) -> str:
    """Hash a recovery code as long as its column is."""
    return salted_hmac("accounts.recovery_code", code, algorithm="sha256").hexdigest()[:16]


def _random_code() -> str:
    return "".join(secrets.choice(LETTERS) for _place in range(10))

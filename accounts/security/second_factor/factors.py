"""Which second factors a person has, and whether one is asked of them."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import Passkey, User


def has_app(person: User) -> bool:
    """Say whether codes of an app are asked of the person."""
    return TOTPDevice.objects.filter(user=person, confirmed=True).exists()


def has_second_factor(person: User) -> bool:
    """Say whether a code or a passkey is asked of the person at the sign-in."""
    return has_app(person) or Passkey.objects.filter(user=person).exists()


def is_asked_of(person: User) -> bool:
    """Say whether this site asks a second factor of the person, who may not end it then.

    Whoever signs in through a directory brings what the directory asks.
    """
    is_staff = person.is_staff or person.is_superuser
    is_asked = settings.SECOND_FACTOR_FOR_ALL or (settings.SECOND_FACTOR_FOR_STAFF and is_staff)
    return is_asked and person.has_usable_password()


def turn_off(person: User) -> None:
    """Ask for no second factor any more: app, passkeys and recovery codes are forgotten."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=person).delete()
        Passkey.objects.filter(user=person).delete()
        StaticDevice.objects.filter(user=person).delete()


def turn_off_oneself(person: User) -> None:
    """Turn the own second factor off. Raises ValidationError where this site asks for one."""
    if is_asked_of(person):
        raise ValidationError(_("This site asks a second factor of you."))
    turn_off(person)


def remove_app(person: User) -> None:
    """Take the app away. Raises ValidationError where nothing that is asked would be left."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        TOTPDevice.objects.filter(user=person).delete()
        _end_where_nothing_is_left(person)


def remove_passkey(passkey: Passkey) -> None:
    """Take a passkey away. Raises ValidationError where nothing that is asked would be left."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=passkey.user_id)
        passkey.delete()
        _end_where_nothing_is_left(passkey.user)


def _end_where_nothing_is_left(person: User) -> None:
    """Recovery codes alone are no second factor."""
    if not has_second_factor(person):
        turn_off_oneself(person)

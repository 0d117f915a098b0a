"""What somebody types about the own account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import FormKey, User
from accounts.security.second_factor.checking import check_second_factor, is_confirmed
from accounts.security.second_factor.factors import has_app, has_second_factor
from accounts.security.second_factor.passkeys import (
    NewPasskey,
    PasskeyError,
    Purpose,
    note_not_added,
    read_new,
)
from dashboards.shared.forms import OnceForm
from parks.readers import Request

LONGEST_PASSWORD = 1024
WRONG_CODE = gettext_lazy(
    "This code does not fit. Wait for the next one of the app; look whether the clock of the "
    "telephone is right."
)
WRONG_PASSKEY = gettext_lazy(
    "This passkey does not open, or the page stood open too long. Try again."
)


def make_password_field(label: Any, autocomplete: str) -> forms.CharField:
    """Make a field for a password, which is never sent back to the page."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


class PasswordForm(OnceForm):
    """The present password, and a new one twice."""

    old_password = make_password_field(gettext_lazy("Present password"), "current-password")
    new_password = make_password_field(gettext_lazy("New password"), "new-password")
    new_password_again = make_password_field(gettext_lazy("New password again"), "new-password")

    def __init__(self, *args: Any, request: HttpRequest, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.person = person

    def clean_old_password(self) -> str:
        """Check the present password at the door, which counts wrong tries and locks."""
        password: str = self.cleaned_data["old_password"]
        if FormKey.objects.filter(key=self.cleaned_data.get("form_key")).exists():
            return password  # the second of two clicks: the first one changed it
        if authenticate(self.request, username=self.person.username, password=password) is None:
            raise ValidationError(_("This is not your present password."))
        return password

    def clean_new_password(self) -> str:
        """Hold the new password against every rule."""
        password: str = self.cleaned_data["new_password"]
        validate_password(password, self.person)
        return password

    def clean_new_password_again(self) -> str:
        """Compare the two sendings of the new password."""
        again: str = self.cleaned_data["new_password_again"]
        if "new_password" in self.data and again != self.data["new_password"]:
            raise ValidationError(_("The two new passwords differ. Type the same one twice."))
        return again


class ConfirmedForm(OnceForm):
    """A change of the second factor, by somebody who showed a moment ago who they are."""

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self) -> dict[str, Any]:
        """Ask for the confirmation, which lasts five minutes."""
        cleaned = super().clean()
        if not is_confirmed(self.request, self.request.reader.person):
            raise ValidationError(_("First confirm that it is you; that lasts five minutes."))
        return cleaned


class AppForm(ConfirmedForm):
    """The first code of an app, with the secret that it was given."""

    secret = forms.CharField(widget=forms.HiddenInput, required=False)
    one_time_code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )


class PasskeyForm(ConfirmedForm):
    """A name for a passkey, with what the browser answered when it made one."""

    new: NewPasskey

    ceremony = forms.CharField(widget=forms.HiddenInput, required=False)
    passkey = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=gettext_lazy("Name of the passkey"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("By which you know the device again: office computer, telephone."),
    )

    def clean(self) -> dict[str, Any]:
        """Read what the browser made.

        Outside of the transaction of the change: whatever comes of it, the challenge is used up.
        """
        cleaned = super().clean()
        person = self.request.reader.person
        try:
            signed = cleaned.get("ceremony", "")
            self.new = read_new(self.request, person, signed, cleaned.get("passkey", ""))
        except PasskeyError as reason:
            note_not_added(self.request, person, reason)
            raise ValidationError(WRONG_PASSKEY) from reason
        return cleaned


class ConfirmForm(forms.Form):
    """Who is there: by the second factor, or by the password where there is none."""

    one_time_code = forms.CharField(
        label=gettext_lazy("Code of your authenticator app, or a recovery code"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
    own_password = make_password_field(gettext_lazy("Present password"), "current-password")

    use_required_attribute = False

    def __init__(self, *args: Any, request: HttpRequest, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.person = person
        self.by_second_factor = has_second_factor(person)
        if not has_app(person):
            self.fields["one_time_code"].label = _("Recovery code")
        del self.fields["own_password" if self.by_second_factor else "one_time_code"]

    def clean_own_password(self) -> str:
        """Check the password at the door, which counts wrong tries and locks."""
        password: str = self.cleaned_data["own_password"]
        if authenticate(self.request, username=self.person.username, password=password) is None:
            raise ValidationError(_("This is not your present password."))
        return password

    def clean_one_time_code(self) -> str:
        """Check the code, or the passkey that came instead of one."""
        code: str = self.cleaned_data["one_time_code"]
        if not check_second_factor(self.request, self.person, Purpose.CONFIRM, code):
            is_passkey = bool(self.request.POST.get("passkey"))
            raise ValidationError(WRONG_PASSKEY if is_passkey else WRONG_CODE)
        return code

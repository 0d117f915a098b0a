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
from accounts.security.second_factor import check_code, has_second_factor
from dashboards.shared.forms import OnceForm

LONGEST_PASSWORD = 1024
WRONG_CODE = gettext_lazy(
    "This code does not fit. Wait for the next one of the app; look whether the clock of the "
    "telephone is right."
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


class CodeForm(OnceForm):
    """A code of the app, or a recovery code; with a secret that is new, while it is set up."""

    secret = forms.CharField(widget=forms.HiddenInput, required=False)
    one_time_code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_one_time_code(self) -> str:
        """Check the code against what is set up already, where something is.

        Outside of the transaction of the change: a refused one must leave the wait that it began.
        """
        code: str = self.cleaned_data["one_time_code"]
        if has_second_factor(self.person) and not check_code(self.person, code):
            raise ValidationError(WRONG_CODE)
        return code

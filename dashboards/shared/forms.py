"""What every writing form of the pages carries: a one-time key, and the state of the record
that its reader saw.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, TypedDict

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import KEY_LENGTH, FormKey
from accounts.saving.asking import already_sent, ask_back, new_form_key, renew
from parks.models import Issue, Park
from parks.models.park import ParkQuerySet
from parks.writing import writing

# More digits than these fit into no key of a table; a database asked for them answers with an
# error.
MOST_DIGITS = 18
# Hidden fields that say what the reader of a record saw.
STATE = ("version", "seen")


class ManyRecords(forms.ModelMultipleChoiceField):
    """Several records by their keys; what cannot be a key is refused in words, as a key of nothing
    is.
    """

    def clean(self, value: Any) -> Any:
        """Return the records; refuse a key that is too long for any."""
        for key in value if isinstance(value, list | tuple) else ():
            if len(str(key)) > MOST_DIGITS:
                raise ValidationError(
                    self.error_messages["invalid_choice"], params={"value": str(key)[:MOST_DIGITS]}
                )
        return super().clean(value)


def records_field(form: forms.BaseForm, name: str) -> forms.ModelChoiceField[Any]:
    """Return a field of the form that offers records."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    return field


def choice_field(form: forms.BaseForm, name: str) -> forms.ChoiceField:
    """Return a field of the form that offers choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    return field


class OnceForm(forms.Form):
    """A form that is stored once, however often it is sent.

    Call `spend` in the transaction of the write.
    """

    use_required_attribute = False
    form_key = forms.CharField(widget=forms.HiddenInput, required=False, initial=new_form_key)

    def clean(self) -> dict[str, Any]:
        """Refuse a form without its key, and the second sending of the same form."""
        cleaned = super().clean() or self.cleaned_data
        key = self.cleaned_data.get("form_key")
        if not key or len(key) > KEY_LENGTH:
            renew(self, form_key=new_form_key())
            raise ValidationError(
                _("The form came without its key. Open the page again and repeat your change.")
            )
        if FormKey.objects.filter(key=key).exists():
            self._refuse_spent_key()
        ask_back(self)
        return cleaned

    def _refuse_spent_key(self) -> NoReturn:
        """Say that the first sending was stored; what stands on the page may be sent as another."""
        renew(self, form_key=new_form_key())
        raise ValidationError(already_sent())

    def use_key(self, user: Any) -> None:
        """Use the key up; the second writer of the same moment is told that the first
        was stored.
        """
        _key, is_fresh = FormKey.objects.get_or_create(
            key=self.cleaned_data["form_key"], defaults={"user_id": user.pk}
        )
        if not is_fresh:
            self._refuse_spent_key()

    def save_once(self, request: HttpRequest, act: Callable[[], object]) -> bool:
        """Do it once, in one transaction; what is refused stands at its field, and what was typed
        is kept.
        """
        if request.method != "POST" or not self.is_valid():
            return False
        try:
            with writing():
                self.use_key(request.user)
                act()
        except ValidationError as error:
            self.refuse(error)
            return False
        return True

    def refuse(self, error: ValidationError) -> None:
        """Put each refusal of an action at its field, or above the form, which may be sent again.

        An action compares what was seen before all else, so its refusal told what changed since.
        """
        self.renew_state()
        for name, messages in getattr(error, "message_dict", {"": error.messages}).items():
            self.add_error(name if name in self.fields else None, messages)

    def renew_state(self) -> None:
        """Let the page of a refusal carry the state of the record as it shows it now."""
        fresh = {
            name: self.get_initial_for_field(self.fields[name], name)
            for name in STATE
            if name in self.fields
        }
        renew(self, **fresh)


class State(TypedDict):
    """What the reader of an issue saw, as the actions take it."""

    version: int
    seen: int


class IssueForm(OnceForm):
    """A form about an issue, which knows what its reader saw: the version and the last log
    entry.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, issue: Issue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.issue = issue
        # a list of many issues has read the number with its rows
        last = (
            getattr(issue, "last_seq", None)
            or issue.entries.order_by("-seq").values_list("seq", flat=True).first()
        )
        self.fields["version"].initial = issue.version
        self.fields["seen"].initial = last or 0

    def state(self) -> State:
        """Return `version` and `seen` as the actions take them."""
        return {"version": self.cleaned_data["version"], "seen": self.cleaned_data.get("seen") or 0}


def make_date_field(label: Any) -> forms.DateField:
    """Make a field for a day, which may stay empty."""
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def read_park_sent(parks: ParkQuerySet, sent: Any, offered: dict[int, str]) -> Park | None:
    """Read the park that was sent though it is not among those offered."""
    key = int(sent) if str(sent).isascii() and str(sent).isdigit() and len(str(sent)) < 19 else 0
    return parks.filter(pk=key).first() if key and key not in offered else None

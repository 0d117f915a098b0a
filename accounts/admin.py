"""Users in the admin."""

from __future__ import annotations

import logging
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import SecurityEvent, User
from accounts.roles import OFFICES, Role
from accounts.saving.forms import SafeSaveAdmin, SafeSaveForm
from accounts.security.audit.details import detail
from accounts.security.audit.events import note
from accounts.security.offices import (
    SUPERUSER,
    last_holder,
    offices_nobody_else_holds,
    offices_of,
)
from accounts.security.second_factor.factors import turn_off

log = logging.getLogger("lantu.security")

# secrets of second factors are nobody's business
admin.site.unregister([Group, TOTPDevice, StaticDevice])


RIGHTS = ("is_active", "is_staff", "is_superuser", "groups")


class PersonForm(SafeSaveForm, UserChangeForm):
    """An account, never saved over somebody else's change.

    Roles that its editor does not give stay as they are.
    """

    roles_given: frozenset[Role] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "groups" in self.fields:
            groups = cast("forms.ModelMultipleChoiceField[Group]", self.fields["groups"])
            groups.queryset = Group.objects.filter(name__in=self.roles_given)

    def clean_groups(self) -> QuerySet[Group]:
        """Take the roles chosen, with those held already that are not this editor's to take."""
        kept = self.instance.groups.exclude(name__in=self.roles_given)
        chosen = [group.pk for group in (*self.cleaned_data["groups"], *kept)]
        return Group.objects.filter(pk__in=chosen)

    def clean(self) -> dict[str, Any]:
        """Keep an office from being lost, and offices apart."""
        cleaned = super().clean()
        roles = {group.name for group in cleaned["groups"]} if "groups" in cleaned else None
        if roles is not None and Role.AUDITOR in roles and len(roles) > 1:
            self.add_error("groups", _("An auditor looks on and holds no other role."))
        elif roles is not None and settings.THREE_OFFICERS and len(roles & OFFICES) > 1:
            words = _("Administrator, security officer and auditor are three people.")
            self.add_error("groups", words)
        lost = self._offices_given_up(cleaned, roles)
        if offices_nobody_else_holds(lost, [self.instance]):
            self.add_error(None, last_holder())
        return cleaned

    def _offices_given_up(self, cleaned: dict[str, Any], roles: set[str] | None) -> set[str]:
        """Name the offices that the account holds now and would not hold afterwards."""
        held = offices_of(self.instance)
        if not cleaned.get("is_active", self.instance.is_active):
            return set(held)
        lost = set() if roles is None else set(held - roles - {SUPERUSER})
        if SUPERUSER in held and not cleaned.get("is_superuser", True):
            lost.add(SUPERUSER)
        return lost


class NewPersonForm(SafeSaveForm, AdminUserCreationForm):
    """A new account, made once however often the button is clicked."""


class PersonPasswordForm(AdminPasswordChangeForm):
    """A new password, or none; Django puts these words together before a page has a language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "usable_password" in self.fields:
            self.fields["usable_password"].help_text = _(
                "Without a password nobody can sign in to the account, and the present one is lost."
            )


class PersonAdmin(SafeSaveAdmin, UserAdmin):
    """People, their roles and whether they may enter the admin; `parks.admin` adds where."""

    form = PersonForm
    add_form = NewPersonForm
    change_password_form = PersonPasswordForm
    list_display = ["username", "full_name", "is_staff", "is_active", "last_login"]
    search_fields = ["username", "full_name"]
    ordering = ["username"]
    show_full_result_count = False
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["full_name", "email"]}),
        (_("Rights"), {"fields": RIGHTS}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    actions = ["end_second_factor"]

    @admin.action(
        description=_("Take the second factor away (telephone lost)"), permissions=["account"]
    )
    def end_second_factor(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Let people in with their password alone, who set up a new second factor then.

        The own one is ended at the account page, which asks for it.
        """
        for person in people:
            is_own = person.pk == request.user.pk
            if is_own or not self.has_change_permission(request, person):
                raise PermissionDenied
        for person in people:
            turn_off(person)
            log.warning("second factor taken away: %s by %s", person.username, request.user)
            note(SecurityEvent.Kind.ACCOUNT, person.username, [detail("factor taken")])
        names = ", ".join(str(person) for person in people)
        self.message_user(
            request, gettext("A code is no longer asked of: %(names)s.") % {"names": names}
        )

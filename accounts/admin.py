"""Users in the admin."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.roles import OFFICES, Role
from accounts.saving.forms import SafeSaveAdmin, SafeSaveForm
from accounts.security.offices import (
    SUPERUSER,
    last_holder,
    offices_nobody_else_holds,
    offices_of,
)

admin.site.unregister(Group)


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


class PersonAdmin(SafeSaveAdmin, UserAdmin):
    """People, their roles and whether they may enter the admin; `parks.admin` adds where."""

    form = PersonForm
    add_form = NewPersonForm
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

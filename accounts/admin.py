"""Users in the admin."""

import logging
from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import Installation, SecurityEvent, User
from accounts.saving.forms import SafeSaveAdmin, SafeSaveForm
from accounts.saving.history import HIDDEN
from accounts.security.events import note
from accounts.security.second_factor import turn_off

log = logging.getLogger("lantu.security")

# secrets of second factors are nobody's business
admin.site.unregister([Group, TOTPDevice, StaticDevice])


class PersonForm(SafeSaveForm, UserChangeForm):
    """An account, never saved over somebody else's change."""


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


@admin.register(Group)
class RoleAdmin(SafeSaveAdmin, GroupAdmin):
    """Roles: what each may do is set anew at every migration."""

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Offer the rights to what stands in the admin: others mean nothing to anybody."""
        if db_field.name == "permissions":
            kinds = ContentType.objects.get_for_models(*self.admin_site._registry).values()
            kwargs["queryset"] = Permission.objects.filter(content_type__in=kinds).select_related(
                "content_type"
            )
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_delete_permission(self, *_args: object, **_kwargs: object) -> bool:
        """Refuse: roles are made anew by the next migration."""
        return False


@admin.register(User)
class PersonAdmin(SafeSaveAdmin, UserAdmin):
    """People, their roles and whether they may enter the admin."""

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
        (_("Rights"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    actions = ["end_second_factor"]

    @admin.action(description=_("Take the second factor away (telephone lost)"))
    def end_second_factor(self, request: HttpRequest, people: models.QuerySet[User]) -> None:
        """Let people in with their password alone, who set up a new second factor then."""
        for person in people:
            if not self.has_change_permission(request, person):
                raise PermissionDenied
        for person in people:
            turn_off(person)
            log.warning("second factor taken away: %s by %s", person.username, request.user)
            note(SecurityEvent.Kind.ACCOUNT, person.username, "second factor taken away")
        names = ", ".join(str(person) for person in people)
        self.message_user(
            request, gettext("A code is no longer asked of: %(names)s.") % {"names": names}
        )


@admin.register(Installation)
class InstallationAdmin(SafeSaveAdmin):
    """The name of the system and its office: one row, made once and never deleted."""

    list_display = ["name_zh", "name_en", "office_zh", "telephone", "starts_on"]
    fieldsets = [
        (_("Name"), {"fields": ["name_zh", "name_en", "short_name_zh", "short_name_en", *HIDDEN]}),
        (_("Footer"), {"fields": ["footer_zh", "footer_en"]}),
        (_("Office"), {"fields": ["office_zh", "office_en", "telephone", "starts_on"]}),
    ]

    def save_model(
        self, request: HttpRequest, obj: Installation, form: object, change: bool
    ) -> None:
        """Store it as the one row."""
        obj.pk = 1
        super().save_model(request, obj, form, change)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow one row."""
        return super().has_add_permission(request) and not Installation.objects.exists()

    def has_delete_permission(self, *_args: object, **_kwargs: object) -> bool:
        """Refuse: a system has a name."""
        return False

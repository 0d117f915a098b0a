"""Users in the admin."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.saving.forms import SafeSaveAdmin, SafeSaveForm

admin.site.unregister(Group)


class PersonForm(SafeSaveForm, UserChangeForm):
    """An account, never saved over somebody else's change."""


class NewPersonForm(SafeSaveForm, AdminUserCreationForm):
    """A new account, made once however often the button is clicked."""


@admin.register(Group)
class RoleAdmin(SafeSaveAdmin, GroupAdmin):
    """Roles: what each may do is set anew at every migration."""


@admin.register(User)
class PersonAdmin(SafeSaveAdmin, UserAdmin):
    """People, their roles and whether they may enter the admin."""

    form = PersonForm
    add_form = NewPersonForm
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

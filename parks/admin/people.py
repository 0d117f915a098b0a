"""Accounts and postings in the admin: who works here, as what, and where."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.admin import RIGHTS, PersonAdmin
from accounts.models import User
from accounts.security.offices import keep_offices
from accounts.security.rights import Right
from parks.admin.base import ByTable, ReadOnlyAdmin, WritingAdmin
from parks.ledger.charge import (
    makes_accounts,
    opens_everything,
    people_in_charge,
    people_in_sight,
    read_roles_given,
)
from parks.models import Posting
from parks.readers import reader_of

IDENTITY = ("username", "password", "full_name", "email")


@admin.register(User)
class PostedPersonAdmin(ByTable, PersonAdmin):
    """People within the regions in charge. Who gives rights does not change names, nor own rights.

    What a form does not show, it does not take.
    """

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Show the people in sight."""
        people = super().get_queryset(request)
        return people.filter(pk__in=people_in_sight(reader_of(request)))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        """Offer a posting the people in charge, without oneself."""
        match = request.resolver_match
        if match and match.url_name == "autocomplete":
            queryset = queryset.filter(pk__in=people_in_charge(reader_of(request)))
            queryset = queryset.exclude(pk=reader_of(request).person.pk)
        return super().get_search_results(request, queryset, search_term)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Ask the table of rights, and for a place to be in charge of."""
        reader = reader_of(request)
        return reader.may(Right.ADD, User) and bool(reader.edits)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Ask the table of rights, and for the person to be in one's charge."""
        return reader_of(request).may(Right.CHANGE, User) and self._in_charge(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Ask the table of rights, and for the person to be in one's charge; nobody goes alone."""
        reader = reader_of(request)
        is_own = obj is not None and obj.pk == reader.pk
        return reader.may(Right.DELETE, User) and not is_own and self._in_charge(request, obj)

    def has_account_permission(self, request: HttpRequest) -> bool:
        """Offer to set an account up anew to who makes accounts."""
        return makes_accounts(reader_of(request))

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Hold what this reader does not decide: names, rights, one's own rights."""
        reader = reader_of(request)
        held = list(super().get_readonly_fields(request, obj))
        if obj is None:
            return held
        if obj.pk == reader.pk or not read_roles_given(reader):
            held += RIGHTS
        elif not reader.is_superuser:
            held.append("is_superuser")
        if not makes_accounts(reader):
            held += [name for name in IDENTITY if name != "password"]
        return held

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave the password out where it is not this reader's to set."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or makes_accounts(reader_of(request)):
            return fieldsets
        return [
            (name, options | {"fields": [f for f in options["fields"] if f != "password"]})
            for name, options in fieldsets
        ]

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Tell the form which roles may be given."""
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.roles_given = read_roles_given(reader_of(request))
        return form

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Set the password of a person in charge. Raises PermissionDenied for who gives rights.

        The own one is changed where the present one is asked for.
        """
        if not makes_accounts(reader_of(request)):
            raise PermissionDenied
        if id == str(reader_of(request).pk):
            return redirect("account")
        response: HttpResponse = super().user_change_password(request, id, form_url)
        return response

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Delete an account. Raises PermissionDenied for the last holder of an office."""
        keep_offices([obj])
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Delete accounts. Raises PermissionDenied for the last holders of an office."""
        keep_offices(queryset)
        super().delete_queryset(request, queryset)

    def _in_charge(self, request: HttpRequest, obj: User | None) -> bool:
        if obj is None or obj.pk is None:
            return True
        return people_in_charge(reader_of(request)).filter(pk=obj.pk).exists()


@admin.register(Group)
class RoleAdmin(ReadOnlyAdmin):
    """Roles, to look at: what each may do stands in `accounts/security/rights.py`."""

    list_display = ["name"]
    search_fields = ["name"]
    ordering = ["name"]
    fields = readonly_fields = ("name", "permissions")


@admin.register(Posting)
class PostingAdmin(WritingAdmin):
    """Who works where: this opens and closes regions to a person, never to oneself."""

    list_display = ["user", "organisation", "everywhere"]
    list_select_related = ["user", "organisation"]
    search_fields = ["user__username", "user__full_name"]
    autocomplete_fields = ["user", "organisation", "regions"]

    def get_readonly_fields(self, request: HttpRequest, obj: Posting | None = None) -> list[str]:
        """Hold the person of a posting, and the flag that opens everything."""
        held = ["user"] if obj is not None else []
        return held if opens_everything(reader_of(request)) else [*held, "everywhere"]

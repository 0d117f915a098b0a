"""The admin of Django, entered through our one door, with its known errors put into words."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, FieldError, ValidationError
from django.db import DataError, IntegrityError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Installation
from accounts.server.machine.disk import is_full_disk

# What a query raises at a mangled pattern, number or text, or at a range with one end.
UNREADABLE = (
    FieldError,
    ValidationError,
    DataError,
    LookupError,
    OperationalError,
    OverflowError,
    TypeError,
    ValueError,
)


class LantuAdminSite(admin.AdminSite):
    """Our admin: same data, same rules, same door."""

    index_title = gettext_lazy("Records")
    enable_nav_sidebar = False

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Put the name of the installation at the head of every page."""
        title = _("%(name)s: administration") % {"name": Installation.current().short_name}
        return super().each_context(request) | {"site_title": title, "site_header": title}

    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the one sign-in page; a signed-in person without the right is told so."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        return TemplateResponse(request, "403.html", status=403)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Lead to the one page where people change their password."""
        return HttpResponseRedirect(resolve_url("account"))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Wrap every admin view so that a mangled address or a clash is answered in words."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                # an action on chosen rows writes its log apart from the rows
                with transaction.atomic() if request.method == "POST" else nullcontext():
                    response = inner(request, *args, **kwargs)
                if isinstance(response, TemplateResponse):
                    # what an address or a form names is looked up while the page is drawn
                    response.render()
                return response
            except IntegrityError:
                return _once_more(inner, request, *args, **kwargs)
            except UNREADABLE as error:
                if is_full_disk(error):
                    raise
                if _words_in_query(request) or isinstance(
                    error, OverflowError
                ):  # a number beyond 64 bits
                    raise BadRequest(f"The admin cannot read this address: {error}") from error
                raise

        return guarded


def _words_in_query(request: HttpRequest) -> bool:
    """Say whether the visitor's words go into a query.

    They do where an address filters or fills in, and where rows were chosen in a list.
    """
    chosen = request.method == "POST" and ACTION_CHECKBOX_NAME in request.POST
    return chosen or (request.method == "GET" and bool(request.GET))


def _once_more(inner: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Answer again after a clash: now the form finds the other record and keeps what was typed."""
    try:
        return inner(request, *args, **kwargs)
    except IntegrityError:
        messages.error(
            request, _("Somebody stored the same record at the same moment. Nothing was changed.")
        )
        return HttpResponseRedirect(request.get_full_path())

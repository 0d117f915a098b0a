"""Versions of the rules: the list, each with all its numbers, drafts and approvals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dashboards.pages.schemes.forms import ApprovalForm, DraftForm, SeenForm
from dashboards.pages.schemes.page import read_scheme, read_scheme_version, read_schemes
from dashboards.shared.forms import OnceForm
from parks.actions.schemes import (
    approve_scheme,
    copy_scheme,
    edit_draft,
    may_write_schemes,
    withdraw_scheme,
)
from parks.models import Scheme
from parks.readers import Request


@require_safe
def scheme_list(request: Request) -> HttpResponse:
    """List all versions with who wrote and who approved them."""
    return render(request, "pages/schemes/page.html", {"schemes": read_schemes()})


@require_http_methods(["GET", "HEAD", "POST"])
def scheme_detail(request: Request, version: str) -> HttpResponse:
    """Show all numbers of a version; administrators copy, approve and take back here."""
    scheme = read_scheme_version(int(version))
    may_write = may_write_schemes(request.reader)
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    step = request.POST.get("do", "")
    forms = _make_forms(request, scheme, step) if may_write else {}
    if step:
        form = forms["approval" if step == "approve" else "plain"]
        if saved := _take_step(request, scheme, step, form):
            return redirect(saved)
    context = {
        "page": read_scheme(scheme),
        "is_author": scheme.author_id == request.reader.pk,
        **forms,
    }
    return render(
        request,
        "pages/schemes/detail.html",
        context,
        status=422 if request.method == "POST" else 200,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def scheme_edit(request: Request, version: str) -> HttpResponse:
    """Edit a draft. Any other version is refused in words: copy it to change it."""
    scheme = read_scheme_version(int(version))
    if not may_write_schemes(request.reader):
        raise PermissionDenied
    if not scheme.is_draft or not scheme.pk:
        messages.error(request, _("This version is no draft any more; copy it to change it."))
        return redirect(scheme)
    form = DraftForm(request.POST or None, scheme=scheme)

    def edit() -> Scheme:
        return edit_draft(
            scheme=scheme,
            by=request.reader.person,
            wanted=form.make_draft(),
            seen=form.cleaned_data["seen"],
        )

    if saved := save_scheme(request, form, edit):
        messages.success(request, _("Version %(n)s is saved.") % {"n": saved.version})
        return redirect(saved)
    context = {"scheme": scheme, "form": form}
    return render(
        request, "pages/schemes/edit.html", context, status=422 if request.method == "POST" else 200
    )


def _make_forms(request: Request, scheme: Scheme, step: str) -> dict[str, Any]:
    """Make the forms of a version; what was sent fills the one that it belongs to.

    They share names, not ids.
    """
    approval = None
    if scheme.is_draft:
        approval = ApprovalForm(request.POST if step == "approve" else None, scheme=scheme)
    plain = SeenForm(
        request.POST if step in ("copy", "withdraw") else None, scheme=scheme, auto_id=False
    )
    return {"approval": approval, "plain": plain}


def _take_step(request: Request, scheme: Scheme, step: str, form: SeenForm | None) -> Scheme | None:
    """Do what was sent; nothing where it cannot be, and then the form says why."""
    person = request.reader.person
    steps: dict[str, Callable[[dict[str, Any]], Scheme]] = {
        "copy": lambda _cleaned: copy_scheme(source=scheme, by=person),
        "withdraw": lambda cleaned: withdraw_scheme(scheme=scheme, by=person, seen=cleaned["seen"]),
        "approve": lambda cleaned: approve_scheme(
            scheme=scheme, by=person, from_day=cleaned["from_day"], seen=cleaned["seen"]
        ),
    }
    messages_by_step = {
        "copy": _("Version %(n)s is a copy of it, as a draft."),
        "withdraw": _("Version %(n)s is a draft again."),
        "approve": _("Version %(n)s is approved."),
    }
    if step not in steps or form is None:
        messages.error(request, _("This version is no draft any more; copy it to change it."))
        return scheme
    saved = save_scheme(request, form, lambda: steps[step](form.cleaned_data))
    if saved:
        messages.success(request, messages_by_step[step] % {"n": saved.version})
    return saved


def save_scheme(request: Request, form: OnceForm, act: Callable[[], Scheme]) -> Scheme | None:
    """Do it once, and return the version that comes of it; what is refused stands on the form."""
    saved = []
    if form.save_once(request, lambda: saved.append(act())):
        return saved[0]
    return None

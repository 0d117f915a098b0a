"""Versions of the rules: the list, each with all its numbers, drafts, approvals, and what other
weights would do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dashboards.pages.schemes.forms import (
    ApprovalForm,
    DraftForm,
    SaveDraftForm,
    SeenForm,
    WeightsForm,
)
from dashboards.pages.schemes.page import read_scheme, read_scheme_version, read_schemes
from dashboards.pages.schemes.what_if import read_weighing, read_what_if
from dashboards.shared.days.request import moment_of
from parks.actions.schemes import (
    approve_scheme,
    copy_scheme,
    edit_draft,
    may_write_schemes,
    withdraw_scheme,
)
from parks.models import Scheme
from parks.readers import Request
from parks.writing import writing
from standings.scoring import Weighing


@require_safe
def scheme_list(request: Request) -> HttpResponse:
    """All versions with who wrote and who approved them."""
    return render(request, "pages/schemes/page.html", {"schemes": read_schemes()})


@require_http_methods(["GET", "HEAD", "POST"])
def scheme_detail(request: Request, version: str) -> HttpResponse:
    """All numbers of a version; administrators copy, approve and take back here."""
    scheme = read_scheme_version(int(version))
    writes = may_write_schemes(request.reader)
    if request.method == "POST" and not writes:
        raise PermissionDenied
    act = request.POST.get("do", "")
    forms = _forms(request, scheme, act) if writes else {}
    if act and (
        done := _acted(request, scheme, act, forms["approval" if act == "approve" else "plain"])
    ):
        return redirect(done)
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
    """The form of a draft. Any other version is refused in words: copy it to change it."""
    scheme = read_scheme_version(int(version))
    if not may_write_schemes(request.reader):
        raise PermissionDenied
    if not scheme.is_draft or not scheme.pk:
        messages.error(request, _("This version is no draft any more; copy it to change it."))
        return redirect(scheme)
    form = DraftForm(request.POST or None, scheme=scheme)

    def save() -> Scheme:
        seen = form.cleaned_data["seen"]
        return edit_draft(scheme=scheme, by=request.reader.person, wanted=form.asked(), seen=seen)

    if request.method == "POST" and (done := _stored(request, form, save)):
        messages.success(request, _("Version %(n)s is saved.") % {"n": done.version})
        return redirect(done)
    context = {"scheme": scheme, "form": form}
    return render(
        request, "pages/schemes/edit.html", context, status=422 if request.method == "POST" else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def scheme_what_if(request: Request) -> HttpResponse:
    """Scores, lights and ranks by other weights; administrators save the weights as a draft, but
    not in the past.
    """
    moment = moment_of(request)
    page = None
    is_post = request.method == "POST"
    writes = may_write_schemes(request.reader) and not moment.is_frozen
    if is_post and not writes:
        raise PermissionDenied
    current = Scheme.current()
    form = WeightsForm(request.POST if is_post else request.GET, was=read_weighing(current))
    saving = SaveDraftForm(request.POST if is_post else None)
    if is_post and form.is_valid() and (done := _saved(request, current, form.weighing(), saving)):
        return redirect(done)
    if form.is_valid():
        page = read_what_if(
            request.reader, moment, form.weighing(), form.typed(), request.GET.get("only", "")
        )
    context = {
        "form": form,
        "page": page,
        "saving": saving if writes else None,
        "current": current,
        "moment": moment,
    }
    return render(
        request, "pages/schemes/what_if/page.html", context, status=422 if is_post else 200
    )


def _forms(request: Request, scheme: Scheme, act: str) -> dict[str, Any]:
    """The forms of a version; what was sent fills the one that it belongs to.

    They share names, not ids.
    """
    sent = {"approval": act == "approve", "plain": act in ("copy", "withdraw")}
    data = {name: request.POST if mine else None for name, mine in sent.items()}
    return {
        "approval": ApprovalForm(data["approval"], scheme=scheme) if scheme.is_draft else None,
        "plain": SeenForm(data["plain"], scheme=scheme, auto_id=False),
    }


def _acted(request: Request, scheme: Scheme, act: str, form: SeenForm | None) -> Scheme | None:
    """Do what was asked; nothing where it cannot be, and then the form says why."""
    person = request.reader.person
    acts: dict[str, Callable[[dict[str, Any]], Scheme]] = {
        "copy": lambda given: copy_scheme(source=scheme, by=person),
        "withdraw": lambda given: withdraw_scheme(scheme=scheme, by=person, seen=given["seen"]),
        "approve": lambda given: approve_scheme(
            scheme=scheme, by=person, from_day=given["from_day"], seen=given["seen"]
        ),
    }
    said = {
        "copy": _("Version %(n)s is a copy of it, as a draft."),
        "withdraw": _("Version %(n)s is a draft again."),
        "approve": _("Version %(n)s is approved."),
    }
    if act not in acts or form is None:
        messages.error(request, _("This version is no draft any more; copy it to change it."))
        return scheme
    done = _stored(request, form, lambda: acts[act](form.cleaned_data))
    if done:
        messages.success(request, said[act] % {"n": done.version})
    return done


def _saved(request: Request, current: Scheme, by: Weighing, form: SaveDraftForm) -> Scheme | None:
    """A draft with the rules in force and these weights."""

    def copy() -> Scheme:
        return copy_scheme(
            source=current,
            by=request.reader.person,
            reason=form.cleaned_data["reason"],
            dimensions=by.weights,
            health_share=int(by.health_share * 100),
        )

    done = _stored(request, form, copy)
    if done:
        messages.success(
            request, _("Version %(n)s is a draft with these weights.") % {"n": done.version}
        )
    return done


def _stored(request: Request, form: Any, act: Callable[[], Scheme]) -> Scheme | None:
    """Do it once; what was refused stands on the form."""
    if not form.is_valid():
        return None
    try:
        with writing():
            form.spend(request.user)
            return act()
    except ValidationError as error:
        form.refuse(error)
        return None

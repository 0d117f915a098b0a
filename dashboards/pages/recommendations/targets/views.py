"""The targets of a recommendation: setting one for every county and zone, and the stage of each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dashboards.pages.recommendations.targets.forms import TargetForm
from dashboards.pages.recommendations.targets.page import read_targets
from dashboards.shared.forms import OnceForm
from parks.models import Region
from parks.readers import Request
from parks.writing import writing
from recommendations.actions.targets import change_target, set_targets
from recommendations.models import Recommendation, Target
from recommendations.permits import may_set_target, sets_targets


@require_http_methods(["GET", "HEAD", "POST"])
def target_list(request: Request, number: str) -> HttpResponse:
    """The targets of an action; those who may set one for every county and zone in charge that has
    none.
    """
    actions = Recommendation.objects.actions().select_related("pillar", "source")
    advice = get_object_or_404(actions, number=number)
    if not sets_targets(request.reader):
        raise PermissionDenied
    form = OnceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with writing():
                form.spend(request.user)
                made = len(set_targets(advice=advice, by=request.reader.person))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, ngettext("%(n)d target set.", "%(n)d targets set.", made) % {"n": made}
            )
            return redirect("target-list", number=advice.number)
    context = {"page": read_targets(advice, request.reader), "form": form}
    return render(
        request,
        "pages/recommendations/targets/page.html",
        context,
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def target_detail(request: Request, number: str, slug: str) -> HttpResponse:
    """Stage, note and source of a target, and what they were before.

    404 out of sight, 403 out of charge.
    """
    seen = Target.objects.filter(region__in=Region.objects.visible_to(request.reader).values("pk"))
    found = seen.select_related("region", "recommendation__pillar", "source")
    target = get_object_or_404(found, recommendation__number=number, region__slug=slug)
    if not may_set_target(request.reader, target.region):
        raise PermissionDenied
    form = TargetForm(request.POST or None, target=target)
    if request.method == "POST" and form.is_valid() and _changed(request, target, form):
        messages.success(request, _("Recorded: %(region)s.") % {"region": target.region})
        return redirect(reverse("target-list", args=[number]))
    changes: Any = target.history.select_related("history_user", "source")
    context = {"target": target, "form": form, "changes": changes}
    return render(
        request,
        "pages/recommendations/targets/target.html",
        context,
        status=422 if form.errors else 200,
    )


def _changed(request: Request, target: Target, form: TargetForm) -> bool:
    """Store the change once; what was refused stands on the form."""
    try:
        with writing():
            form.spend(request.user)
            change_target(target=target, by=request.reader.person, **form.asked())
    except ValidationError as error:
        form.refuse(error)
        return False
    return True

"""Show the targets of a recommendation, set one for each region, and the stage of each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
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
from recommendations.actions.targets import change_target, set_targets
from recommendations.models import Recommendation, Target
from recommendations.permits import may_set_target, sets_targets


@require_http_methods(["GET", "HEAD", "POST"])
def target_list(request: Request, number: str) -> HttpResponse:
    """Show the targets of an action; whoever may sets those that counties and zones lack.

    404 for an outcome, 403 for those who set no targets.
    """
    visible = Recommendation.objects.visible_to(request.reader)
    actions = visible.actions().select_related("pillar", "source__region")
    advice = get_object_or_404(actions, number=number)
    if not sets_targets(request.reader):
        raise PermissionDenied
    form = OnceForm(request.POST or None)
    targets: list[Target] = []
    if form.save_once(
        request, lambda: targets.extend(set_targets(advice=advice, by=request.reader.person))
    ):
        words = ngettext("%(n)d target set.", "%(n)d targets set.", len(targets))
        messages.success(request, words % {"n": len(targets)})
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
    """Show and change stage, note and source of a target, and show what they were before.

    404 out of sight, 403 out of charge.
    """
    regions = Region.objects.visible_to(request.reader).values("pk")
    targets = Target.objects.select_related("region", "recommendation__pillar", "source")
    in_sight = targets.filter(region__in=regions)
    target = get_object_or_404(in_sight, recommendation__number=number, region__slug=slug)
    if not may_set_target(request.reader, target.region):
        raise PermissionDenied
    form = TargetForm(request.POST or None, target=target, reader=request.reader)
    if form.save_once(
        request,
        lambda: change_target(target=target, by=request.reader.person, **form.target_values()),
    ):
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

"""The scorecard of a park, and following it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.saving.post_only import post_only
from dashboards.pages.parks.scorecard.forms import FollowForm
from dashboards.pages.parks.scorecard.page import parks_for_scorecard, scorecard
from dashboards.shared.days.as_of import say_if_unrecorded
from dashboards.shared.days.request import chosen_as_of
from dashboards.shared.saved_views import follow, unfollow, with_star
from parks.fields import annotated
from parks.models import Park
from parks.readers import Request
from parks.writing import writing


@require_safe
def park_detail(request: Request, slug: str) -> HttpResponse:
    """Show why a park has its light: verdict, facts, problems, delivery, trend, next steps."""
    as_of = chosen_as_of(request)
    park = get_object_or_404(
        with_star(parks_for_scorecard(request.reader), request.reader), slug=slug
    )
    say_if_unrecorded(request, park)
    card = scorecard(park, request.reader, as_of)
    wanted = "0" if annotated(park, "is_followed") else "1"
    form = FollowForm(initial={"follow": wanted}) if request.reader.pk else None
    context = {"card": card, "park": card.park, "standing": card.standing, "follow": form}
    return render(request, "pages/parks/scorecard/page.html", context)


@login_required
@post_only(lambda slug: reverse("park-detail", args=[slug]))
def park_follow(request: Request, slug: str) -> HttpResponse:
    """Follow a park, or no longer; back to its scorecard."""
    park = get_object_or_404(Park.objects.visible_to(request.reader), slug=slug)
    form = FollowForm(request.POST)
    try:
        if form.is_valid():
            wanted = form.cleaned_data["follow"] == "1"
            with writing():
                form.use_key(request.user)
                (follow if wanted else unfollow)(park=park, by=request.reader.person)
            words = _("You follow %(park)s.") if wanted else _("You no longer follow %(park)s.")
            messages.success(request, words % {"park": park})
    except ValidationError as error:
        form.add_error(None, error)
    for mistakes in form.errors.values():
        messages.error(request, " ".join(map(str, mistakes)))
    return redirect(park)

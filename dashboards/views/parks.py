"""The park list and the scorecard of a park."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dashboards import park_lists
from dashboards.asof import say_if_unrecorded
from dashboards.forms.keeping import FollowForm
from dashboards.keeping import follow, unfollow, with_star
from dashboards.moments import moment_of
from dashboards.park_sheet import sheet_of_parks
from dashboards.scorecards import parks_for_scorecard, scorecard
from parks.models import Park
from parks.writing import writing

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def park_list(request: HttpRequest) -> HttpResponse:
    """Parks by light and score, filtered and sorted as the address says."""
    found = park_lists.park_list(request.GET, request.user, moment_of(request))
    for mistake in found.mistakes:
        messages.warning(request, mistake)
    return render(
        request,
        "pages/parks/list/page.html",
        {"list": found, "form": found.filter.form, "page": found.page},
    )


@require_safe
def park_sheet(request: HttpRequest) -> HttpResponse:
    """The list as an .xlsx file: the parks, order and day of the address."""
    moment = moment_of(request)
    answer = HttpResponse(sheet_of_parks(request.GET, request.user, moment), content_type=SHEET)
    answer["Content-Disposition"] = f'attachment; filename="parks-{moment.day.isoformat()}.xlsx"'
    return answer


@require_safe
def park_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Why a park shows its light: verdict, facts, problems, delivery, trend, next steps."""
    park = get_object_or_404(with_star(parks_for_scorecard(request.user), request.user), slug=slug)
    say_if_unrecorded(request, park)
    card = scorecard(park, request.user, moment_of(request))
    wanted = "0" if park.is_followed else "1"  # type: ignore[attr-defined]
    form = FollowForm(initial={"follow": wanted}) if request.user.pk else None
    context = {"card": card, "park": park, "standing": card.standing, "follow": form}
    return render(request, "pages/parks/scorecard/page.html", context)


@login_required
@require_POST
def park_follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Follow a park, or no longer; back to its scorecard."""
    park = get_object_or_404(Park.objects.visible_to(request.user), slug=slug)
    form = FollowForm(request.POST)
    try:
        if form.is_valid():
            wanted = form.cleaned_data["follow"] == "1"
            with writing():
                form.spend(request.user)
                (follow if wanted else unfollow)(park=park, by=request.user)  # type: ignore[arg-type]
            said = _("You follow %(park)s.") if wanted else _("You no longer follow %(park)s.")
            messages.success(request, said % {"park": park})
    except ValidationError as error:
        form.add_error(None, error)
    for mistakes in form.errors.values():
        messages.error(request, " ".join(map(str, mistakes)))
    return redirect(park)

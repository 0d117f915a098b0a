"""The review of self-reported values."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dashboards.pages.indicators.review.forms import ReviewForm
from dashboards.pages.indicators.review.page import read_reviews
from parks.actions.observations import review_values
from parks.observations.permits import reviews_figures
from parks.readers import Request


@require_http_methods(["GET", "HEAD", "POST"])
def indicator_review(request: Request) -> HttpResponse:
    """Show and store reviews of self-reported values. 403 for who does not review."""
    if not reviews_figures(request.reader):
        raise PermissionDenied
    page = read_reviews(request.reader, request.GET)
    form = ReviewForm(request.POST or None, observations=page.read_observations(request.POST))

    def review() -> None:
        review_values(reviews=form.reviews, by=request.reader.person)

    if form.save_once(request, review):
        count = len(form.reviews)
        words = ngettext("%(n)d value reviewed.", "%(n)d values reviewed.", count)
        messages.success(request, words % {"n": count})
        return redirect(page.address)
    context = {"page": page, "form": form}
    return render(
        request, "pages/indicators/review/page.html", context, status=422 if form.is_bound else 200
    )

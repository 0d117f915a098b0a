"""Review self-reported values."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dashboards.pages.indicators.entry.forms import ReviewForm
from dashboards.pages.indicators.review.page import read_reviews
from parks.actions.observations import review_values
from parks.observations.permits import reviews_figures
from parks.readers import Request
from parks.writing import writing


@require_http_methods(["GET", "HEAD", "POST"])
def indicator_review(request: Request) -> HttpResponse:
    """Self-reported values that wait for a verifier, the oldest first. 403 for everybody else."""
    if not reviews_figures(request.reader):
        raise PermissionDenied
    page = read_reviews(request.reader, request.GET)
    form = ReviewForm(request.POST or None, rows=page.asked(request.POST))
    if request.method == "POST" and form.is_valid() and _reviewed(request, form):
        return redirect(page.address)
    context = {"page": page, "form": form}
    return render(
        request, "pages/indicators/review/page.html", context, status=422 if form.is_bound else 200
    )


def _reviewed(request: Request, form: ReviewForm) -> bool:
    """Store the reviews once; what was refused stands on the form."""
    try:
        with writing():
            form.spend(request.user)
            n = len(review_values(reviews=form.reviews, by=request.reader.person))
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(
        request, ngettext("%(n)d value reviewed.", "%(n)d values reviewed.", n) % {"n": n}
    )
    return True

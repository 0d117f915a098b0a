"""Two to four parks side by side, `/parks/compare/`."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dashboards import comparing
from dashboards.moments import moment_of


@require_safe
def park_compare(request: HttpRequest) -> HttpResponse:
    """The parks that the address names, as they stand on the day of the page; a park may be added
    by its name.
    """
    moment = moment_of(request)
    asked = comparing.Asked.of(request.GET, request.user, moment)
    if asked.goes_on_at:
        return redirect(asked.goes_on_at)
    for mistake in asked.mistakes:
        messages.warning(request, mistake)
    context = {"asked": asked, "day": moment.day, "table": comparing.compare(asked, moment)}
    return render(request, "pages/parks/compare/page.html", context)

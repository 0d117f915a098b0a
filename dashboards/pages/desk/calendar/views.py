"""One's deadlines as a calendar: the page that makes and ends the private address, and the
address itself.
"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Installation
from accounts.saving.post_only import post_only
from dashboards.models import CalendarAddress
from dashboards.pages.desk.calendar.events import (
    HAVE_DEADLINES,
    end_address,
    events_of,
    make_address,
    owner_of,
)
from dashboards.pages.desk.calendar.ical import write
from dashboards.shared.days.request import business_day
from dashboards.shared.forms import OnceForm
from parks.readers import Request


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk_calendar(request: Request) -> HttpResponse:
    """Show whether the reader has an address; a POST makes a new one and shows it this once."""
    if request.method != "POST":
        return _show(request, OnceForm())
    if not request.reader.roles & HAVE_DEADLINES:
        raise PermissionDenied
    form = OnceForm(request.POST)
    keys: list[str] = []

    def make() -> None:
        keys.append(make_address(user=request.reader.person))

    if form.save_once(request, make):
        # shown in the answer itself: to redirect, the secret would have to be kept somewhere
        feed = request.build_absolute_uri(reverse("desk-calendar-feed", args=keys))
        return _show(request, OnceForm(), feed)
    return _show(request, form)


@login_required
@post_only(lambda: reverse("desk-calendar"))
def desk_calendar_end(request: Request) -> HttpResponse:
    """End the reader's address."""
    form = OnceForm(request.POST)
    if form.save_once(request, lambda: end_address(user=request.reader.person)):
        messages.success(
            request, _("The address has ended; calendars that use it get nothing any more.")
        )
        return redirect("desk-calendar")
    return _show(request, form)


# Calendar programs cannot sign in: the key in the address, 256 bits of chance, is what lets them
# in.
@login_not_required
@require_safe
def desk_calendar_feed(request: Request, key: str) -> HttpResponse:
    """Answer a calendar program with the deadlines of the person whose key it is.

    404 for a wrong key, an ended one, and a disabled account.
    """
    owner = owner_of(key)
    if owner is None:
        raise Http404
    events = events_of(owner, business_day(request), request.build_absolute_uri)
    text = write(
        _("%(name)s: deadlines") % {"name": Installation.current().short_name},
        events,
        timezone.now(),
    )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="lantu.ics"'
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _show(request: Request, form: OnceForm, feed: str = "") -> HttpResponse:
    """Show the page; 422 with the reasons where the form could not be stored.

    `feed` is the address just made.
    """
    address = CalendarAddress.objects.filter(user=request.reader.pk).first()
    is_offered = bool(request.reader.roles & HAVE_DEADLINES)
    # a key that was spent is not offered again: there is nothing typed to keep
    context = {
        "address": address,
        "feed": feed,
        "form": form,
        "key": OnceForm()["form_key"],
        "is_offered": is_offered,
    }
    return render(
        request, "pages/desk/calendar/page.html", context, status=422 if form.errors else 200
    )

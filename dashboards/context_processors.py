"""What every page shows around its content: navigation, language switch, overdue count, demo
mark.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Installation
from accounts.roles import ADMINISTERS, HAS_DESK, IMPORTS_TABLES, LOOKS_AFTER_SECURITY
from accounts.security.sessions import HAS_UNSENT, read_time_left
from dashboards.shared.days.as_of import knows_past, read_as_of_choice
from dashboards.shared.days.request import business_day, chosen_as_of
from dashboards.shared.descriptions import describe
from dashboards.shared.links import address
from dashboards.shared.public import is_open, read_shown
from parks.models import Issue
from parks.readers import NOBODY, Reader, Request
from recommendations.models import Measure
from standings.days.as_of import AsOf
from standings.regions.read import read_overdue

# An entry appears when its page exists, so the list can name pages in the order of the design.
NAVIGATION = (
    ("/", _("Overview")),
    ("/parks/", _("Parks")),
    ("/issues/", _("Issue ledger")),
    ("/recommendations/", _("Advice and delivery")),
    ("/matrix/", _("Matrix")),
    ("/map/", pgettext_lazy("navigation", "Map")),
    ("/supervision/", _("Supervision")),
)


# pages that hang under the overview
UNDER_HOME = ("/trend/",)


LINKS = {
    "home": "/",
    "parks": "/parks/",
    "issues": "/issues/",
    "recommendations": "/recommendations/",
    "supervision": "/supervision/",
    "desk": "/desk/",
    "search": "/search/",
    "indicators": "/indicators/",
    "method": "/help/method/",
    "schemes": "/schemes/",
    "import": "/import/",
    "forms": "/forms/",
    "admin": "/admin/",
    "status": "/status/",
    "account": "/account/",
    "security": "/security/",
    "sign_in": "/accounts/login/",
    "sign_out": "/accounts/logout/",
    "unsent": "/accounts/unsent/",
    "manifest": "/manifest.webmanifest",
}


@dataclass(frozen=True)
class NavEntry:
    """One entry of the main navigation."""

    address: str
    name: str
    current: bool


def site(request: Request) -> dict[str, Any]:
    """The context of the base template.

    Figures are callables: a page that shows none asks for none.
    """
    # a request that is refused at the door has no reader
    reader = getattr(request, "reader", NOBODY)
    links = {name: address(path) for name, path in LINKS.items()}
    if reader.account is None:
        links = {name: path if path and is_open(path) else None for name, path in links.items()}
    return {
        "links": links,
        "shows": read_shown(reader),
        "nav": _navigation(request, reader),
        "description": _once(lambda: describe(request)),
        "other_language_url": other_language_url(request),
        # on a page of a past month end everything is about that day
        "today": _once(
            lambda: chosen_as_of(request).day if knows_past(request) else business_day(request)
        ),
        "as_of": _once(lambda: read_as_of_choice(request)),
        "installation": _once(Installation.current),
        "has_demo": _once(_has_demo),
        # noted at sign-in, so that no page asks for roles only to draw its head
        "has_desk": bool(getattr(request, "session", {}).get(HAS_DESK)),
        "administers": bool(getattr(request, "session", {}).get(ADMINISTERS)),
        # what comes in lies in a region in charge
        "imports_tables": bool(
            getattr(request, "session", {}).get(IMPORTS_TABLES) and reader.edits
        ),
        "looks_after_security": bool(getattr(request, "session", {}).get(LOOKS_AFTER_SECURITY)),
        "has_unsent": bool(getattr(request, "session", {}).get(HAS_UNSENT)),
        "time_left": _once(lambda: read_time_left(request.session)),
        "overdue_count": _once(lambda: _overdue_count(request)),
    }


def other_language_url(request: HttpRequest) -> str:
    """The same page with the same filters in the other language; Chinese addresses
    carry no prefix.
    """
    here = request.get_full_path()
    path, mark, query = here.partition("?")
    if path == "/en" or path.startswith("/en/"):
        # A second slash would make the link lead to another host.
        return "/" + path[3:].lstrip("/") + mark + query
    return "/en" + here


def _navigation(request: HttpRequest, reader: Reader) -> list[NavEntry]:
    entries = [(address(path), name) for path, name in NAVIGATION]
    home = address("/")
    here = home if request.path in {address(path) for path in UNDER_HOME} else request.path
    return [
        NavEntry(
            where, str(name), here == where or (where != home and request.path.startswith(where))
        )
        for where, name in entries
        if where and (reader.account or is_open(where))
    ]


def _has_demo() -> bool:
    """Whether any demonstration record exists (docs/rules.md, 13)."""
    issues, measures = (
        model.objects.order_by().filter(is_demo=True).values("pk") for model in (Issue, Measure)
    )
    # one statement
    return bool(issues.union(measures, all=True)[:1])


def _overdue_count(request: Request) -> int:
    """Overdue issues that the reader may see: the total of the ledger at `?overdue=1`."""
    if not (request.user.is_authenticated or getattr(settings, "PUBLIC_READ", False)):
        return 0
    return read_overdue(request.reader, AsOf(business_day(request)))


def _once(ask: Callable[[], Any]) -> Callable[[], Any]:
    """Ask at the first use and remember: templates call a callable at every mention."""
    return cache(ask)

"""The page that all others are measured against: bare Django, without a line of the product.

A signed-in page with sessions, csrf, gzip, one query and 25 rows: the least that a list in a Django
project can be. It passes through Django's own middleware only.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.template import Engine, RequestContext
from django.test import override_settings
from django.views.decorators.http import require_safe

from parks.models import Park

ADDRESS = "/bench/bare/"
ROWS = 25
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
PAGE = Engine(context_processors=CONTEXT_PROCESSORS).from_string(
    """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Parks</title></head>
<body>
<header>
  <span>{{ user.username }}</span>
  <form method="post" action="/logout/">{% csrf_token %}<button>Sign out</button></form>
</header>
{% for message in messages %}<p>{{ message }}</p>{% endfor %}
<table>
  <thead><tr><th>Name</th><th>Region</th><th>Level</th><th>Type</th><th>Area</th></tr></thead>
  <tbody>
  {% for park in parks %}
    <tr>
      <td><a href="/parks/{{ park.slug }}/">{{ park.name_zh }}</a></td>
      <td>{{ park.home_region.name_zh }}</td>
      <td>{{ park.get_level_display }}</td>
      <td>{{ park.get_type_display }}</td>
      <td>{{ park.planned_area_ha|default:"–" }}</td>
    </tr>
  {% endfor %}
  </tbody>
</table>
</body>
</html>
"""
)


@login_required
@require_safe
def bare(request: HttpRequest) -> HttpResponse:
    """List the first parks with one query, as a page of a Django project would."""
    parks = Park.objects.select_related("home_region").order_by("pk")[:ROWS]
    return HttpResponse(PAGE.render(RequestContext(request, {"parks": parks})))


def make_handler() -> WSGIHandler:
    """Make the application that answers the bare page, through Django's own middleware."""
    with override_settings(MIDDLEWARE=MIDDLEWARE):
        return WSGIHandler()

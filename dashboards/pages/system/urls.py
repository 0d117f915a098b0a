"""Addresses of the pages about the system itself."""

from django.urls import path, re_path

from dashboards.pages.system.security.views import (
    security_events,
    security_events_file,
    security_seals,
    session_end,
    session_list,
)
from dashboards.pages.system.status.views import status

urlpatterns = [
    path("security/", security_events, name="security-events"),
    path("security/events.csv", security_events_file, name="security-events-file"),
    path("security/seals/", security_seals, name="security-seals"),
    path("security/sessions/", session_list, name="session-list"),
    re_path(r"^security/sessions/(?P<key>[0-9a-f]{64})/end/$", session_end, name="session-end"),
    path("status/", status, name="status"),
]

"""Addresses of the desk and its calendar."""

from django.urls import path, re_path

from dashboards.pages.desk.calendar.views import (
    desk_calendar,
    desk_calendar_end,
    desk_calendar_feed,
)
from dashboards.pages.desk.views import desk, desk_extension, desk_report, desk_submit

urlpatterns = [
    path("desk/", desk, name="desk"),
    path("desk/calendar/", desk_calendar, name="desk-calendar"),
    path("desk/calendar/end/", desk_calendar_end, name="desk-calendar-end"),
    re_path(
        r"^desk/calendar/(?P<key>[A-Za-z0-9_-]{43})\.ics$",
        desk_calendar_feed,
        name="desk-calendar-feed",
    ),
    re_path(r"^desk/issues/(?P<number>WT-\d{4}-\d{3,})/report/$", desk_report, name="desk-report"),
    re_path(
        r"^desk/issues/(?P<number>WT-\d{4}-\d{3,})/extension/$",
        desk_extension,
        name="desk-extension",
    ),
    re_path(r"^desk/issues/(?P<number>WT-\d{4}-\d{3,})/submit/$", desk_submit, name="desk-submit"),
]

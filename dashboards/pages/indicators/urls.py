"""Addresses of indicators, their values, reviews and objections."""

from django.urls import path, re_path

from dashboards.pages.indicators.entry.park_views import park_indicators
from dashboards.pages.indicators.entry.views import indicator_entry
from dashboards.pages.indicators.objections.views import (
    objection_detail,
    objection_list,
    park_objection,
)
from dashboards.pages.indicators.review.views import indicator_review
from dashboards.pages.indicators.views import indicator_detail, indicator_history, indicator_list

urlpatterns = [
    path("parks/<slug:slug>/objection/", park_objection, name="park-objection"),
    path("objections/", objection_list, name="objection-list"),
    re_path(r"^objections/(?P<pk>\d{1,18})/$", objection_detail, name="objection-detail"),
    path("parks/<slug:slug>/indicators/", park_indicators, name="park-indicators"),
    path("indicators/", indicator_list, name="indicator-list"),
    path("indicators/review/", indicator_review, name="indicator-review"),
    path("indicators/<slug:code>/", indicator_detail, name="indicator-detail"),
    path("indicators/<slug:code>/history/", indicator_history, name="indicator-history"),
    path("indicators/<slug:code>/entry/", indicator_entry, name="indicator-entry"),
]

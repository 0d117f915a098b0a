"""Addresses of parks, their scores, comparing them, and programmes."""

from django.urls import path

from dashboards.pages.parks.compare.views import park_compare
from dashboards.pages.parks.list.views import park_list
from dashboards.pages.parks.programmes.views import programme_detail, programme_list
from dashboards.pages.parks.score.views import park_score
from dashboards.pages.parks.scorecard.views import park_detail, park_follow

urlpatterns = [
    path("parks/", park_list, name="park-list"),
    path("parks/compare/", park_compare, name="park-compare"),
    path("parks/<slug:slug>/", park_detail, name="park-detail"),
    path("parks/<slug:slug>/score/", park_score, name="park-score"),
    path("parks/<slug:slug>/follow/", park_follow, name="park-follow"),
    path("programmes/", programme_list, name="programme-list"),
    path("programmes/<slug:slug>/", programme_detail, name="programme-detail"),
]

"""Addresses of the summary, regions, the trend and the search."""

from django.urls import path

from dashboards.pages.overview.regions.views import region_detail
from dashboards.pages.overview.search.views import search_page
from dashboards.pages.overview.summary.views import summary
from dashboards.pages.overview.trend.views import trend

urlpatterns = [
    path("", summary, name="summary"),
    path("trend/", trend, name="trend"),
    path("regions/<slug:slug>/", region_detail, name="region-detail"),
    path("search/", search_page, name="search"),
]

"""Addresses of the map and the differentiation of industries."""

from django.urls import path

from dashboards.pages.map.differentiation.views import differentiation
from dashboards.pages.map.views import industry_map

urlpatterns = [
    path("differentiation/", differentiation, name="differentiation"),
    path("map/", industry_map, name="industry-map"),
]

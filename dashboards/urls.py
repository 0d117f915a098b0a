"""Addresses of the pages: an area has a file of its own, included here."""

from django.urls import include, path

from dashboards.exports import file_addresses

AREAS = (
    "overview",
    "parks",
    "issues",
    "recommendations",
    "measures",
    "agreements",
    "map",
    "supervision",
    "desk",
    "indicators",
    "schemes",
    "help",
    "saved_views",
    "account",
    "account.jobs",
    "system",
)

urlpatterns = [
    *[path("", include(f"dashboards.pages.{area}.urls")) for area in AREAS],
    *file_addresses(),
]

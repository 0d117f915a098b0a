"""Addresses of schemes, what-if and robustness."""

from django.urls import path, re_path

from dashboards.pages.schemes.robustness.views import robustness
from dashboards.pages.schemes.views import scheme_detail, scheme_edit, scheme_list
from dashboards.pages.schemes.what_if.views import scheme_what_if

urlpatterns = [
    path("robustness/", robustness, name="robustness"),
    path("schemes/", scheme_list, name="scheme-list"),
    path("schemes/what-if/", scheme_what_if, name="scheme-what-if"),
    re_path(r"^schemes/(?P<version>\d{1,4})/$", scheme_detail, name="scheme-detail"),
    re_path(r"^schemes/(?P<version>\d{1,4})/edit/$", scheme_edit, name="scheme-edit"),
]

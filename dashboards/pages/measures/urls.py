"""Addresses of measures."""

from django.urls import path, re_path

from dashboards.pages.measures.views import measure_copy, measure_detail, measure_list, measure_new

urlpatterns = [
    path("measures/", measure_list, name="measure-list"),
    path("measures/new/", measure_new, name="measure-new"),
    re_path(r"^measures/(?P<number>CS-\d{4}-\d{3,})/copy/$", measure_copy, name="measure-copy"),
    re_path(r"^measures/(?P<number>CS-\d{4}-\d{3,})/$", measure_detail, name="measure-detail"),
]

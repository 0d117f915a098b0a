"""Addresses of measures."""

from django.urls import path, re_path

from dashboards.pages.measures.extras import measure_extras
from dashboards.pages.measures.step_views import measure_report, measure_step
from dashboards.pages.measures.views import measure_copy, measure_detail, measure_list, measure_new

urlpatterns = [
    path("measures/", measure_list, name="measure-list"),
    path("measures/new/", measure_new, name="measure-new"),
    re_path(
        r"^measures/(?P<number>CS-\d{4}-\d{3,})/extras/$", measure_extras, name="measure-extras"
    ),
    re_path(r"^measures/(?P<number>CS-\d{4}-\d{3,})/copy/$", measure_copy, name="measure-copy"),
    re_path(
        r"^measures/(?P<number>CS-\d{4}-\d{3,})/report/$", measure_report, name="measure-report"
    ),
    re_path(
        r"^measures/(?P<number>CS-\d{4}-\d{3,})/steps/(?P<step>[a-z_]+)/$",
        measure_step,
        name="measure-step",
    ),
    re_path(r"^measures/(?P<number>CS-\d{4}-\d{3,})/$", measure_detail, name="measure-detail"),
]

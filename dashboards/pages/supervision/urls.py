"""Addresses of supervision and instructions."""

from django.urls import path, re_path

from dashboards.pages.supervision.instructions.views import (
    instruction_detail,
    instruction_list,
    instruction_new,
)
from dashboards.pages.supervision.views import supervision

urlpatterns = [
    path("supervision/", supervision, name="supervision"),
    path("instructions/", instruction_list, name="instruction-list"),
    path("instructions/new/", instruction_new, name="instruction-new"),
    re_path(
        r"^instructions/(?P<number>PS-\d{4}-\d{3,})/$",
        instruction_detail,
        name="instruction-detail",
    ),
]

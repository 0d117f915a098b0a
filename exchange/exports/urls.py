"""Addresses of records as files."""

from django.urls import re_path

from exchange.exports.views import export_records

urlpatterns = [
    re_path(
        r"^export/(?P<kind>[a-z]{1,20})\.(?P<ending>xlsx|csv)$",
        export_records,
        name="export-records",
    ),
]

"""Addresses of help."""

from django.urls import path

from dashboards.pages.help.views import method

urlpatterns = [
    path("help/method/", method, name="method"),
]

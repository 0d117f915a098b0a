"""The address of the status page."""

from django.urls import path

from dashboards.pages.system.status.views import status

urlpatterns = [path("status/", status, name="status")]

"""Addresses of agreements and the network of linked parks."""

from django.urls import path

from dashboards.pages.agreements.linkage.views import network
from dashboards.pages.agreements.views import agreement_detail, agreement_list

urlpatterns = [
    path("agreements/", agreement_list, name="agreement-list"),
    path("agreements/<slug:slug>/", agreement_detail, name="agreement-detail"),
    path("linkage/", network, name="network"),
]

"""Addresses of one's own account."""

from django.urls import path

from dashboards.pages.account.views import (
    account,
    account_password,
    account_second_factor,
)

urlpatterns = [
    path("account/", account, name="account"),
    path("account/password/", account_password, name="account-password"),
    path("account/second-factor/", account_second_factor, name="account-second-factor"),
]

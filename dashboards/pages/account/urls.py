"""Addresses of one's own account."""

from django.urls import path, re_path

from dashboards.pages.account.views import (
    account,
    account_confirm,
    account_passkey_remove,
    account_passkeys,
    account_password,
    account_second_factor,
    account_session_end,
    account_sessions_end,
)

urlpatterns = [
    path("account/", account, name="account"),
    path("account/password/", account_password, name="account-password"),
    path("account/second-factor/", account_second_factor, name="account-second-factor"),
    path("account/confirm/", account_confirm, name="account-confirm"),
    path("account/passkeys/", account_passkeys, name="account-passkeys"),
    path(
        "account/passkeys/<int:pk>/remove/", account_passkey_remove, name="account-passkey-remove"
    ),
    path("account/sessions/end/", account_sessions_end, name="account-sessions-end"),
    re_path(
        r"^account/sessions/(?P<key>[0-9a-f]{64})/end/$",
        account_session_end,
        name="account-session-end",
    ),
]

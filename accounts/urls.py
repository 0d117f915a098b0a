"""Addresses of sign-in and sign-out."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("login/", views.login, name="login"),
    path("code/", views.second_step, name="code"),
    path("passkey/", views.passkey, name="passkey"),
    path("logout/", views.logout, name="logout"),
    path("session/", views.session, name="session"),
    path("unsent/", views.unsent, name="unsent"),
]

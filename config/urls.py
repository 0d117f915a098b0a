"""All addresses: Chinese without a prefix, English under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from accounts import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    *i18n_patterns(
        path("accounts/", include("accounts.urls")),
        path("admin/", admin.site.urls),
        path("", include("dashboards.urls")),
        prefix_default_language=False,
    ),
]

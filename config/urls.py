"""All addresses: Chinese without a prefix, English under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, reverse_lazy
from django.utils.text import format_lazy
from django.views.generic import RedirectView

from accounts import views
from accounts.security.directory import come_from_directory, leave_for_directory
from accounts.server.views import metrics, robots_txt, security_txt

# where standings stood in the admin while they belonged to the dashboards: bookmarks go on
STANDINGS = format_lazy("{}%(rest)s", reverse_lazy("admin:standings_standing_changelist"))
moved_standings = RedirectView.as_view(url=STANDINGS, query_string=True, permanent=True)

handler500 = views.server_error

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path(".well-known/security.txt", security_txt, name="security-txt"),
    path("robots.txt", robots_txt, name="robots-txt"),
    # without a language: a directory leads back to the addresses that it knows
    path("oidc/sign-in/", leave_for_directory, name="oidc-leave"),
    path("oidc/callback/", come_from_directory, name="oidc_authentication_callback"),
    *i18n_patterns(
        path("manifest.webmanifest", views.manifest, name="manifest"),
        path("accounts/", include("accounts.urls")),
        path("admin/dashboards/standing/", moved_standings, {"rest": ""}),
        path("admin/dashboards/standing/<path:rest>", moved_standings),
        path("admin/", admin.site.urls),
        path("", include("exchange.imports.urls")),
        path("", include("exchange.exports.urls")),
        path("", include("exchange.forms.urls")),
        path("", include("dashboards.urls")),
        prefix_default_language=False,
    ),
]

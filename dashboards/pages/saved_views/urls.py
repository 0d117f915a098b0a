"""Addresses of saved views."""

from django.urls import path, re_path

from dashboards.pages.saved_views.views import (
    list_columns,
    saved_view,
    saved_view_delete,
    saved_view_list,
    saved_view_new,
)

urlpatterns = [
    path("saved-views/", saved_view_list, name="saved-view-list"),
    path("saved-views/new/", saved_view_new, name="saved-view-new"),
    re_path(
        r"^saved-views/columns/(?P<records>issues|measures|parks)/$",
        list_columns,
        name="list-columns",
    ),
    re_path(r"^saved-views/(?P<pk>\d{1,18})/$", saved_view, name="saved-view"),
    re_path(
        r"^saved-views/(?P<pk>\d{1,18})/delete/$",
        saved_view_delete,
        name="saved-view-delete",
    ),
]

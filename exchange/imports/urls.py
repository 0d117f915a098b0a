"""Addresses of imports."""

from django.urls import path, re_path

from exchange.imports.batches.views import import_batch, import_batch_undo, import_batches
from exchange.imports.blanks.views import import_blank
from exchange.imports.columns.views import import_columns
from exchange.imports.paste.views import import_paste
from exchange.imports.preview.views import (
    import_cell,
    import_errors,
    import_preview,
    import_take_back,
)
from exchange.imports.progress.views import import_progress
from exchange.imports.upload.views import import_kind, import_remove, import_upload

DRAFT = r"^import/(?P<pk>\d{1,18})/"
BATCH = r"^import/batches/(?P<pk>\d{1,18})/"

urlpatterns = [
    path("import/", import_upload, name="import-upload"),
    path("import/batches/", import_batches, name="import-batches"),
    re_path(rf"{BATCH}$", import_batch, name="import-batch"),
    re_path(rf"{BATCH}undo/$", import_batch_undo, name="import-batch-undo"),
    re_path(r"^import/blank/(?P<kind>[a-z]{1,20})\.xlsx$", import_blank, name="import-blank"),
    re_path(r"^import/paste/(?P<kind>[a-z]{1,20})/$", import_paste, name="import-paste"),
    re_path(rf"{DRAFT}kind/$", import_kind, name="import-kind"),
    re_path(rf"{DRAFT}remove/$", import_remove, name="import-remove"),
    re_path(rf"{DRAFT}columns/$", import_columns, name="import-columns"),
    re_path(rf"{DRAFT}preview/$", import_preview, name="import-preview"),
    re_path(rf"{DRAFT}cell/$", import_cell, name="import-cell"),
    re_path(rf"{DRAFT}take-back/$", import_take_back, name="import-take-back"),
    re_path(rf"{DRAFT}errors\.xlsx$", import_errors, name="import-errors"),
    re_path(rf"{DRAFT}progress/$", import_progress, name="import-progress"),
]

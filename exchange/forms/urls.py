"""Addresses of forms of other offices."""

from django.urls import path, re_path

from exchange.forms.views import form, form_file, form_list, form_remove

FORM = r"^forms/(?P<pk>\d{1,18})/"

urlpatterns = [
    path("forms/", form_list, name="forms"),
    re_path(rf"{FORM}$", form, name="form"),
    re_path(rf"{FORM}file\.xlsx$", form_file, name="form-file"),
    re_path(rf"{FORM}remove/$", form_remove, name="form-remove"),
]

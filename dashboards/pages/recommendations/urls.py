"""Addresses of recommendations, pillars, targets and the matrix."""

from django.urls import path, re_path

from dashboards.pages.recommendations.detail.views import recommendation_detail
from dashboards.pages.recommendations.list.views import recommendation_list
from dashboards.pages.recommendations.matrix.views import matrix, matrix_sheet
from dashboards.pages.recommendations.pillars.views import pillar_detail
from dashboards.pages.recommendations.targets.views import target_detail, target_list
from recommendations.models.advice import ADVICE_NUMBER

urlpatterns = [
    path("recommendations/", recommendation_list, name="recommendation-list"),
    path("recommendations/pillars/<int:number>/", pillar_detail, name="pillar-detail"),
    re_path(
        rf"^recommendations/(?P<number>{ADVICE_NUMBER})/$",
        recommendation_detail,
        name="recommendation-detail",
    ),
    re_path(
        rf"^recommendations/(?P<number>{ADVICE_NUMBER})/targets/$",
        target_list,
        name="target-list",
    ),
    re_path(
        rf"^recommendations/(?P<number>{ADVICE_NUMBER})/targets/(?P<slug>[-\w]+)/$",
        target_detail,
        name="target-detail",
    ),
    path("matrix/", matrix, name="matrix"),
    path("matrix.xlsx", matrix_sheet, name="matrix-sheet"),
]

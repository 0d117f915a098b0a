"""Addresses of the ledger, its issues and what is done with them."""

from django.urls import path, re_path

from dashboards.pages.issues.bulk.views import issue_bulk
from dashboards.pages.issues.detail.dossier_views import issue_dossier
from dashboards.pages.issues.detail.views import issue_detail
from dashboards.pages.issues.evidence.views import (
    issue_evidence,
    issue_evidence_add,
    issue_evidence_small,
    measure_evidence,
    measure_evidence_add,
    measure_evidence_small,
)
from dashboards.pages.issues.extras.views import issue_extras
from dashboards.pages.issues.list.views import issue_list
from dashboards.pages.issues.rechecks.views import recheck_list
from dashboards.pages.issues.selfchecks.views import issue_self_checks, self_check, self_check_list
from dashboards.pages.issues.steps.act_views import issue_extension, issue_objection, issue_recheck
from dashboards.pages.issues.steps.views import issue_step
from dashboards.pages.issues.withdrawn.views import issue_restore, issue_withdrawn

urlpatterns = [
    path("issues/", issue_list, name="issue-list"),
    path("issues/bulk/", issue_bulk, name="issue-bulk"),
    path("issues/withdrawn/", issue_withdrawn, name="issue-withdrawn"),
    re_path(
        r"^issues/withdrawn/(?P<number>(?:WT|CS)-\d{4}-\d{3,})/restore/$",
        issue_restore,
        name="issue-restore",
    ),
    re_path(r"^issues/(?P<number>WT-\d{4}-\d{3,})/$", issue_detail, name="issue-detail"),
    re_path(
        r"^issues/(?P<number>WT-\d{4}-\d{3,})/steps/(?P<step>[a-z_]+)/$",
        issue_step,
        name="issue-step",
    ),
    re_path(r"^issues/(?P<number>WT-\d{4}-\d{3,})/extras/$", issue_extras, name="issue-extras"),
    re_path(
        r"^issues/(?P<number>WT-\d{4}-\d{3,})/extension/$",
        issue_extension,
        name="issue-extension",
    ),
    re_path(
        r"^issues/(?P<number>WT-\d{4}-\d{3,})/objection/$",
        issue_objection,
        name="issue-objection",
    ),
    re_path(
        r"^issues/(?P<number>WT-\d{4}-\d{3,})/recheck/$",
        issue_recheck,
        name="issue-recheck",
    ),
    path("rechecks/", recheck_list, name="recheck-list"),
    re_path(
        r"^issues/(?P<number>WT-\d{4}-\d{3,})/selfchecks/$",
        issue_self_checks,
        name="issue-self-checks",
    ),
    path("selfchecks/", self_check_list, name="self-check-list"),
    path("selfchecks/<int:pk>/", self_check, name="self-check"),
    re_path(
        r"^issues/(?P<number>WT-\d{4}-\d{3,})/evidence/$",
        issue_evidence_add,
        name="issue-evidence-add",
    ),
    re_path(
        r"^issues/(?P<number>WT-\d{4}-\d{3,})/evidence/(?P<pk>\d{1,18})/$",
        issue_evidence,
        name="issue-evidence",
    ),
    re_path(
        r"^issues/(?P<number>WT-\d{4}-\d{3,})/evidence/(?P<pk>\d{1,18})/small/$",
        issue_evidence_small,
        name="issue-evidence-small",
    ),
    re_path(
        r"^measures/(?P<number>CS-\d{4}-\d{3,})/evidence/$",
        measure_evidence_add,
        name="measure-evidence-add",
    ),
    re_path(
        r"^measures/(?P<number>CS-\d{4}-\d{3,})/evidence/(?P<pk>\d{1,18})/$",
        measure_evidence,
        name="measure-evidence",
    ),
    re_path(
        r"^measures/(?P<number>CS-\d{4}-\d{3,})/evidence/(?P<pk>\d{1,18})/small/$",
        measure_evidence_small,
        name="measure-evidence-small",
    ),
    re_path(
        r"^issues/(?P<number>WT-\d{4}-\d{3,})/dossier\.zip$",
        issue_dossier,
        name="issue-dossier",
    ),
]

"""Addresses of the pages; each view lives in the module named by the first word of its address."""

from django.urls import path, re_path

from dashboards.views import (
    desk,
    desk_calendar,
    help,
    instructions,
    issues,
    issues_acts,
    issues_bulk,
    issues_evidence,
    issues_steps,
    measures,
    parks,
    rechecks,
    recommendations,
    regions,
    selfchecks,
    summary,
    supervision,
)

urlpatterns = [
    path("", summary.summary, name="summary"),
    path("parks/", parks.park_list, name="park-list"),
    path("parks/<slug:slug>/", parks.park_detail, name="park-detail"),
    path("issues/", issues.issue_list, name="issue-list"),
    path("issues/bulk/", issues_bulk.issue_bulk, name="issue-bulk"),
    re_path(r"^issues/(?P<number>WT-\d{4}-\d{3,})/$", issues.issue_detail, name="issue-detail"),
    re_path(
        r"^issues/(?P<number>WT-\d{4}-\d{3,})/steps/(?P<step>[a-z_]+)/$", issues_steps.issue_step, name="issue-step"
    ),
    re_path(r"^issues/(?P<number>WT-\d{4}-\d{3,})/extension/$", issues_acts.issue_extension, name="issue-extension"),
    re_path(r"^issues/(?P<number>WT-\d{4}-\d{3,})/objection/$", issues_acts.issue_objection, name="issue-objection"),
    re_path(r"^issues/(?P<number>WT-\d{4}-\d{3,})/recheck/$", issues_acts.issue_recheck, name="issue-recheck"),
    path("rechecks/", rechecks.recheck_list, name="recheck-list"),
    re_path(
        r"^issues/(?P<number>WT-\d{4}-\d{3,})/selfchecks/$", selfchecks.issue_self_checks, name="issue-self-checks"
    ),
    path("selfchecks/", selfchecks.self_check_list, name="self-check-list"),
    path("selfchecks/<int:pk>/", selfchecks.self_check, name="self-check"),
    path("supervision/", supervision.supervision, name="supervision"),
    path("measures/", measures.measure_list, name="measure-list"),
    re_path(r"^measures/(?P<number>CS-\d{4}-\d{3,})/$", measures.measure_detail, name="measure-detail"),
    path("regions/<slug:slug>/", regions.region_detail, name="region-detail"),
    path("recommendations/", recommendations.recommendation_list, name="recommendation-list"),
    path("instructions/", instructions.instruction_list, name="instruction-list"),
    path("instructions/new/", instructions.instruction_new, name="instruction-new"),
    re_path(r"^instructions/(?P<number>PS-\d{4}-\d{3,})/$", instructions.instruction_detail, name="instruction-detail"),
    path("desk/", desk.desk, name="desk"),
    path("desk/calendar/", desk_calendar.desk_calendar, name="desk-calendar"),
    path("desk/calendar/end/", desk_calendar.desk_calendar_end, name="desk-calendar-end"),
    re_path(
        r"^desk/calendar/(?P<key>[A-Za-z0-9_-]{43})\.ics$", desk_calendar.desk_calendar_feed, name="desk-calendar-feed"
    ),
    re_path(r"^desk/issues/(?P<number>WT-\d{4}-\d{3,})/report/$", desk.desk_report, name="desk-report"),
    re_path(r"^desk/issues/(?P<number>WT-\d{4}-\d{3,})/extension/$", desk.desk_extension, name="desk-extension"),
    re_path(r"^desk/issues/(?P<number>WT-\d{4}-\d{3,})/submit/$", desk.desk_submit, name="desk-submit"),
    path("help/method/", help.method, name="method"),
    re_path(
        r"^issues/(?P<number>WT-\d{4}-\d{3,})/evidence/$",
        issues_evidence.issue_evidence_add,
        name="issue-evidence-add",
    ),
    re_path(
        r"^issues/(?P<number>WT-\d{4}-\d{3,})/evidence/(?P<pk>\d{1,18})/$",
        issues_evidence.issue_evidence,
        name="issue-evidence",
    ),
    re_path(
        r"^issues/(?P<number>WT-\d{4}-\d{3,})/evidence/(?P<pk>\d{1,18})/small/$",
        issues_evidence.issue_evidence_small,
        name="issue-evidence-small",
    ),
    re_path(
        r"^measures/(?P<number>CS-\d{4}-\d{3,})/evidence/$",
        issues_evidence.measure_evidence_add,
        name="measure-evidence-add",
    ),
    re_path(
        r"^measures/(?P<number>CS-\d{4}-\d{3,})/evidence/(?P<pk>\d{1,18})/$",
        issues_evidence.measure_evidence,
        name="measure-evidence",
    ),
    re_path(
        r"^measures/(?P<number>CS-\d{4}-\d{3,})/evidence/(?P<pk>\d{1,18})/small/$",
        issues_evidence.measure_evidence_small,
        name="measure-evidence-small",
    ),
    re_path(r"^issues/(?P<number>WT-\d{4}-\d{3,})/dossier\.zip$", issues_evidence.issue_dossier, name="issue-dossier"),
]

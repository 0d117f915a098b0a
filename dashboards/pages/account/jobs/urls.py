"""Addresses of background work."""

from django.urls import path, re_path

from dashboards.pages.account.jobs.views import job, job_file, job_list, job_stop

JOB = r"^jobs/(?P<pk>\d{1,18})/"

urlpatterns = [
    path("jobs/", job_list, name="jobs"),
    re_path(rf"{JOB}$", job, name="job"),
    re_path(rf"{JOB}stop/$", job_stop, name="job-stop"),
    re_path(rf"{JOB}file/$", job_file, name="job-file"),
]

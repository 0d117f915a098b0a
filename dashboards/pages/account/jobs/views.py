"""One's own background work: the list, a job, stopping it, and the file that it made."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.saving.post_only import post_only
from dashboards.pages.account.jobs.page import read_progress
from dashboards.shared.downloads import seal_response
from dashboards.shared.lists.paging import page_size
from jobs.asking import ask_to_stop
from jobs.models import Job
from parks.evidence.uploads import unpackable_name
from parks.readers import Reader, Request

PER_PAGE = 50


@login_required
@require_safe
def job_list(request: Request) -> HttpResponse:
    """List what its reader asked for within a week, the latest first."""
    jobs = Job.objects.of(request.reader.pk)
    page = Paginator(jobs, page_size(request.GET, PER_PAGE)).get_page(request.GET.get("page"))
    context = {"page": page, "rows": [read_progress(job) for job in page]}
    return render(request, "pages/account/jobs/list.html", context)


@login_required
@require_safe
def job(request: Request, pk: int) -> HttpResponse:
    """Say how far a job is, and what came of it. Http404 for that of another person."""
    context = {"progress": read_progress(_own(request, pk))}
    return render(request, "pages/account/jobs/job.html", context)


@login_required
@post_only(lambda pk: reverse("job", args=[pk]))
def job_stop(request: Request, pk: int) -> HttpResponse:
    """Stop a job; one that is over stays as it is."""
    stopped = _own(request, pk)
    if stopped.is_over:
        messages.warning(request, _("It was over already."))
    else:
        ask_to_stop(stopped)
        messages.success(request, _("It is being stopped."))
    return redirect("job", pk)


@login_required
@require_safe
def job_file(request: Request, pk: int) -> HttpResponseBase:
    """Send the file that a job made. Http404 where it made none, or where it is gone."""
    made = _own(request, pk)
    if not made.file:
        raise Http404
    try:
        content = made.file.open("rb")
    except OSError:
        raise Http404 from None
    name = unpackable_name(made.file_name)
    return seal_response(
        FileResponse(content, as_attachment=True, filename=name, content_type=made.media_type)
    )


def _own(request: Request, pk: int) -> Job:
    reader: Reader = request.reader
    return get_object_or_404(Job.objects.of(reader.pk), pk=pk)

"""What is done with a measure: a report on its page, and a page for each other step."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dashboards.pages.measures.step_forms import BUTTONS, MeasureStepForm
from dashboards.pages.measures.views import show_measure
from dashboards.shared.reporting.forms import ReportForm
from parks.readers import Request
from recommendations.actions.extensions import ask_extension, decide_extension
from recommendations.actions.reporting import report_on_measure
from recommendations.actions.stopping import restore_measure, stop_measure
from recommendations.models import Measure
from recommendations.steps import MeasureStep, is_named


@require_POST
def measure_report(request: Request, number: str) -> HttpResponse:
    """Store a report on a measure, or show its page again with the reasons and what was typed.

    404 out of sight, 403 for those whom the table does not name.
    """
    measure = _measure_for(request, number, MeasureStep.REPORT)
    form = ReportForm(request.POST, request.FILES, measure=measure)

    def report() -> None:
        report_on_measure(measure=measure, by=request.reader.person, **form.report())

    if form.save_once(request, report):
        messages.success(request, _("The report on %(number)s is stored.") % {"number": number})
        return redirect(measure)
    return show_measure(request, number, report_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def measure_step(request: Request, number: str, step: str) -> HttpResponse:
    """Ask for what a step with a measure takes, and take it.

    404 out of sight, 403 for those whom the table does not name.
    """
    if step not in {str(known) for known in BUTTONS}:
        raise Http404
    taken = MeasureStep(step)
    measure = _measure_for(request, number, taken)
    form = MeasureStepForm(request.POST or None, measure=measure, step=taken, reader=request.reader)

    if form.save_once(request, lambda: _take(request, measure, taken, form)):
        messages.success(request, _("Recorded for %(number)s.") % {"number": number})
        return redirect(measure)
    context = {
        "measure": measure,
        "form": form,
        "title": BUTTONS[taken],
        "choices": _choices(taken),
        "requests": measure.extensions.select_related("asked_by", "decided_by"),
    }
    return render(
        request,
        "pages/measures/step.html",
        context,
        status=422 if request.method == "POST" else 200,
    )


def _measure_for(request: Request, number: str, step: MeasureStep) -> Measure:
    """Find the measure for those whom the table names; in another state the action says why not."""
    visible = Measure.objects.visible_to(request.reader).select_related("region", "lead")
    measure = get_object_or_404(visible, number=number)
    if not is_named(request.reader, step, measure):
        raise PermissionDenied
    return measure


def _choices(step: MeasureStep) -> list[tuple[str, str]]:
    """Name the buttons of a step."""
    if step == MeasureStep.DECIDE_EXTENSION:
        return [("grant", _("Grant")), ("refuse", _("Refuse"))]
    return [("send", str(BUTTONS[step]))]


def _take(request: Request, measure: Measure, step: MeasureStep, form: MeasureStepForm) -> None:
    """Take the step; raises ValidationError for what is refused."""
    given = form.cleaned_data
    by = request.reader.person
    words = given["words"]
    version = given["version"]
    if step == MeasureStep.DECIDE_EXTENSION:
        choice = request.POST.get("choice")
        if choice not in ("grant", "refuse"):
            raise ValidationError(_("Say whether the request is granted or refused."))
        waiting = measure.extensions.waiting().first()
        if waiting is None:
            raise ValidationError(_("No request for more time is waiting."))
        decide_extension(extension=waiting, grant=choice == "grant", by=by, words=words)
    elif step == MeasureStep.ASK_EXTENSION:
        ask_extension(
            measure=measure, by=by, new_due_on=given["new_due_on"], words=words, version=version
        )
    elif step == MeasureStep.STOP:
        stop_measure(
            measure=measure, by=by, words=words, successor=given["successor"], version=version
        )
    else:
        restore_measure(measure=measure, by=by, words=words, version=version)

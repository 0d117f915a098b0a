"""Editing many issues at once: choose, preview, apply."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dashboards.pages.issues.bulk.forms import BulkForm
from dashboards.pages.issues.bulk.page import (
    ChangedMeanwhile,
    Selection,
    back_to,
    make_changed_meanwhile,
    read_preview,
    read_selection,
    read_selection_again,
    serialise_selection,
)
from dashboards.pages.issues.list.selection import may_edit_in_bulk
from dashboards.shared.days.request import business_day
from parks.actions.several.bulk import MOST, BulkOutcome, PreviewOutdatedError, edit_in_bulk
from parks.readers import Request
from parks.writing import writing


@require_http_methods(["GET", "HEAD", "POST"])
def issue_bulk(request: Request) -> HttpResponse:
    """Ask what is to change, show what would come of it, and do that.

    403 for all but analysts in charge.
    """
    if not may_edit_in_bulk(request.reader):
        raise PermissionDenied
    if request.method != "POST":
        chosen = read_selection(request.GET, request.reader, business_day(request))
        form = BulkForm(
            reader=request.reader, initial={"chosen": serialise_selection(chosen.issues)}
        )
        return _page(request, chosen, form)
    form = BulkForm(request.POST, reader=request.reader)
    chosen = read_selection_again(request.POST.get("chosen", ""), request.reader)
    is_whole = form.is_valid() and bool(chosen.issues) and not chosen.too_many
    late: list[ChangedMeanwhile] = []
    if is_whole and "apply" in request.POST:
        try:
            return _applied(request, form, chosen)
        except ValidationError as error:
            form.add_error(None, " ".join(error.messages))
            late = (
                make_changed_meanwhile(error.entries)
                if isinstance(error, PreviewOutdatedError)
                else []
            )
        except IntegrityError:
            form.add_error(
                None, _("The database refused the change. Nothing was written; look again.")
            )
        chosen = read_selection_again(request.POST["chosen"], request.reader)
    return _page(request, chosen, form, preview=is_whole, late=late)


def _applied(request: Request, form: BulkForm, chosen: Selection) -> HttpResponseRedirect:
    """Make the change once and lead back to the list from which it came."""
    with writing():
        form.use_key(request.user)
        outcome = edit_in_bulk(seen=chosen.seen, change=form.change(), by=request.reader.person)
    messages.success(request, _outcome_in_words(outcome))
    return redirect(back_to(request.GET))


def _outcome_in_words(outcome: BulkOutcome) -> str:
    """Say what became of the issues."""
    words = [
        ngettext("%(n)d issue changed.", "%(n)d issues changed.", outcome.changed)
        % {"n": outcome.changed}
    ]
    if outcome.refused:
        words.append(
            ngettext(
                "%(n)d was refused, as announced.",
                "%(n)d were refused, as announced.",
                outcome.refused,
            )
            % {"n": outcome.refused}
        )
    if outcome.unchanged:
        words.append(
            ngettext("%(n)d needed no change.", "%(n)d needed no change.", outcome.unchanged)
            % {"n": outcome.unchanged}
        )
    return " ".join(words)


def _page(
    request: Request,
    chosen: Selection,
    form: BulkForm,
    *,
    preview: bool = False,
    late: Sequence[ChangedMeanwhile] = (),
) -> HttpResponse:
    """Render the form; below it stands the preview of what was typed, to be confirmed."""
    context = {
        "chosen": chosen,
        "form": form,
        "late": late,
        "back": back_to(request.GET),
        "most": MOST,
    }
    if preview:
        shown = read_preview(chosen.issues, form.change(), request.reader, business_day(request))
        again = BulkForm(
            {**request.POST.dict(), "chosen": shown.chosen}, reader=request.reader, auto_id=False
        )
        context |= {"preview": shown, "confirm": again}
    return render(
        request,
        "pages/issues/bulk/page.html",
        context,
        status=422 if form.is_bound and form.errors else 200,
    )

"""Views of a list that a person keeps: saved, renamed, shared, deleted."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.saving.post_only import post_only
from dashboards.models import SavedView
from dashboards.pages.saved_views.forms import SavedViewForm, make_kept_query
from dashboards.shared.days.request import business_day
from dashboards.shared.forms import OnceForm
from dashboards.shared.lists.extras import ColumnsForm, read_list_extras
from dashboards.shared.lists.paging import page_size
from dashboards.shared.saved_views import change_view, choose_columns, save_view
from parks.readers import Request

PER_PAGE = 25
# the page of each list whose columns can be chosen
PAGES = {"issues": "issue-list", "measures": "measure-list", "parks": "park-list"}


@login_required
@require_safe
def saved_view_list(request: Request) -> HttpResponse:
    """List the person's own views, and those that others share."""
    account_id = request.reader.pk or 0
    own = SavedView.objects.filter(user_id=account_id).order_by("page", "name")
    shared = (
        SavedView.objects.filter(is_shared=True).exclude(user_id=account_id).select_related("user")
    )
    paginator = Paginator(shared.order_by("page", "name", "pk"), page_size(request.GET, PER_PAGE))
    page = paginator.get_page(request.GET.get("page"))
    return render(request, "pages/saved_views/page.html", {"own": own, "page": page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def saved_view_new(request: Request) -> HttpResponse:
    """Keep the list that `list` and `query` name."""
    page = request.GET.get("list", "")
    if page not in SavedView.Page.values:
        raise Http404
    kept = make_kept_query(
        page, request.GET.get("query", ""), request.reader, business_day(request)
    )
    form = SavedViewForm(request.POST or None)
    saved: list[SavedView] = []

    def save() -> None:
        if not kept.query:
            raise ValidationError(_("No filter is on; there is nothing to keep."))
        view = save_view(
            by=request.reader.person,
            page=page,
            name=form.cleaned_data["name"],
            query=kept.query,
            is_shared=form.cleaned_data["is_shared"],
        )
        saved.append(view)

    if form.save_once(request, save):
        messages.success(request, _("The view “%(name)s” is saved.") % {"name": saved[0].name})
        return redirect(saved[0])
    context = {"form": form, "kept": kept, "list_name": SavedView.Page(page).label}
    return render(
        request, "pages/saved_views/form.html", context, status=422 if form.is_bound else 200
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def saved_view(request: Request, pk: int) -> HttpResponse:
    """Rename a view of one's own, share it or not."""
    view = get_object_or_404(SavedView.objects.select_related("user"), pk=pk, user=request.user)
    form = SavedViewForm(
        request.POST or None, initial={"name": view.name, "is_shared": view.is_shared}
    )

    def change() -> None:
        change_view(
            view=view, name=form.cleaned_data["name"], is_shared=form.cleaned_data["is_shared"]
        )

    if form.save_once(request, change):
        messages.success(request, _("The view “%(name)s” is changed.") % {"name": view.name})
        return redirect("saved-view-list")
    kept = make_kept_query(view.page, view.query, request.reader, business_day(request))
    context = {
        "form": form,
        "kept": kept,
        "view": view,
        "list_name": view.get_page_display(),
        "delete": OnceForm(),
    }
    return render(
        request, "pages/saved_views/form.html", context, status=422 if form.is_bound else 200
    )


@login_required
@post_only(lambda records: reverse(PAGES[records]))
def list_columns(request: Request, records: str) -> HttpResponse:
    """Keep which extra fields a list shows as columns."""
    extras = read_list_extras(records, request.reader)
    form = ColumnsForm(request.POST, extras=extras)

    def choose() -> None:
        choose_columns(
            by=request.reader.person, records=records, columns=form.cleaned_data["columns"]
        )

    form.save_once(request, choose)
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))
    query = QueryDict(str(request.POST.get("query", ""))).urlencode()
    page = reverse(PAGES[records])
    return redirect(f"{page}?{query}" if query else page)


@login_required
@post_only(lambda pk: reverse("saved-view", args=[pk]))
def saved_view_delete(request: Request, pk: int) -> HttpResponse:
    """Delete a view of one's own."""
    view = get_object_or_404(SavedView, pk=pk, user=request.user)
    form = OnceForm(request.POST)
    if form.save_once(request, view.delete):
        messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    for error in form.non_field_errors():
        messages.error(request, str(error))
    return redirect("saved-view-list")

"""What a person keeps: views of a list as tabs, and followed parks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from dashboards.models import FollowedPark, ListSetting, SavedView
from dashboards.models.saved_view import LISTS
from dashboards.shared.links import at
from parks.models import Park
from parks.readers import Reader
from parks.writing import writing
from standings.days.as_of import AsOf

# own views, and views of others that stand as tabs; the rest is on the page of saved views
MOST_VIEWS = 30
MOST_SHARED = 8
Rows = TypeVar("Rows", bound="QuerySet[Any]")


@dataclass(frozen=True)
class ListTab:
    """A view of a list by name; `n` where it is counted."""

    name: str
    address: str
    is_current: bool
    n: int | None = None
    is_shared: bool = False


@dataclass
class Tabs:
    """The tabs above a list, and where the filters that are on can be kept; empty where nobody is
    signed in.
    """

    tabs: list[ListTab] = field(default_factory=list)
    save: str = ""
    manage: str = ""


def followed_by(parks: Rows, reader: Reader, as_of: AsOf) -> Rows:
    """Select the parks that a person follows: the one definition for the list and its count."""
    followed = FollowedPark.objects.of(reader).values("park")
    return parks.filter(**{f"{as_of.record}__in": followed})


def with_star(parks: Rows, reader: Reader, record: str = "pk") -> Rows:
    """Annotate parks with `is_followed`; `record` leads to the park of today."""
    followed = FollowedPark.objects.of(reader).filter(park=OuterRef(record))
    return parks.annotate(is_followed=Exists(followed))


def read_offered_views(reader: Reader, page: str) -> list[SavedView]:
    """Read the views that a list offers to a person: the own ones, then some shared ones."""
    if reader.pk is None:
        return []
    views = SavedView.objects.filter(page=page)
    shared = views.filter(is_shared=True).exclude(user_id=reader.pk).order_by("name", "pk")
    offered = views.filter(Q(user_id=reader.pk) | Q(pk__in=shared.values("pk")[:MOST_SHARED]))
    return sorted(offered, key=lambda view: (view.user_id != reader.pk, view.name, view.pk))


def park_tabs(data: QueryDict, reader: Reader, as_of: AsOf) -> Tabs:
    """Read the tabs above the list of parks: all, the followed ones, the kept views."""
    filters = _filters_on(data)
    tabs = [ListTab(_("All"), at("park-list"), not filters)]
    if reader.pk:
        parks = as_of.with_standing(as_of.parks.visible_to(reader))
        followed = followed_by(parks, reader, as_of).count()
        is_current = filters == {"followed": "1"}
        tabs.append(ListTab(_("Parks I follow"), at("park-list", followed=1), is_current, followed))
    return _read_tabs(tabs, SavedView.Page.PARKS, data, reader)


def issue_tabs(data: QueryDict, reader: Reader) -> Tabs:
    """Read the kept views of the ledger, which stand after its standard ones."""
    return _read_tabs([], SavedView.Page.ISSUES, data, reader)


def _read_tabs(first: list[ListTab], page: str, data: QueryDict, reader: Reader) -> Tabs:
    filters = _filters_on(data)
    tabs = [
        ListTab(
            view.name,
            f"{at(LISTS[page])}?{view.query}",
            _filters_on(QueryDict(view.query)) == filters,
            is_shared=view.user_id != reader.pk,
        )
        for view in read_offered_views(reader, page)
    ]
    if not reader.pk:
        return Tabs(first + tabs)
    save = f"{reverse('saved-view-new')}?{urlencode({'list': page, 'query': urlencode(filters)})}"
    return Tabs(first + tabs, save if filters else "", reverse("saved-view-list"))


def _filters_on(data: QueryDict) -> dict[str, str]:
    """Read what an address asks for beyond the page of its list."""
    return {name: str(value) for name, value in data.items() if value and name != "page"}


def choose_columns(*, by: User, records: str, columns: list[str]) -> None:
    """Keep which columns a person sees in a list."""
    with writing():
        ListSetting.objects.update_or_create(user=by, list=records, defaults={"columns": columns})


def save_view(*, by: User, page: str, name: str, query: str, is_shared: bool) -> SavedView:
    """Keep a list under a name.

    Raises ValidationError for a name taken and for the view that is too many.
    """
    with writing():
        _lock(by)
        if by.saved_views.count() >= MOST_VIEWS:
            raise ValidationError(
                _("You have %(n)d views; delete one that you no longer use.") % {"n": MOST_VIEWS}
            )
        view = SavedView(user=by, page=page, query=query)
        _store(view, name, is_shared)
    return view


def change_view(*, view: SavedView, name: str, is_shared: bool) -> None:
    """Rename a view, share it or keep it to oneself."""
    with writing():
        _lock(view.user)
        _store(view, name, is_shared)


def _store(view: SavedView, name: str, is_shared: bool) -> None:
    view.name = name.strip()
    view.is_shared = is_shared
    if (
        SavedView.objects.filter(user=view.user, page=view.page, name=view.name)
        .exclude(pk=view.pk)
        .exists()
    ):
        raise ValidationError({"name": _("You already have a view of this name.")})
    view.full_clean()
    view.save()


def _lock(user: User) -> None:
    """Lock the person's row, so that two windows cannot both keep the last view allowed."""
    list(User.objects.select_for_update(no_key=True).filter(pk=user.pk).values("pk"))


def follow(*, park: Park, by: User) -> None:
    """Follow a park; following it twice changes nothing."""
    with writing():
        FollowedPark.objects.get_or_create(user=by, park=park)


def unfollow(*, park: Park, by: User) -> None:
    """No longer follow a park."""
    with writing():
        FollowedPark.objects.of(Reader.of(by)).filter(park=park).delete()

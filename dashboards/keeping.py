"""What a person keeps: views of a list as tabs, and followed parks. Rows ride in the statements
that the lists ask.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from dashboards.links import at
from dashboards.models import FollowedPark, SavedView
from dashboards.models.keeping import LISTS
from parks.models import Park
from parks.readers import Reader
from parks.writing import writing

# own views, and views of others that stand as tabs; the rest is on the page of saved views
MOST_VIEWS = 30
MOST_SHARED = 8
MINE = "mine"
SHARED = "shared"
COLUMNS = ("kind_", "key_", "code_", "zh_", "en_", "about_")
Rows = TypeVar("Rows", bound="QuerySet[Any]")


class Kept(Protocol):
    """A row of `kept_rows` as a list has read it: `code` is the query, `about` whose view it is."""

    @property
    def pk(self) -> int: ...

    @property
    def code(self) -> str: ...

    @property
    def name_zh(self) -> str: ...

    @property
    def about(self) -> str: ...


@dataclass(frozen=True)
class Tab:
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

    tabs: list[Tab] = field(default_factory=list)
    save: str = ""
    manage: str = ""


def followed_by(parks: Rows, reader: Reader) -> Rows:
    """The parks that a person follows: the one definition for the list and its count."""
    return parks.filter(pk__in=FollowedPark.objects.of(reader).values("park"))


def with_star(parks: Rows, reader: Reader) -> Rows:
    """Annotate `is_followed`."""
    return parks.annotate(
        is_followed=Exists(FollowedPark.objects.of(reader).filter(park=OuterRef("pk")))
    )


def kept_rows(reader: Reader, page: str, **more: Any) -> list[QuerySet]:
    """The views that a person is offered on a list, and on that of parks the number followed; parts
    of a UNION.
    """
    account_id = reader.pk
    if account_id is None:
        return []
    nothing = Value("", output_field=CharField())
    here = SavedView.objects.filter(page=page)
    shared = (
        here.filter(is_shared=True).exclude(user_id=account_id).order_by("name", "pk")[:MOST_SHARED]
    )
    views = here.filter(Q(user_id=account_id) | Q(pk__in=shared.values("pk"))).order_by()
    whose = Case(
        When(user_id=account_id, then=Value(MINE)), default=Value(SHARED), output_field=CharField()
    )
    told = {
        "kind_": Value("views", output_field=CharField()),
        "key_": F("pk"),
        "code_": F("query"),
        "zh_": F("name"),
    }
    parts = [views.annotate(**told, en_=nothing, about_=whose, **more).values_list(*COLUMNS, *more)]
    if page == SavedView.Page.PARKS:
        constant = {
            "kind_": Value("followed", output_field=CharField()),
            "code_": nothing,
            "zh_": nothing,
            "en_": nothing,
            "about_": nothing,
        } | more
        parks = (
            followed_by(Park.objects.visible_to(reader), reader)
            .filter(standing__isnull=False)
            .order_by()
        )
        counted = parks.annotate(**constant).values(*constant).annotate(key_=Count("pk"))
        parts.append(counted.values_list(*COLUMNS, *more))
    return parts


def park_tabs(
    views: Iterable[Kept], followed: Iterable[Kept], data: QueryDict, reader: Reader
) -> Tabs:
    """The tabs above the list of parks: all, the followed ones, the kept views."""
    on = _on(data)
    n = next((row.pk for row in followed), 0)
    first = [Tab(_("All"), at("park-list"), not on)]
    if reader.pk:
        first.append(
            Tab(_("Parks I follow"), at("park-list", followed=1), on == {"followed": "1"}, n)
        )
    return _tabs(first, views, "parks", data, reader)


def issue_tabs(views: Iterable[Kept], data: QueryDict, reader: Reader) -> Tabs:
    """The kept views of the ledger, which stand after its standard ones."""
    return _tabs([], views, "issues", data, reader)


def _tabs(
    first: list[Tab], views: Iterable[Kept], page: str, data: QueryDict, reader: Reader
) -> Tabs:
    on = _on(data)
    tabs = [
        Tab(
            view.name_zh,
            f"{at(LISTS[page])}?{view.code}",
            _on(QueryDict(view.code)) == on,
            None,
            view.about == SHARED,
        )
        for view in sorted(views, key=lambda view: (view.about, view.name_zh, view.pk))
    ]
    if not reader.pk:
        return Tabs(first + tabs)
    new = f"{reverse('saved-view-new')}?{urlencode({'list': page, 'query': urlencode(on)})}"
    return Tabs(first + tabs, new if on else "", reverse("saved-view-list"))


def _on(data: QueryDict) -> dict[str, str]:
    """What an address asks for beyond the page of its list."""
    return {name: str(value) for name, value in data.items() if value and name != "page"}


def save_view(*, by: User, page: str, name: str, query: str, is_shared: bool) -> SavedView:
    """Keep a list under a name.

    Raises ValidationError for a name taken and for the view that is too many.
    """
    with writing():
        _one_at_a_time(by)
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
        _one_at_a_time(view.user)
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


def _one_at_a_time(user: User) -> None:
    """Hold the person's row, so that two windows cannot both keep the last view allowed."""
    list(User.objects.select_for_update(no_key=True).filter(pk=user.pk).values("pk"))


def follow(*, park: Park, by: User) -> None:
    """Follow a park; following it twice changes nothing."""
    with writing():
        FollowedPark.objects.get_or_create(user=by, park=park)


def unfollow(*, park: Park, by: User) -> None:
    """No longer follow a park."""
    with writing():
        FollowedPark.objects.of(Reader.of(by)).filter(park=park).delete()

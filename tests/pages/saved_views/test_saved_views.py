"""Saved views `/saved-views/` and followed parks `/parks/<slug>/follow/`."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from dashboards.models import FollowedPark, SavedView
from dashboards.shared.saved_views import MOST_VIEWS, save_view
from tests.helpers.factories import make_issue, make_park, make_region, make_user
from tests.helpers.html import Page
from tests.helpers.standings import stand
from tests.helpers.visiting import source_of
from tests.pages.overview.test_summary import statements
from tests.pages.parks.test_list import listed

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def new(page: str = "parks", query: str = "level=national") -> str:
    """The address at which a list is kept."""
    return f"/saved-views/new/?list={page}&query={quote(query)}"


def key_of(client: Client, address: str) -> str:
    """The one-time key of the first form about this."""
    return Page(client.get(address)).values("[name=form_key]", "value")[0]


def keep(client: Client, name: str, address: str = "", **more: str):
    """Send the form of a view."""
    address = address or new()
    return client.post(address, {"form_key": key_of(client, address), "name": name} | more)


def press(client: Client, slug: str, follow: str, **more: str):
    """Press the star on a scorecard."""
    key = key_of(client, f"/parks/{slug}/")
    return client.post(
        f"/parks/{slug}/follow/", {"form_key": key, "follow": follow} | more, follow=True
    )


def tabs(client: Client, address: str) -> dict[str, str]:
    """Name and address of each tab above a list."""
    found = {}
    for tab in Page(client.get(address)).first("nav.views").all("a[href]"):
        if tab.get("class") == "views__add":  # leads to the form that saves a view
            continue
        # the name stands before what is counted or said to screen readers only
        said = tab.all(".amount, .unseen")
        end = tab.text.rindex(said[0].text) if said and said[0].text else None
        found[tab.text[:end].strip()] = tab["href"]
    return found


def test_a_filtered_list_is_saved_and_stands_as_a_tab(sign_in):
    stand(make_park(name_zh="甲园", level="national"), make_park(name_zh="乙园", level="county"))
    client = sign_in()
    save = Page(client.get("/parks/?level=national&page=1")).first("a.views__add")["href"]
    answer = keep(client, "国家级的", save)
    assert (answer.status_code, answer["Location"]) == (302, "/parks/?level=national")
    assert listed(client, "?level=national")[:2] == (["甲园"], 1)
    assert tabs(client, "/parks/")["国家级的"] == "/parks/?level=national"
    current = Page(client.get("/parks/?level=national")).texts("a[aria-current=page]")
    assert any(words.startswith("国家级的") for words in current)
    assert "国家级的" not in tabs(client, "/issues/")
    assert (
        keep(client, "红的", new("issues", "light=red&sort=due"))["Location"]
        == "/issues/?light=red&sort=due"
    )
    assert "红的" in tabs(client, "/en/issues/")


def test_what_the_list_does_not_know_is_left_out_and_said(sign_in):
    client = sign_in()
    make_park()
    address = new(
        "parks", "level=national&light=purple&colour=blue&sort=luck&page=3&region=atlantis"
    )
    page = source_of(client.get(address))
    for value in ("purple", "blue", "luck", "atlantis"):
        assert f"“{value}”" in page
    assert keep(client, "清过的", address)["Location"] == "/parks/?level=national"
    assert client.get(new("somewhere")).status_code == 404
    empty = new("parks", "page=2&colour=blue")
    assert client.get(empty).status_code == 200
    assert client.post(empty, {"form_key": "x" * 20, "name": "空的"}).status_code == 422
    assert SavedView.objects.count() == 1


def test_a_view_whose_value_is_gone_opens_with_a_message(sign_in):
    client = sign_in()
    park = make_park(region=make_region("boluo", make_region()), level="national")
    stand(park)
    keep(client, "博罗", new("parks", "region=boluo&level=national"))
    view = SavedView.objects.get()
    SavedView.objects.filter(pk=view.pk).update(query="region=gone&level=national")
    found, count, page = listed(client, "?region=gone&level=national")
    assert (found, count) == ([park.name_zh], 1)
    assert page.has(".notice")
    assert client.get(f"/saved-views/{view.pk}/").status_code == 200


@pytest.mark.both
def test_a_name_is_taken_once_and_what_was_typed_stays(sign_in):
    client = sign_in()
    assert keep(client, "重点").status_code == 302
    answer = keep(client, " 重点 ", new("parks", "light=red"), is_shared="on")
    page = source_of(answer)
    assert answer.status_code == 422
    field = Page(page).one("input[name=name]")
    assert field["value"] == " 重点 "
    assert field.parent.has(".errorlist")
    assert " checked" in page
    assert keep(client, "重点", new("issues", "light=red")).status_code == 302
    assert keep(client, "").status_code == 422
    assert keep(client, "长" * 41).status_code == 422
    assert keep(client, "太长", new("parks", "q=" + "长" * 60)).status_code == 422
    assert SavedView.objects.count() == 2


@pytest.mark.both
def test_a_form_is_stored_once(sign_in):
    client = sign_in()
    data = {"form_key": key_of(client, new()), "name": "一次"}
    assert client.post(new(), data).status_code == 302
    assert client.post(new(), data | {"name": "两次"}).status_code == 422
    assert client.post(new(), {"name": "没有钥匙"}).status_code == 422
    assert SavedView.objects.count() == 1


def test_a_person_keeps_thirty_views(sign_in):
    client = sign_in()
    for n in range(MOST_VIEWS):
        save_view(by=client.user, page="parks", name=f"视图{n}", query="light=red", is_shared=False)
    answer = keep(client, "多了")
    assert answer.status_code == 422
    assert SavedView.objects.count() == MOST_VIEWS
    with pytest.raises(ValidationError):
        save_view(by=client.user, page="issues", name="多了", query="light=red", is_shared=False)
    client.post(f"/saved-views/{SavedView.objects.first().pk}/delete/", {"form_key": "x" * 20})
    assert keep(client, "又有位置").status_code == 302


def test_renaming_sharing_and_deleting_are_for_the_owner(sign_in):
    client = sign_in()
    keep(client, "我的")
    keep(client, "另一个")
    view = SavedView.objects.get(name="我的")
    address = f"/saved-views/{view.pk}/"
    assert keep(client, "另一个", address).status_code == 422
    assert keep(client, "大家的", address, is_shared="on").status_code == 302
    view.refresh_from_db()
    assert (view.name, view.is_shared, view.query) == ("大家的", True, "level=national")

    other = Client()
    other.force_login(make_user("colleague"))
    assert tabs(other, "/parks/")["大家的"] == "/parks/?level=national"
    assert "另一个" not in tabs(other, "/parks/")
    assert "大家的" in source_of(other.get("/saved-views/"))
    assert other.get(address).status_code == 404
    for where in (address, f"{address}delete/"):
        assert other.post(where, {"form_key": "y" * 20, "name": "抢来的"}).status_code == 404
    assert client.get(f"{address}delete/").status_code == 405

    assert client.post(f"{address}delete/", {"form_key": "x" * 20}).status_code == 302
    assert client.post(f"{address}delete/", {"form_key": "x" * 20}).status_code == 404
    assert list(SavedView.objects.values_list("name", flat=True)) == ["另一个"]


def test_a_shared_view_shows_each_reader_what_that_reader_may_see(sign_in):
    client = sign_in()
    here = make_region("here", make_region())
    stand(
        make_park(name_zh="甲园", region=here),
        make_park(name_zh="乙园", region=make_region("there", make_region())),
    )
    keep(client, "看得见的", new("parks", "q=园"), is_shared="on")
    narrow = Client()
    narrow.force_login(make_user("narrow", regions=(here,)))
    query = tabs(narrow, "/parks/")["看得见的"].removeprefix("/parks/")
    assert sorted(listed(client, query)[0]) == ["乙园", "甲园"]
    assert listed(narrow, query)[0] == ["甲园"]
    # the same address, the parks that each of them follows
    keep(client, "关注的", new("parks", "followed=1"), is_shared="on")
    FollowedPark.objects.create(user=client.user, park=make_park(name_zh="丙园"))
    assert listed(narrow, "?followed=1")[1] == 0


def test_following_puts_a_star_a_tab_and_a_list(sign_in):
    client = sign_in()
    stand(make_park("jia", name_zh="甲园"), make_park("yi", name_zh="乙园"))
    assert "0" in Page(client.get("/parks/")).counts("/parks/?followed=1")
    answer = press(client, "jia", "1")
    assert answer.redirect_chain == [("/parks/jia/", 302)]
    assert "★" in source_of(answer)
    press(client, "jia", "1")
    found, count, page = listed(client, "?followed=1")
    assert (found, count) == (["甲园"], 1)
    assert page.has('a[href="/parks/?followed=1"][data-count="1"][aria-current=page]')
    assert page.text.count("★") == 1
    assert listed(client, "?followed=maybe")[1] == 2
    press(client, "jia", "0")
    assert listed(client, "?followed=1")[:2] == ([], 0)
    assert not FollowedPark.objects.exists()


def test_a_star_refuses_wrong_words_strangers_and_what_is_out_of_sight(sign_in):
    client = sign_in()
    park = make_park("jia", region=make_region("here", make_region()))
    stand(park)
    assert "notice--error" in source_of(press(client, "jia", "perhaps"))
    assert "notice--error" in source_of(press(client, "jia", "1", form_key=""))
    assert client.get("/parks/jia/follow/").status_code == 405
    assert client.post("/parks/nowhere/follow/", {"follow": "1"}).status_code == 404
    narrow = Client()
    narrow.force_login(make_user("narrow", regions=(make_region("there", make_region()),)))
    assert (
        narrow.post("/parks/jia/follow/", {"follow": "1", "form_key": "z" * 20}).status_code == 404
    )
    stranger = Client()
    for address in ("/saved-views/", new(), "/saved-views/1/"):
        assert stranger.get(address)["Location"].startswith("/accounts/login/")
    assert stranger.post("/parks/jia/follow/", {"follow": "1"})["Location"].startswith(
        "/accounts/login/"
    )
    assert not FollowedPark.objects.exists()


def test_the_pages_work_in_both_languages_and_hold_what_people_type(sign_in):
    client = sign_in()
    keep(client, "<b>&", is_shared="on")
    view = SavedView.objects.get()
    for address in ("/saved-views/", f"/saved-views/{view.pk}/", "/parks/", new()):
        for prefix in ("", "/en"):
            answer = client.get(prefix + address)
            assert answer.status_code == 200, address
            assert "<b>&" not in source_of(answer)
    assert client.get(f"/saved-views/{'9' * 19}/").status_code == 404


def test_two_or_two_hundred_views_and_parks_cost_the_same(sign_in):
    client = sign_in()
    colleague = make_user("colleague")

    def grow(parks: int, own: int, shared: int) -> None:
        made = [make_park() for _ in range(parks)]
        stand(*made)
        make_issue(made[0])
        FollowedPark.objects.bulk_create(FollowedPark(user=client.user, park=park) for park in made)
        SavedView.objects.bulk_create(
            SavedView(
                user=user,
                page=page,
                name=f"{user}{n}-{parks}",
                query=f"q={n}",
                is_shared=user == colleague,
            )
            for user, most in ((client.user, own), (colleague, shared))
            for page in ("parks", "issues")
            for n in range(most)
        )

    addresses = ("/parks/", "/issues/", "/saved-views/", "/parks/?followed=1")
    grow(2, 1, 1)
    few = [statements(client, address) for address in addresses]
    grow(198, 14, 186)
    assert [statements(client, address) for address in addresses] == few
    assert len(tabs(client, "/parks/")) == 2 + 15 + 8

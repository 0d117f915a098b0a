"""What stands around every page: language switch, navigation, overdue count, error pages."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.utils.translation import override

from dashboards.context_processors import other_language_url, site
from dashboards.shared.links import address
from parks.readers import NOBODY


def get(path: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    request.reader = NOBODY
    return request


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("/", "/en/"),
        ("/parks/?light=red&q=a", "/en/parks/?light=red&q=a"),
        ("/en/", "/"),
        ("/en/parks/?q=%E4%B8%AD", "/parks/?q=%E4%B8%AD"),
        ("/english/", "/en/english/"),
    ],
)
def test_the_language_switch_keeps_the_page_and_its_filters(here: str, there: str) -> None:
    assert other_language_url(get(here)) == there


def test_the_language_switch_never_leads_to_another_host() -> None:
    assert other_language_url(get("/en//evil.example/")) == "/evil.example/"


def test_addresses_follow_the_language_and_exist() -> None:
    with override("en"):
        assert address("/parks/") == "/en/parks/"
    with override("zh-hans"):
        assert address("/parks/") == "/parks/"
        assert address("/no-such-page/") is None


def test_the_entry_of_the_open_page_is_current() -> None:
    with override("zh-hans"):
        current = [
            entry.address for entry in site(get("/parks/?light=red"))["nav"] if entry.current
        ]
    assert current == ["/parks/"]


@override_settings(PUBLIC_READ=False)
def test_a_stranger_is_told_no_figures() -> None:
    assert site(get("/nothing/"))["overdue_count"]() == 0


@pytest.mark.parametrize("template", ["400.html", "500.html"])
@pytest.mark.parametrize(
    ("language", "html"), [("zh-hans", '<html lang="zh-CN">'), ("en", '<html lang="en">')]
)
def test_error_pages_need_neither_request_nor_database(
    template: str, language: str, html: str
) -> None:
    with override(language):
        assert html in render_to_string(template)

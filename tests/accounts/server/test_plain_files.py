"""What machines ask for by custom: whom to tell of a weakness, and what not to crawl."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Installation

pytestmark = pytest.mark.django_db
ADDRESS = "/.well-known/security.txt"


def fields(client):
    answer = client.get(ADDRESS)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    return dict(line.split(": ", 1) for line in answer.content.decode().splitlines())


def test_without_a_contact_there_is_none(client):
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize(
    ("setting", "telephone", "contact"),
    [
        ("security@example.gov.cn", "", "mailto:security@example.gov.cn"),
        ("https://example.gov.cn/report", "0752-2808000", "https://example.gov.cn/report"),
        ("", "0752-2808000", "tel:+86-752-2808000"),
        ("", "（010）8888 0000", "tel:+86-10-88880000"),
        ("", "13800138000", "tel:+86-13800138000"),
    ],
)
def test_the_contact_is_the_setting_or_the_telephone(client, settings, setting, telephone, contact):
    settings.SECURITY_CONTACT = setting
    settings.SITE_URL = "https://lantu.example.gov.cn"
    Installation.objects.create(pk=1, name_zh="蓝图", telephone=telephone)
    answered = fields(client)
    assert answered["Contact"] == contact
    assert answered["Preferred-Languages"] == "zh, en"
    assert answered["Canonical"] == f"https://lantu.example.gov.cn{ADDRESS}"
    expires = datetime.fromisoformat(answered["Expires"])
    assert timedelta(days=30) < expires - datetime.now(UTC) < timedelta(days=365)


@pytest.mark.parametrize("telephone", ["", "8000 转 3", "ask\nContact: mailto:evil@example.com"])
def test_words_that_are_no_telephone_name_nobody(client, telephone):
    Installation.objects.create(pk=1, name_zh="蓝图", telephone=telephone)
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize(("public", "closes_filters"), [(True, True), (False, False)])
def test_crawlers_are_kept_from_what_is_no_page(client, settings, public, closes_filters):
    settings.PUBLIC_READ = public
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /desk/calendar/" in lines
    assert ("Disallow: /*?" in lines) == closes_filters
    assert "Disallow: /" not in lines

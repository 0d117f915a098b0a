"""Search: by name, pinyin and initials, in sight only; numbers lead straight to their record."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from django.test import Client
from django.utils.html import strip_tags

from parks.models import Issue, Organisation, Park, ParkAlias, Region, Source
from tests.helpers.factories import make_issue, make_measure, make_park, make_region, make_user
from tests.helpers.html import Page
from tests.helpers.visiting import read, statements, text_of, total

pytestmark = pytest.mark.django_db


class TestTheSurvey:
    """The city as the survey left it."""

    @pytest.mark.parametrize("words", ["仲恺", "zhongkai", "zk", "ZhongKai", " zk "])
    def test_zhongkai_is_found_by_name_pinyin_and_initials(self, survey, words):
        page = text_of(survey, f"/search/?q={words}")
        for address in (
            "/parks/zhongkai/",
            "/regions/zhongkai-zone/",
            "/recommendations/2-02/",
            "/issues/WT-2021-007/",
        ):
            assert Page(page).has(f'a[href="{address}"]'), address
        assert "仲恺高新区管委会" in strip_tags(page)

    def test_the_words_asked_for_are_bold_and_markup_is_not_taken(self, survey):
        assert "仲恺" in read(survey, "/search/?q=仲恺").texts("b")
        assert "<script>" not in text_of(survey, "/search/?q=<script>")

    def test_every_count_agrees_with_its_list(self, survey):
        for words in ("zk", "园区", "创新", "guanlijizhi"):
            for where, n in read(survey, f"/search/?q={words}").counted_links():
                if "q=" in where:
                    assert total(text_of(survey, where)) == int(n), (
                        words,
                        where,
                        n,
                    )

    def test_every_word_must_be_found(self, survey):
        assert "/parks/zhongkai-ai/" in text_of(survey, "/search/?q=仲恺 人工智能")
        assert "/parks/zhongkai/" not in text_of(survey, "/search/?q=仲恺 人工智能")

    def test_what_is_out_of_sight_is_not_found(self, survey):
        posted = Client()
        posted.force_login(make_user("posted", regions=(Region.objects.get(slug="longmen"),)))
        page = text_of(posted, "/search/?q=仲恺")
        assert "/parks/zhongkai/" not in page
        assert "/regions/zhongkai-zone/" not in page
        assert posted.get("/search/?q=WT-2021-007").status_code == 200

    def test_nothing_found_says_what_to_do(self, survey):
        page = text_of(survey, "/en/search/?q=" + "无" * 300)
        assert "Nothing in sight matches" in page
        assert "two characters are enough" in page
        assert "straight to it" in text_of(survey, "/en/search/")
        assert survey.get("/search/?q=%00").status_code == 200


def test_a_number_leads_straight_to_its_record(sign_in):
    client = sign_in()
    issue = make_issue()
    measure = make_measure(make_park(), issue, pillar=2)
    for number, where in (
        (issue.number, f"/issues/{issue.number}/"),
        (issue.number.lower(), f"/issues/{issue.number}/"),
        (measure.number, f"/measures/{measure.number}/"),
        ("2-01", "/recommendations/2-01/"),
    ):
        answer = client.get("/search/", {"q": number})
        assert (answer.status_code, answer["Location"]) == (302, where)
    assert client.get("/search/", {"q": "WT-1999-001"}).status_code == 200


def test_search_costs_the_same_for_many_records(sign_in):
    client = sign_in()
    make_issue(make_park(), title="园区道路")
    few = statements(client, "/search/?q=园区")
    for _ in range(20):
        make_issue(make_park(), title="园区道路")
    assert statements(client, "/search/?q=园区") == few


@pytest.fixture
def city(sign_in):
    """Two parks, of which one is the other's alias, and an issue that an office leads."""
    namesake = make_park(slug="a-namesake", name_zh="阿南园")
    ParkAlias.objects.create(park=namesake, name="惠阳产业园（一期）")
    namesake.save()
    park = make_park(slug="proper", name_zh="惠阳产业园（一期）")
    office = Organisation.objects.create(slug="fgj", name_zh="市发展和改革局", region=make_region())
    source = Source.objects.create(
        key="daily", title="调研报告", publisher="惠州日报", region=make_region()
    )
    for place in (park, namesake):
        make_issue(place, title="道路ＬＥＤ灯不亮", finding="變壓器老化", cause="资金\u200b未到位")
    Issue.objects.update(lead=office, source=source)
    return sign_in(is_staff=True, is_superuser=True)


ISSUE = "道路ＬＥＤ灯不亮"
PARK = "惠阳产业园（一期）"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("惠陽產業園", PARK),
        ("惠\u200b阳产业园(一期)", PARK),
        ("ＨＹＣＹＹ", PARK),
        ("led", ISSUE),
        ("LED燈", ISSUE),
        ("变压器", ISSUE),
        ("變壓器", ISSUE),
        ("资金未到位", ISSUE),
        ("发改局", ISSUE),
        ("發改局", ISSUE),
        ("发展和改革局", ISSUE),
        ("fgj", ISSUE),
    ],
)
def test_every_search_folds_the_words(city, words, found):
    lists = ["/search/", "/parks/" if found == PARK else "/issues/"]
    model = "park" if found == PARK else "issue"
    lists.append(f"/admin/parks/{model}/")
    for address in lists:
        answer = city.get(address, {"q": words})
        main = Page(answer.content.decode()).first("main, #content").text
        assert found in main, address


@pytest.mark.parametrize("words", ["发改局", "工业和信息化局", "科技", "ＦＡＧＡＩＪＵ"])
def test_an_office_is_found_by_its_short_and_its_long_name(sign_in, words):
    region = make_region()
    for slug, name in (("a", "市发展和改革局"), ("b", "市工信局"), ("c", "市科学技术局")):
        Organisation.objects.create(slug=slug, name_zh=name, region=region)
    client = sign_in(is_staff=True, is_superuser=True)
    assert "issues that it leads" in text_of(client, f"/en/search/?q={words}")
    autocomplete = {"app_label": "parks", "model_name": "issue", "field_name": "lead"}
    answer = client.get("/admin/autocomplete/", autocomplete | {"term": words})
    assert len(answer.json()["results"]) == 1


def test_the_name_comes_before_an_alias(city):
    def order(texts):
        return [text for text in texts if text in ("阿南园", PARK)]

    for words in (PARK, "惠陽產業園(一期)"):
        for address in ("/search/", "/parks/"):
            page = Page(city.get(address, {"q": words}).content.decode())
            assert order(page.texts("main a")) == [PARK, "阿南园"], address
        goes_on = city.get("/parks/compare/", {"add": words})
        assert "proper" in goes_on["Location"]
    autocomplete = {"app_label": "parks", "model_name": "issuepark", "field_name": "park"}
    answer = city.get("/admin/autocomplete/", autocomplete | {"term": PARK})
    assert [row["text"] for row in answer.json()["results"]] == [PARK, "阿南园"]


def test_issues_of_one_title_are_told_apart_by_their_parks(city):
    abouts = Page(city.get("/search/", {"q": "LED"}).content.decode()).texts("main .meta")
    assert sum("阿南园" in about for about in abouts) == 1
    assert sum(PARK in about for about in abouts) == 1


def test_a_source_is_found_by_its_publisher_and_leads_to_its_issues(city):
    page = read(city, "/search/?q=惠州日報")
    assert page.has('a[href="/issues/?source=daily"]')
    assert total(text_of(city, "/issues/?source=daily")) == 2
    assert "daily9" in text_of(city, "/issues/?source=daily9")


def test_the_words_asked_for_are_bold_however_they_are_written(city):
    assert read(city, "/search/?q=led灯").texts("main b") == ["ＬＥＤ灯", "ＬＥＤ灯"]


def test_records_of_before_are_found_after_the_migration(city):
    Park.objects.update(search_text="惠阳产业园（一期）\nhycyy")
    Issue.objects.update(search_text="wt-2026-001\n道路ｌｅｄ灯不亮")
    Organisation.objects.update(search_text="市发展和改革局", short_name="")
    Source.objects.update(search_text="")
    importlib.import_module("parks.migrations.0002_search_words").write_words(apps, None)
    assert Park.objects.matching("惠阳产业园(一期)").count() == 2
    assert Issue.objects.matching("变压器").count() == Issue.objects.matching("发改局").count() == 2
    assert Source.objects.matching("惠州日报").count() == 1

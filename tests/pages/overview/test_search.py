"""Search: by name, pinyin and initials, in sight only; numbers lead straight to their record."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.html import strip_tags

from parks.models import Region
from tests.helpers.factories import make_issue, make_measure, make_park, make_user
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

"""The matrix of problems and advice: the survey's links, the gaps, and numbers that agree with
their lists.
"""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from parks.models import Park, Region
from recommendations.models import Pillar, Recommendation
from tests.helpers.factories import (
    make_issue,
    make_measure,
    make_park,
    make_region,
    make_source,
    make_user,
)
from tests.helpers.visiting import read, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


class TestTheSurvey:
    """The city as the survey left it."""

    def test_the_links_of_the_survey_are_in_the_matrix(self, survey):
        links = read(survey, "/en/matrix/").values('a[href$="#cell"]', "href")
        cells = {
            match.groups()
            for link in links
            if (match := re.match(r"/en/matrix/\?type=(P\d\.\d)&pillar=(\d)#cell", link))
        }
        assert cells == {
            ("P1.1", "1"),
            ("P1.1", "4"),
            ("P1.2", "2"),
            ("P2.1", "1"),
            ("P2.1", "3"),
            ("P2.2", "3"),
            ("P2.3", "3"),
            ("P3.1", "5"),
            ("P3.3", "5"),
        }

    def test_both_gaps_of_the_survey_show(self, survey):
        page = read(survey, "/matrix/")
        gaps = [
            link["href"]
            for link in page.all('a.gap[data-count="1"]')
            if link["href"].startswith("/issues/?") and "type=P2.3" in link["href"]
        ]
        assert gaps, "P2.3b stands under no advice"
        assert "直接融资" in text_of(survey, gaps[0])
        last = page.one("tfoot").text
        assert "协同发展筑体系" in strip_tags(last)

    def test_every_number_agrees_with_its_list(self, survey):
        park = Park.objects.get(slug="huinan")
        make_measure(park, done=1, pillar=4)
        for address in (
            "/matrix/",
            "/matrix/?park=huinan",
            "/matrix/?region=zhongkai-zone",
            "/matrix/?single=1",
        ):
            links = read(survey, address).counted_links()
            assert len(links) > 10
            for where, count in set(links):
                if "/matrix/" in where or "type=" in where or "view=" in where or "gap=" in where:
                    listed = read(survey, where.split("#")[0])
                    totals = listed.values("[data-total]", "data-total")
                    assert str(count) in totals, (address, where, count, totals)

    def test_a_cell_opens_its_advice_and_issues(self, survey):
        page = text_of(survey, "/en/matrix/?type=P1.1&pillar=4")
        drawer = page[page.index('id="cell"') :]
        assert "/en/recommendations/4-01/" in drawer
        assert "/en/recommendations/4-02/" in drawer
        assert drawer.count("WT-2021-") == 3 * 2

    def test_a_park_has_its_own_matrix_and_what_is_out_of_sight_has_none(self, survey):
        make_measure(Park.objects.get(slug="sandong"), done=1, pillar=4)
        assert "50%" not in strip_tags(text_of(survey, "/matrix/?park=huinan"))
        assert "50%" in strip_tags(text_of(survey, "/matrix/?park=sandong"))
        posted = Client()
        posted.force_login(make_user("posted", regions=(Region.objects.get(slug="longmen"),)))
        assert posted.get("/matrix/?park=huinan").status_code == 404
        assert posted.get("/matrix/?region=huiyang").status_code == 404
        assert posted.get("/matrix/").status_code == 200

    def test_another_pillar_is_another_column(self, survey):
        pillar = Pillar.objects.create(number=6, name_zh="安全型")
        Recommendation.objects.create(
            number="6-01", pillar=pillar, text="安全生产", source=make_source()
        )
        assert "安全型" in text_of(survey, "/matrix/")
        assert survey.get("/recommendations/pillars/6/").status_code == 200
        assert survey.get("/recommendations/6-01/").status_code == 200

    def test_the_sheet_holds_the_numbers_of_the_page(self, survey):
        answer = survey.get("/en/matrix.xlsx?park=huinan")
        assert answer["Content-Type"].endswith("spreadsheetml.sheet")
        with ZipFile(BytesIO(answer.content)) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "Huinan" in sheet
        assert "4-01, 4-02" in sheet
        assert sheet.count("<row ") == 2 + 7 * 5


def test_the_page_costs_the_same_for_many_issues(sign_in):
    client = sign_in()
    make_region()

    def statements() -> int:
        client.get("/matrix/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/matrix/")
        return len(queries)

    park = make_park()
    make_measure(park, make_issue(park))
    few = statements()
    for _ in range(20):
        make_measure(park, make_issue(park), pillar=3)
    assert statements() == few

"""Programmes: empty slots stay empty, stages and targets say where they come from."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.html import strip_tags

from parks.models import Programme, Region
from tests.helpers.factories import make_user
from tests.helpers.html import Page
from tests.helpers.visiting import read, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


class TestTheSurvey:
    """The city as the survey left it."""

    def test_every_programme_has_its_page(self, survey):
        listed = text_of(survey, "/programmes/")
        for one in Programme.objects.all():
            assert one.get_absolute_url() in listed
            assert one.statement in text_of(survey, one.get_absolute_url())
        assert survey.get("/programmes/9-plus-9/").status_code == 404

    def test_the_slot_of_longmen_is_empty_and_huiyang_holds_two(self, survey):
        table = read(survey, "/en/programmes/3-plus-7/")
        rows = [row for row in table.all("tr") if row.has("th[scope=row]")]
        longmen = [row for row in rows if "龙门县" in row]
        assert len(longmen) == 1
        assert "empty: no source names a park" in longmen[0]
        assert sum("惠阳区" in row for row in rows) == 2

    def test_a_printed_bound_does_not_decide_the_target(self, survey):
        page = text_of(survey, "/en/programmes/3-plus-7/")
        huicheng = next(row for row in Page(page).all("tr") if "惠城区" in row.text)
        assert ">500" in huicheng
        assert "decides nothing" in huicheng
        zhongkai = next(row for row in Page(page).all("tr") if "3537" in row)
        assert "reaches the target" in zhongkai

    def test_the_approved_zone_stands_with_its_stage(self, survey):
        assert "Approved" in strip_tags(text_of(survey, "/en/programmes/1-plus-n/"))

    def test_industries_lead_to_their_parks(self, survey):
        for where, n in read(survey, "/programmes/2-plus-1/").counted_links():
            assert read(survey, where).total == n

    def test_figures_of_parks_out_of_sight_are_not_shown(self, survey):
        posted = Client()
        posted.force_login(make_user("posted", regions=(Region.objects.get(slug="longmen"),)))
        assert "3537" not in text_of(posted, "/programmes/3-plus-7/")

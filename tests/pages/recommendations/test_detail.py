"""Pillars and recommendations have their pages, and units answer what they were advised."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parks.models import Posting
from recommendations.models import Pillar, Recommendation, Response, Strategy
from tests.helpers.cities.loading import load_survey
from tests.helpers.factories import (
    make_issue,
    make_measure,
    make_organisation,
    make_park,
    make_region,
    make_user,
    set_today,
)
from tests.helpers.html import Page
from tests.helpers.visiting import source_of, text_of, total

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_all_of_the_survey_has_its_page(sign_in):
    load_survey()
    client = sign_in()
    pages = {
        pillar.number: text_of(client, f"/recommendations/pillars/{pillar.number}/")
        for pillar in Pillar.objects.all()
    }
    assert len(pages) == 5
    for strategy in Strategy.objects.select_related("pillar"):
        assert strategy.name_zh in pages[strategy.pillar.number]
        assert f'id="{strategy.slug}"' in pages[strategy.pillar.number]
        assert strategy.get_absolute_url() in text_of(client, "/recommendations/")
    assert "原文未提出具体措施" in pages[2]
    assert "type=P2.2&amp;pillar=3#cell" in pages[3]
    for advice in Recommendation.objects.all():
        page = text_of(client, f"/recommendations/{advice.number}/")
        assert advice.text in page
        assert advice.survey_no in page
        assert f"/recommendations/{advice.number}/" in pages[int(advice.number[0])]


def test_what_does_not_exist_is_not_found(sign_in):
    client = sign_in()
    assert client.get("/recommendations/pillars/9/").status_code == 404
    assert client.get("/recommendations/9-99/").status_code == 404


def test_a_pillar_shows_parks_with_the_farthest_behind_first(sign_in):
    client = sign_in()
    behind = make_park()
    ahead = make_park()
    make_measure(behind, make_issue(behind), pillar=4, done=0)
    make_measure(ahead, make_issue(ahead), pillar=4, done=2)
    page = text_of(client, "/en/recommendations/pillars/4/")
    assert page.index(behind.name_zh) < page.index(ahead.name_zh)
    assert "1 of 2 parks behind" in page


def test_the_open_issues_of_a_recommendation_agree_with_the_ledger(sign_in):
    client = sign_in()
    park = make_park()
    for _ in range(3):
        make_measure(park, make_issue(park), pillar=2)
    make_measure(park, make_issue(park), pillar=3)
    page = text_of(client, "/en/recommendations/2-01/")
    where, count = next(
        link for link in Page(page).counted_links() if link[0].startswith("/en/issues/")
    )
    assert count == 3
    assert total(text_of(client, where)) == 3


def test_pages_cost_the_same_for_many_measures(sign_in):
    client = sign_in()
    park = make_park()

    def statements(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    for address in ("/recommendations/pillars/4/", "/recommendations/4-01/"):
        for _ in range(2):
            make_measure(park, make_issue(park), pillar=4)
        few = statements(address)
        for _ in range(20):
            make_measure(make_park(), make_issue(park), pillar=4)
        assert statements(address) <= few, address


ANSWER = {"answer": "accepted", "by_when": "2026-09-30", "words": "年内完成"}


def answering(client: Client, **changes: str) -> tuple[int, str]:
    """Send the form of the page as a browser would; `unit` is the officer's own where
    it is hidden.
    """
    page = text_of(client, "/en/recommendations/2-01/")
    hidden = Page(page).hidden
    data = (
        ANSWER | {name: hidden[name] for name in ("form_key", "unit") if name in hidden} | changes
    )
    answer = client.post("/en/recommendations/2-01/", data)
    return answer.status_code, source_of(answer)


class TestAnswers:
    """An officer of a unit, and everybody who may not."""

    @pytest.fixture(autouse=True)
    def _unit(self, client) -> None:
        make_measure(make_park(), pillar=2)
        set_today()
        self.client = client
        self.unit = make_organisation()
        officer = make_user("officer", role="unit", regions=(make_region(),))
        Posting.objects.filter(user=officer).update(organisation=self.unit)
        client.force_login(officer)

    @pytest.mark.both
    def test_an_answer_is_recorded_and_a_later_one_follows_it(self):
        assert answering(self.client)[0] == 302
        assert answering(self.client, answer="declined", by_when="", words="无资金")[0] == 302
        stored = list(Response.objects.values_list("answer", "organisation", "words"))
        assert stored == [
            ("declined", self.unit.pk, "无资金"),
            ("accepted", self.unit.pk, "年内完成"),
        ]
        page = text_of(self.client, "/en/recommendations/2-01/")
        assert page.index("无资金") < page.index("年内完成")

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"by_when": ""}, "What is accepted says by when"),
            ({"by_when": "2026-01-01"}, "This day has passed already"),
            (
                {"answer": "declined", "by_when": "", "words": "  "},
                "Say why the advice is declined",
            ),
            ({"answer": "in_part", "words": ""}, "Say why the advice is declined"),
            ({"answer": "perhaps"}, "Answer"),
            ({"form_key": ""}, "without its key"),
        ],
    )
    def test_what_lacks_something_is_refused_and_kept_on_the_form(self, changes, words):
        status, page = answering(self.client, **changes)
        assert status == 422
        assert words in page
        assert changes.get("words", "年内完成").strip() in page
        assert not Response.objects.exists()

    @pytest.mark.both
    def test_a_double_click_answers_once(self):
        page = text_of(self.client, "/en/recommendations/2-01/")
        data = ANSWER | {
            "form_key": Page(page).hidden["form_key"],
            "unit": str(self.unit.pk),
        }
        assert [
            self.client.post("/en/recommendations/2-01/", data).status_code for _ in range(2)
        ] == [302, 422]
        assert Response.objects.count() == 1

    def test_nobody_answers_for_another_unit(self):
        other = make_organisation()
        assert answering(self.client, unit=str(other.pk))[0] == 422
        assert not Response.objects.exists()

    def test_readers_see_answers_and_no_form(self, sign_in):
        assert answering(self.client)[0] == 302
        reader = sign_in()
        page = text_of(reader, "/en/recommendations/2-01/")
        assert "年内完成" in page
        assert 'name="answer"' not in page
        assert reader.post("/en/recommendations/2-01/", ANSWER).status_code == 403
        assert Response.objects.count() == 1

    def test_a_hoped_for_outcome_is_not_answered(self):
        Recommendation.objects.filter(number="2-01").update(kind="outcome")
        assert 'name="answer"' not in text_of(self.client, "/en/recommendations/2-01/")
        assert self.client.post("/en/recommendations/2-01/", ANSWER).status_code == 403

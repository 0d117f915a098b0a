"""A city enters its parks, its ledger and its half-year from three files that nobody prepared."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from exchange.models import ImportBatch
from parks.models import Issue, Observation, Park
from tests.helpers.browser.people import signed_in
from tests.helpers.cities.loading import load_survey
from tests.helpers.factories import make_user

CITY = Path(__file__).parents[1] / "exchange" / "data" / "city"
PARKS = "云港市产业园区名录.xlsx"
LEDGER = "整改台账2026年9月.csv"
FIGURES = "上半年主要指标.xlsx"
MOST = 40
HEADS = "名称\t上级\t类别\n"
DISTRICTS = ("海州区\t云港市\t县", "连山县\t云港市\t县", "东浦区\t云港市\t县")
ZONE = "云港经济技术开发区\t云港市\t功能区"
SHORT_NAMES = {
    "park:海州高新区": "海州高新技术产业园",
    "park:连山产业转移园": "连山产业转移工业园",
    "park:云港经开区": "云港经济技术开发区",
}
TYPES = {"基础设施": "P3.1", "创新": "P1.2", "治理": "P1.1"}


class Hands:
    """Somebody at a page whose clicks, choices and typed fields are counted."""

    def __init__(self, page: Any, server: str) -> None:
        self.page = page
        self.server = server
        self.acts = 0

    def click(self, selector: str) -> None:
        """Click, and wait for what comes."""
        self.acts += 1
        self.page.locator(selector).first.click()
        self.page.wait_for_load_state()

    def choose(self, selector: str, value: str) -> None:
        """Choose from a list."""
        self.acts += 1
        self.page.locator(selector).first.select_option(value)

    def type(self, selector: str, words: str) -> None:
        """Fill a field."""
        self.acts += 1
        self.page.locator(selector).first.fill(words)

    def write(self) -> None:
        """Press the button that writes, which leads to the batch."""
        self.click("button[name=write]")
        assert re.search(r"/import/batches/\d+/$", self.page.url), self.page.inner_text("main")

    def answer_what_is_open(self, answers: dict[str, str]) -> None:
        """Answer the questions that propose nothing: as said here, else as something new."""
        for select in self.page.locator(".question-table select").all():
            if not select.input_value():
                about = str(select.get_attribute("name")).partition(":")[2]
                wanted = answers.get(about, "create")
                assert select.locator(f'option[value="{wanted}"]').count(), about
                self.acts += 1
                select.select_option(wanted)
        if self.page.locator(".question-table select").count():
            self.click("button[name=recheck]")


@pytest.fixture
def hands(
    page: Any, live_server: Any, transactional_db: None, settings: Any, tmp_path: Path
) -> Hands:
    settings.MEDIA_ROOT = tmp_path
    load_survey()
    # regions take an administrator, figures an analyst
    make_user("root", role="analyst", is_superuser=True)
    page.context.add_cookies([signed_in(live_server, "root")])
    page.set_default_timeout(8_000)
    return Hands(page, live_server.url)


def paste(hands: Hands, lines: str) -> None:
    hands.page.goto(f"{hands.server}/import/paste/regions/")
    hands.type(".paste-form textarea", HEADS + lines)
    hands.click(".paste-form button[type=submit]")
    hands.write()


def open_draft(hands: Hands, name: str) -> None:
    hands.page.goto(f"{hands.server}/import/")
    line = hands.page.locator("tr, li", has_text=name).filter(has=hands.page.locator("a")).first
    hands.acts += 1
    line.locator('a[href*="/columns/"], a[href*="/preview/"]').first.click()
    hands.page.wait_for_load_state()


def test_three_files_take_no_more_than_forty_acts(hands: Hands) -> None:
    paste(hands, "云港市\t中国\t地级市")
    paste(hands, "\n".join([*DISTRICTS, ZONE]))

    hands.page.goto(f"{hands.server}/import/")
    hands.acts += 1
    hands.page.set_input_files("input[type=file]", [CITY / n for n in (PARKS, LEDGER, FIGURES)])
    hands.click(".upload-form button[type=submit]")

    open_draft(hands, PARKS)
    if "/columns/" in hands.page.url:
        hands.click("button[name=go]")
    hands.answer_what_is_open({})
    hands.write()
    assert Park.objects.filter(located_in__parent__name_zh="云港市").count() == 8

    open_draft(hands, LEDGER)
    hands.type("#fixed-source", "市领导小组专项检查反馈")
    for words, code in TYPES.items():
        hands.choose(f'select[name="answer:type:{words}"]', code)
    hands.click("button[name=go]")
    hands.answer_what_is_open(SHORT_NAMES)
    hands.write()
    # the last row stands twice in the table
    assert Issue.objects.filter(external_number__startswith="YG-").count() == 8

    open_draft(hands, FIGURES)
    hands.type("#fixed-source", "市领导小组半年通报")
    hands.choose('tr:has-text("同比") select', "drop")
    hands.click("button[name=go]")
    hands.answer_what_is_open({})
    hands.write()
    assert Observation.objects.filter(park__name_zh="海州高新技术产业园").count() == 4

    assert ImportBatch.objects.count() == 5
    assert hands.acts <= MOST

"""What stands on paper: pages are printed by Chromium and read back from the PDF."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page
from pypdf import PdfReader

from parks.models import BusinessDay, Issue, Park, ProblemType, Region
from parks.text.folding import fold
from tests.helpers.browser.browsing import comes_true
from tests.helpers.factories import make_issue

PARK = "huinan"
# One of each shape of page, and on how many sheets it must fit; 0 for as many as it takes.
SHEETS = {
    "/": 1,
    "/matrix/": 1,
    "/parks/": 0,
    "/supervision/": 0,
    "/trend/": 0,
    f"/parks/{PARK}/score/": 0,
}
CONTROLS_ON_PAPER = """() => [...document.querySelectorAll(
    'button, .button, input[type=submit], .as-of select, .leaflet-control-container a'
)].filter((control) => control.checkVisibility()).map((control) => control.textContent.trim())"""
POINTS_OUTSIDE = """() => {
    const ground = document.getElementById('points').getBoundingClientRect();
    return [...document.querySelectorAll('.pointmap__mark')].filter((mark) => {
        const box = mark.getBoundingClientRect();
        return box.left < ground.left || box.right > ground.right;
    }).length;
}"""
PRINTABLE_WIDTH = 688


@dataclass
class Paper:
    """The words of each sheet without blanks, and the words that begin beside their sheet."""

    sheets: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """The words of all sheets."""
        return "".join(self.sheets)


def paper_of(page: Page) -> Paper:
    """Print the page and read it back."""
    paper = Paper()
    for sheet in PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages:
        width = float(sheet.mediabox.width)

        def look(words: str, current: Any, text: Any, *_: Any, width: float = width) -> None:
            left = text[4] * current[0] + text[5] * current[2] + current[4]
            if words.strip() and not 0 <= left <= width:
                paper.outside.append(words.strip())

        words = sheet.extract_text(visitor_text=look)
        paper.sheets.append("".join(fold(words).split()))
    return paper


def day_in_words(day: date) -> str:
    """The day as it stands on paper, always with its year."""
    return f"{day.year}年{day.month}月{day.day}日"


def test_each_page_prints_its_content_its_day_and_no_control(visit: Callable[..., Any]) -> None:
    for address, most in SHEETS.items():
        page = visit(address, account="admin")
        paper = paper_of(page)
        assert f"数据截至{day_in_words(BusinessDay.today())}" in paper.sheets[0], address
        assert f"打印于{day_in_words(timezone.localdate())}" in paper.sheets[0], address
        assert not most or len(paper.sheets) == most, address
        assert paper.outside == [], address
        page.emulate_media(media="print")
        assert page.evaluate(CONTROLS_ON_PAPER) == [], address
        page.emulate_media(media="null")


def test_a_record_prints_its_number(visit: Callable[..., Any]) -> None:
    issue = Issue.objects.problems().filter(measures__isnull=False).first()
    for address, number in (
        (f"/issues/{issue.number}/", issue.number),
        (f"/measures/{issue.measures.first().number}/", issue.measures.first().number),
        ("/recommendations/2-02/", "2-02"),
    ):
        assert fold(number) in paper_of(visit(address)).sheets[0]


def test_a_list_prints_whole_or_says_how_many_of_how_many(visit: Callable[..., Any]) -> None:
    acting = Issue.objects.problems().filter(stage="acting")
    numbers = [fold(number) for number in acting.values_list("number", flat=True)]
    page = visit("/en/issues/?stage=acting")
    # what the script asks for is counted; a real dialogue would stand in the way
    page.add_init_script("window.print = () => { window.printings = (window.printings || 0) + 1; }")
    words = paper_of(page).words
    assert f"1-25of{len(numbers)}" in words
    assert sum(number in words for number in numbers) == 25
    for ask in (
        lambda: page.get_by_role("button", name="Print", exact=True).click(),
        lambda: page.keyboard.press("Control+p"),
    ):
        page.goto(page.url.replace("&print=1", ""))
        ask()
        page.wait_for_url("**/en/issues/?stage=acting&print=1")
        assert comes_true(page, "window.printings === 1")
    words = paper_of(page).words
    assert [number for number in numbers if number not in words] == []
    # how many they are, and which, is said too
    assert f"{len(numbers)}issues" in words
    assert "stage:acting" in words


def test_the_map_is_whole_on_its_first_sheet(visit: Callable[..., Any]) -> None:
    names = [fold(region.name_zh) for region in Region.objects.filter(tile_row__isnull=False)]
    paper = paper_of(visit("/map/"))
    assert names
    assert [name for name in names if name not in paper.sheets[0]] == []
    assert paper.outside == []

    page = visit("/map/?view=points")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".pointmap__mark").count() > 10
    assert page.evaluate(POINTS_OUTSIDE) == 0
    assert page.locator("#points").bounding_box()["width"] <= PRINTABLE_WIDTH


def test_a_scorecard_is_one_sheet_however_much_it_holds(visit: Callable[..., Any]) -> None:
    park = Park.objects.get(slug=PARK)
    for kind in ProblemType.objects.filter(code__in=("P1.1", "P2.1", "P3.1")):
        for _ in range(4):
            make_issue(park, title="一个名称很长的问题" * 6, type=kind)
    for address in ("/parks/zhongkai/", "/en/parks/zhongkai/", f"/en/parks/{PARK}/"):
        assert len(paper_of(visit(address)).sheets) == 1, address
    paper = paper_of(visit(f"/parks/{PARK}/"))
    assert len(paper.sheets) == 1
    # what the sheet has no room for is counted
    assert "另有" in paper.words

"""The product in a browser that runs no scripts: reading, working and filing go on as
everywhere.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from parks.models import Issue, Posting
from tests.helpers.browser.people import Calendar, Person, seats_without_scripts
from tests.helpers.factories import (
    PICTURE,
    make_evidence,
    make_issue,
    make_measure,
    make_organisation,
    make_park,
    make_region,
    make_user,
)

STEP_FORM = "main form.work-form--flat"
TITLE = "园区夏季频繁停电"


@pytest.fixture
def issue(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Issue:
    """An issue under way with a milestone and a file, a second park, and people of each role."""
    Calendar(monkeypatch)
    city = make_region(name_zh="惠州市")
    park = make_park("gaoxin", name_zh="高新产业园")
    make_park("binjiang", name_zh="滨江产业园", region=park.managed_by_region)
    unit = make_organisation(name_zh="区供电局")
    found = make_issue(park, title=TITLE, stage="acting", severity="serious", lead=unit)
    make_issue(park, title="用工短缺", severity="minor")
    make_measure(park, found, weights=(1,))
    make_evidence(found)
    for role in ("official", "unit", "analyst", "verifier", "leader"):
        make_user(role, role=role, regions=(city,), full_name=role)
    Posting.objects.filter(user__username="unit").update(organisation=unit)
    return found


@pytest.fixture
def person(browser: Any, live_server: Any, issue: Issue) -> Iterator[Callable[..., Person]]:
    """A function that gives a person at a browser without scripts."""
    yield from seats_without_scripts(browser, live_server)


def test_reading(person: Callable[..., Person], issue: Issue, tmp_path: Path) -> None:
    reader = person("official")
    page = reader.page
    reader.open("/issues/")
    assert page.locator("[data-total]").inner_text() == "2"
    reader.send("form.filters", "筛选", TITLE, stage="整改中")
    assert page.locator("[data-total]").inner_text() == "1"
    with page.expect_navigation():
        page.locator("header").get_by_role("link", name="EN").click()
    assert "/en/issues/?" in page.url
    assert "stage=acting" in page.url
    assert page.locator("[data-total]").inner_text() == "1"
    reader.follow(TITLE)
    with page.expect_download() as file:
        page.locator(".evidence span > a").click()
    assert Path(file.value.path()).read_bytes() == PICTURE
    with page.expect_download() as dossier:
        page.get_by_role("link", name="Dossier (zip)").click()
    assert zipfile.is_zipfile(dossier.value.path())
    reader.follow("高新产业园")
    reader.reads("Problems by domain")
    reader.reads(TITLE)


def test_the_theme_is_that_of_the_system_and_the_menu_opens(person: Callable[..., Person]) -> None:
    reader = person("official", width=390)
    page = reader.page
    reader.open("/")
    assert not page.locator("[data-theme-toggle]").is_visible()
    assert (
        not page.locator("[data-print]").count()
        or not page.locator("[data-print]").first.is_visible()
    )
    grounds = set()
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(grounds) == 2
    page.locator(".menu summary").click()
    with page.expect_navigation():
        page.locator(".menu").get_by_role("button", name="退出").click()
    assert "/accounts/login/" in page.url


def test_working(person: Callable[..., Person], issue: Issue, tmp_path: Path) -> None:
    picture = tmp_path / "done.png"
    picture.write_bytes(PICTURE)
    here = f"/issues/{issue.number}/"
    leader = person("leader")
    leader.open(here)
    leader.follow("批示")
    leader.send(STEP_FORM, "下达批示", "PS-2026-001", words="请说明原因", due_on="2026-07-08")
    unit = person("unit")
    unit.open("/desk/")
    report = f"form[action$='/{issue.number}/report/']"
    unit.page.check(f"{report} [name=milestones]")
    unit.page.set_input_files(f"{report} [name=files]", picture)
    unit.send(report, "提交进展", "的进展已提交", words="已投运", caption="配电房", moment="整改后")
    unit.page.locator("summary", has_text="提交验收").click()
    unit.send(
        f"form[action$='/{issue.number}/submit/']", "提交验收", "等待验收人核查", words="完成"
    )
    verifier = person("verifier")
    verifier.open("/desk/")
    verifier.follow("验收销号")
    verifier.send(STEP_FORM, "验收销号", "已销号", words="符合标准")
    analyst = person("analyst")
    analyst.open(here)
    analyst.follow("举一反三")
    analyst.page.get_by_label("滨江产业园").check()
    analyst.send(
        "form.work-form--flat[method=post]",
        "发出自查",
        "滨江产业园",
        words="是否停电",
        due_on="2026-07-31",
    )
    issue.refresh_from_db()
    assert (issue.stage, issue.progress, issue.self_checks.count()) == ("closed", 100, 1)


def test_what_is_refused_keeps_what_was_typed(
    person: Callable[..., Person], issue: Issue, tmp_path: Path
) -> None:
    script = tmp_path / "photo.png"
    script.write_text("#!/bin/sh\n")
    unit = person("unit", width=390)
    unit.open("/desk/")
    report = f"form[action$='/{issue.number}/report/']"
    unit.page.set_input_files(f"{report} [name=files]", script)
    unit.send(report, "提交进展", "photo.png", words="照片见附件")
    assert unit.page.input_value(f"{report} [name=words]") == "照片见附件"
    assert unit.page.locator(report).is_visible()
    assert not unit.is_wide
    assert not issue.entries.filter(what="progress").exists()


def test_an_analyst_files_in_the_admin(person: Callable[..., Person], issue: Issue) -> None:
    analyst = person("analyst")
    page = analyst.page
    analyst.open("/en/admin/parks/issue/add/")
    with page.expect_navigation():
        page.locator("noscript a").click()
    page.fill("[name=title]", "排水管网老化")
    page.select_option("[name=type]", index=1)
    page.select_option("[name=severity]", "moderate")
    page.select_option("[name=scope]", "parks")
    page.select_option("[name=source]", label="调研报告")
    page.select_option("[name=park_links-0-park]", label="高新产业园")
    with page.expect_navigation():
        page.click("[name=_save]")
    filed = Issue.objects.get(title="排水管网老化")
    assert (filed.stage, filed.region, filed.entries.get().by.username) == (
        "filed",
        issue.region,
        "analyst",
    )

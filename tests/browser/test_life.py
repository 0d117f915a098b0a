"""The whole life of one issue through five people, by clicks and forms alone; the log tells it in
both languages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from parks.models import Issue, Organisation, Posting, Scheme
from tests.helpers.browser.browsing import shoot, violations
from tests.helpers.browser.people import Calendar, Person
from tests.helpers.factories import (
    PICTURE,
    make_framework,
    make_organisation,
    make_park,
    make_region,
    make_source,
    make_user,
)
from tests.helpers.ledger.checking import verify_ledger

NUMBER = "WT-2026-001"
ISSUE = f"/issues/{NUMBER}/"
STEP_FORM = "main form.work-form--flat"
# Who did what, oldest first: the words of the log in Chinese and in English, and the words that
# were typed.
STORY = [
    ("林静", "登记", "Filed", ""),
    ("林静", "交办", "Assigned", "请制定整改方案"),
    ("吴建国", "批示", "Instruction", "请一周内说明停电原因"),
    ("陈志强", "佐证", "Evidence", ""),
    ("陈志强", "填报进展", "Progress", "已完成管线勘察"),
    ("陈志强", "延期", "Extension", "变压器到货推迟"),
    ("何敏", "延期", "Extension", "情况属实"),
    ("陈志强", "批示", "Instruction", "变电站容量不足"),
    ("陈志强", "佐证", "Evidence", ""),
    ("陈志强", "填报进展", "Progress", "新变压器已投运"),
    ("陈志强", "报请验收", "Submitted", "连续一周未停电"),
    ("何敏", "退回重办", "Returned", "请补充负荷记录"),
    ("陈志强", "报请验收", "Submitted", "已附负荷记录"),
    ("何敏", "已签批 · 区县", "Signed off · District", "区级核查符合标准"),
    ("周岚", "已签批 · 市", "Signed off · City", "市级复核符合标准"),
    ("周岚", "公示", "Public notice", "市级复核符合标准"),
    ("林静", "异议", "Objection", "夜间仍有电压波动"),
    ("周岚", "异议", "Objection", "波动来自企业自备线路"),
    ("周岚", "已销号", "Closed", "市级复核符合标准"),
    ("何敏", "重启整改", "Reopened", "高温天再次停电"),
]


@dataclass
class Cast:
    """Those who take part, and the calendar."""

    analyst: Person
    unit: Person
    district: Person
    city: Person
    leader: Person
    calendar: Calendar
    desk_unit: Organisation

    @property
    def people(self) -> list[Person]:
        """All five."""
        return [self.analyst, self.unit, self.district, self.city, self.leader]


@pytest.fixture
def cast(
    browser: Any, live_server: Any, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Cast]:
    """A park in a district, a unit, and five people; the unit and the district work without
    scripts.
    """
    calendar = Calendar(monkeypatch)
    Scheme.objects.update_or_create(
        version=1, defaults={"is_current": True, "needs_two_tiers": True, "notice_days": 5}
    )
    make_framework()
    make_source()
    city = make_region(name_zh="惠州市")
    district = make_region("huicheng", city, name_zh="惠城区")
    make_park("gaoxin", name_zh="高新产业园", region=district)
    unit = make_organisation(name_zh="区供电局", region=district)
    make_user("lin", role="analyst", regions=(city,), full_name="林静")
    officer = make_user("chen", role="unit", regions=(district,), full_name="陈志强")
    Posting.objects.filter(user=officer).update(organisation=unit)
    make_user("he", role="verifier", regions=(district,), full_name="何敏")
    make_user("zhou", role="verifier", regions=(city,), full_name="周岚")
    make_user("wu", role="leader", full_name="吴建国")

    def person(name: str, **how: Any) -> Person:
        return Person(browser, live_server, name, **how)

    found = Cast(
        person("lin"),
        person("chen", scripts=False, width=390),
        person("he", scripts=False),
        person("zhou", prefix="/en"),
        person("wu", prefix="/en"),
        calendar,
        unit,
    )
    yield found
    for one in found.people:
        one.context.close()


def test_the_whole_life_of_an_issue(cast: Cast, tmp_path: Path) -> None:
    for moment in ("before", "after"):
        (tmp_path / f"{moment}.png").write_bytes(PICTURE)
    file_and_assign(cast)
    work_and_ask_for_time(cast, tmp_path)
    hand_in_twice(cast, tmp_path)
    sign_off_in_two_tiers(cast)
    object_and_close(cast)
    look_back_and_reopen(cast)
    read_the_log(cast)
    issue = Issue.objects.get(number=NUMBER)
    assert (issue.stage, issue.reopened) == ("acting", 1)
    assert (str(issue.original_due_on), str(issue.due_on)) == ("2026-07-31", "2026-08-31")
    verify_ledger(files=True)
    assert [words for one in cast.people for words in one.complaints] == []


def file_and_assign(cast: Cast) -> None:
    """The analyst files a critical issue in the admin and assigns it; the leader gives an
    instruction.
    """
    lin = cast.analyst
    page = cast.analyst.page
    lin.open("/admin/parks/issue/add/")
    page.fill("[name=title]", "园区夏季频繁停电")
    page.fill("[name=closing_standard]", "连续一个月无停电")
    page.select_option("[name=type]", index=1)
    page.select_option("[name=severity]", "critical")
    page.select_option("[name=scope]", "parks")
    choose(page, ".field-source", "调研报告")
    choose(page, ".field-park", "高新产业园")
    with page.expect_navigation():
        page.click("[name=_save]")
    lin.open(ISSUE)
    lin.follow("交办")
    lin.send(STEP_FORM, "交办", "未定牵头单位", words="请制定整改方案")
    lin.send(STEP_FORM, "交办", "整改中", lead="区供电局", due_on="2026-07-31")
    assert not lin.may("验收销号")
    wu = cast.leader
    wu.open(ISSUE)
    assert not any(
        wu.may(name) for name in ("Submit for acceptance", "Suspend", "Edit in the admin")
    )
    wu.follow("Give an instruction")
    wu.send(
        STEP_FORM,
        "Give the instruction",
        "PS-2026-001",
        words="请一周内说明停电原因",
        due_on="2026-07-08",
    )


def choose(page: Any, field: str, words: str) -> None:
    """Pick one from a list that is searched while typing."""
    page.locator(f"{field} .select2-selection").first.click()
    page.fill(".select2-search__field", words)
    page.locator(".select2-results__option", has_text=words).first.click()


def work_and_ask_for_time(cast: Cast, files: Path) -> None:
    """The unit reports on a phone and asks for more time; the district grants it, the first date
    stays in sight.
    """
    chen = cast.unit
    page = cast.unit.page
    chen.open("/desk/")
    chen.reads("请一周内说明停电原因")
    look(chen, "life-desk-390")
    page.set_input_files(f"{form_of('report')} [name=files]", files / "before.png")
    look(chen, "life-report-390")
    chen.send(
        form_of("report"),
        "提交进展",
        f"{NUMBER} 的进展已提交",
        words="已完成管线勘察",
        moment="整改前",
    )
    page.get_by_text("申请延期", exact=True).click()
    chen.send(
        form_of("extension"),
        "提交申请",
        "延期申请已提交",
        words="变压器到货推迟",
        new_due_on="2026-08-31",
    )
    assert page.locator(form_of("extension")).count() == 0
    he = cast.district
    he.open("/desk/")
    he.follow("园区夏季频繁停电")
    he.send(STEP_FORM, "同意", "决定已记录", words="情况属实")
    he.reads("原定期限 2026年7月31日")
    he.reads("2026年7月31日 → 2026年8月31日")


def form_of(kind: str) -> str:
    """The form of the issue's card on the desk."""
    return f"form[action*='/desk/issues/{NUMBER}/{kind}/']"


def look(person: Person, name: str) -> None:
    """Keep a picture of the page: it does not scroll sideways, and axe, which needs scripts,
    finds nothing.
    """
    shoot(person.page, name)
    assert not person.is_wide
    assert not person.scripts or violations(person.page) == []


def hand_in_twice(cast: Cast, files: Path) -> None:
    """The unit answers the leader, shows the work done and hands in; sent back with a reason, it
    does so again.
    """
    cast.calendar.pass_days(5)
    chen = cast.unit
    page = cast.unit.page
    he = cast.district
    chen.open("/desk/")
    chen.follow("请一周内说明停电原因")
    chen.send(STEP_FORM, "答复", "答复已记录", words="变电站容量不足")
    chen.open("/desk/")
    page.set_input_files(f"{form_of('report')} [name=files]", files / "after.png")
    chen.send(
        form_of("report"), "提交进展", "的进展已提交", words="新变压器已投运", moment="整改后"
    )
    hand_in(chen, "连续一周未停电")
    assert chen.page.locator(form_of("submit")).count() == 0
    assert chen.open(f"{ISSUE}steps/close/") == 403
    he.open("/desk/")
    he.follow("退回重办")
    he.send(STEP_FORM, "退回重办", "请写明原因", words="  ")
    he.send(STEP_FORM, "退回重办", "整改中", words="请补充负荷记录")
    chen.open("/desk/?view=returned")
    chen.reads("退回意见：")
    chen.reads("请补充负荷记录")
    hand_in(chen, "已附负荷记录")


def hand_in(chen: Person, words: str) -> None:
    """Open the part of the card and send it."""
    chen.page.locator("summary", has_text="提交验收").click()
    chen.send(form_of("submit"), "提交验收", "等待验收人核查", words=words)


def sign_off_in_two_tiers(cast: Cast) -> None:
    """The district signs before the city; whoever signed cannot sign again; then a public notice
    runs.
    """
    he = cast.district
    zhou = cast.city
    zhou.open(f"{ISSUE}steps/close/")
    zhou.send(
        STEP_FORM,
        "Accept and close",
        "The district signs off a critical issue before",
        words="先看",
    )
    he.open("/desk/")
    he.follow("验收销号")
    he.send(STEP_FORM, "验收销号", "已签署", words="区级核查符合标准")
    he.open(f"{ISSUE}steps/close/")
    he.send(STEP_FORM, "验收销号", "本级已签批", words="再签一次")
    zhou.open("/desk/")
    zhou.reads("District")
    zhou.follow("Accept and close")
    zhou.send(
        STEP_FORM, "Accept and close", "The public notice runs until", words="市级复核符合标准"
    )
    zhou.reads("Public notice until July 11, 2026")


def object_and_close(cast: Cast) -> None:
    """An objection holds the closing beyond the end of its notice; answered, the next night closes
    the issue.
    """
    lin = cast.analyst
    zhou = cast.city
    lin.open(ISSUE)
    lin.follow("记录异议")
    lin.send(STEP_FORM, "记录", "异议已记录", raised_by="园区企业", words="夜间仍有电压波动")
    assert not cast.analyst.page.locator("#closing a").count()
    cast.calendar.pass_days(5)
    zhou.open(ISSUE)
    zhou.reads("Public notice until July 11, 2026")
    zhou.follow("Answer")
    zhou.send(STEP_FORM, "Answer", "The answer is recorded.", words="波动来自企业自备线路")
    cast.calendar.pass_days(1)
    zhou.open(ISSUE)
    zhou.reads("Closed July 12, 2026")
    zhou.reads("to be looked at again on Oct. 12, 2026")
    assert zhou.page.locator(".steps .ok").count() == 5


def look_back_and_reopen(cast: Cast) -> None:
    """On its day the closing stands on the verifier's desk; what is found there opens the issue
    again.
    """
    he = cast.district
    he.open("/desk/")
    he.reads("没有到期的回头看")
    cast.calendar.pass_days(92)
    he.open("/desk/")
    he.follow("园区夏季频繁停电")
    he.follow("重启整改")
    he.send(STEP_FORM, "重启整改", "整改中", words="高温天再次停电")
    he.reads("问题反弹")
    cast.city.open(ISSUE)
    cast.city.reads("Reopened 1 time")
    cast.city.open("/parks/gaoxin/")
    cast.city.follow("1 reopened")
    cast.city.reads("园区夏季频繁停电")
    cast.city.open("/desk/")
    cast.city.reads("closed by me 1, of these reopened 1")
    cast.unit.open("/desk/?view=returned")
    cast.unit.reads("高温天再次停电")


def read_the_log(cast: Cast) -> None:
    """Every step in its order, with who, in the words of both languages; what people typed is the
    same in both.
    """
    for prefix, place in (("", 1), ("/en", 2)):
        cast.leader.prefix = prefix
        cast.leader.open(ISSUE)
        lines = cast.leader.page.locator("section:not([id]) > .timeline > li").all_inner_texts()
        lines = [line for line in reversed(lines) if ("亮灯", "Light")[place - 1] not in line]
        assert len(lines) == len(STORY), lines
        for line, told in zip(lines, STORY, strict=True):
            assert all(words in line for words in (told[0], told[place], told[3])), (line, told)
        look(cast.leader, f"life-log-{prefix.strip('/') or 'zh'}")

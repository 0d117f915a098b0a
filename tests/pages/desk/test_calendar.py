"""Deadlines as a calendar: the private address, what it shows, and the rules of its format."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from dashboards.models import CalendarAddress
from dashboards.pages.desk.calendar.ical import Event, escaped, write
from parks.models import Posting, SelfCheck
from recommendations.actions.instructions import give_instruction
from recommendations.models import Milestone
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_measure,
    make_organisation,
    make_park,
    make_region,
    make_user,
    set_today,
    take,
)
from tests.helpers.visiting import statements

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def unit(db):
    set_today()
    return make_organisation(name_zh="惠南管委会")


@pytest.fixture
def officer(unit):
    client = Client()
    client.user = make_user("officer", role="unit")
    Posting.objects.filter(user=client.user).update(organisation=unit)
    client.force_login(client.user)
    return client


def make(client, key="k1", prefix=""):
    """Press the button; the path of the address that the answer shows, or nothing."""
    response = client.post(f"{prefix}/desk/calendar/", {"form_key": key})
    found = re.search(
        r'value="http://testserver((?:/en)?/desk/calendar/[\w-]{43}\.ics)"',
        response.content.decode(),
    )
    return response.status_code, found[1] if found else ""


def lines(text):
    """The content lines of a calendar, put together again."""
    return text.replace("\r\n ", "").split("\r\n")


def feed(path):
    response = Client().get(path)
    assert response.status_code == 200
    return lines(response.content.decode())


def events(path):
    """Summary, day and key of each event."""
    found = []
    one = {}
    for line in feed(path):
        name, _colon, value = line.partition(":")
        one = {} if line == "BEGIN:VEVENT" else one | {name: value}
        if line == "END:VEVENT":
            found.append((one["SUMMARY"], one["DTSTART;VALUE=DATE"], one["UID"]))
    return found


def test_an_address_is_shown_once_and_only_its_hash_is_kept(officer):
    status, path = make(officer)
    assert (status, len(path)) == (200, len("/desk/calendar/.ics") + 43)
    key = path.removeprefix("/desk/calendar/").removesuffix(".ics")
    assert key not in officer.get("/desk/calendar/").content.decode()
    stored = CalendarAddress.objects.get()
    assert (len(stored.key_hash), stored.user) == (64, officer.user)
    assert key not in str(stored.__dict__)
    assert Client().get(path).status_code == 200


def test_a_new_address_ends_the_old_and_ending_ends_it(officer):
    _status, old = make(officer)
    made_at = CalendarAddress.objects.get().made_at
    _status, new = make(officer, "k2")
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200
    assert CalendarAddress.objects.get().made_at > made_at
    assert officer.post("/desk/calendar/end/", {"form_key": "k3"}).status_code == 302
    assert Client().get(new).status_code == 404
    assert not CalendarAddress.objects.exists()


@pytest.mark.both
def test_the_second_of_two_clicks_changes_nothing(officer):
    _status, path = make(officer)
    assert make(officer) == (422, "")
    assert make(officer, "") == (422, "")
    assert officer.post("/desk/calendar/end/", {"form_key": "k1"}).status_code == 422
    assert Client().get(path).status_code == 200


@pytest.mark.parametrize(
    "path", ["/desk/calendar/x.ics", f"/desk/calendar/{'a' * 43}.ics", "/desk/calendar/.ics"]
)
@pytest.mark.both
def test_a_guessed_address_is_not_found(officer, path):
    make(officer)
    assert Client().get(path).status_code == 404
    assert Client().get("/en" + path).status_code == 404


def test_a_disabled_account_has_no_calendar(officer):
    _status, path = make(officer)
    officer.user.is_active = False
    officer.user.save()
    assert Client().get(path).status_code == 404


def test_the_page_asks_to_sign_in_and_the_buttons_ask_for_a_desk(officer, sign_in, settings):
    settings.PUBLIC_READ = True
    assert Client().get("/desk/calendar/").status_code == 302
    assert Client().post("/desk/calendar/", {"form_key": "k"}).status_code == 302
    reader = sign_in("official")
    assert reader.get("/desk/calendar/").status_code == 200
    assert make(reader) == (403, "")
    assert officer.get("/desk/calendar/end/").status_code == 405
    assert "/desk/calendar/" in officer.get("/desk/").content.decode()


def test_the_answer_is_for_one_reader_and_no_index(officer):
    _status, path = make(officer)
    response = Client().get(path)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert {"private", "no-store"} <= {
        part.strip() for part in response["Cache-Control"].split(",")
    }
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert not response.cookies
    assert Client().post(path).status_code == 405


def test_a_unit_finds_what_is_due_on_its_desk(officer, unit):
    park = make_park()
    issue = make_issue(
        park, stage="acting", lead=unit, title="用地指标不足", due_on=TODAY - timedelta(days=3)
    )
    measure = make_measure(
        park, issue, lead=unit, title="盘活厂房", due_on=TODAY + timedelta(days=90)
    )
    Milestone.objects.filter(measure=measure, position=1).update(due_on=TODAY + timedelta(days=80))
    leader = make_user("mayor", role="leader")
    given = give_instruction(
        about=issue, words="限期办结", unit=unit, due_on=TODAY + timedelta(days=5), by=leader
    )
    asked = SelfCheck.objects.create(
        issue=make_issue(title="闲置土地"),
        park=park,
        unit=unit,
        words="自查",
        asked_by=leader,
        asked_on=TODAY,
        due_on=TODAY + timedelta(days=9),
    )
    _status, path = make(officer)
    found = events(path)
    assert [(day, key) for _words, day, key in found] == [
        ("20260627", f"{issue.number}@lantu"),
        ("20260928", f"{measure.number}@lantu"),
        ("20260918", f"milestone-{measure.milestones.first().pk}@lantu"),
        ("20260705", f"{given.number}@lantu"),
        ("20260709", f"self-check-{asked.pk}@lantu"),
    ]
    said = " ".join(words for words, _day, _key in found)
    assert all(
        words in said for words in ("用地指标不足", "盘活厂房", "节点1", "限期办结", "闲置土地")
    )
    assert f"URL:http://testserver/issues/{issue.number}/" in feed(path)
    assert f"URL:http://testserver/en/issues/{issue.number}/" in feed("/en" + path)


def test_what_is_done_or_handed_in_or_of_another_unit_is_left_out(officer, unit):
    issue = make_issue(stage="acting", lead=unit)
    make_issue(stage="acting", lead=make_organisation())
    make_measure(make_park(), issue, lead=unit, done=2, weights=(1, 1), due_on=None)
    _status, path = make(officer)
    assert [key for _words, _day, key in events(path)] == [f"{issue.number}@lantu"]
    take(issue, "submit")
    assert events(path) == []


def test_a_verifier_finds_re_checks_in_scope(sign_in):
    verifier = sign_in("verifier")
    elsewhere = make_region("elsewhere")
    near = make_issue(stage="acting")
    far = make_issue(make_park(region=elsewhere), stage="acting")
    for issue, city in ((near, make_region()), (far, elsewhere)):
        take(issue, "submit", by=make_user(f"analyst-{city}", role="analyst", regions=(city,)))
        take(issue, "close", by=make_user(f"closer-{city}", role="verifier", regions=(city,)))
        issue.closings.update(recheck_on=TODAY + timedelta(days=30))
    _status, path = make(verifier)
    again = near.closings.get()
    assert [(day, key) for _words, day, key in events(path)] == [
        ("20260730", f"recheck-{again.pk}@lantu")
    ]
    near.closings.update(recheck_on=TODAY + timedelta(days=300))
    assert events(path) == []


def test_a_demonstration_record_says_so(officer, unit):
    make_issue(stage="acting", lead=unit, title="示例问题", is_demo=True)
    make_issue(stage="acting", lead=unit, title="真实问题", due_on=TODAY + timedelta(days=70))
    _status, path = make(officer, prefix="/en")
    marked = ["Demonstration" in words for words, _day, _key in events(path)]
    assert marked == [True, False]


def test_more_deadlines_ask_no_more_statements(officer, unit):
    _status, path = make(officer)
    make_measure(make_park(), make_issue(stage="acting", lead=unit), lead=unit)
    few = statements(Client(), path)
    for _number in range(5):
        make_measure(make_park(), make_issue(stage="acting", lead=unit), lead=unit)
    assert statements(Client(), path) == few


def written(*events):
    return write("蓝图", events, datetime(2026, 6, 30, 4, 5, 6, tzinfo=UTC))


def event(**fields):
    given = {
        "key": "WT-2026-001",
        "day": TODAY,
        "summary": "题",
        "description": "述",
        "address": "https://x/",
    }
    return Event(**(given | fields))


def test_every_line_ends_with_crlf_and_holds_75_octets_of_whole_characters():
    text = written(event(summary="问题" * 60, description="a" + "😀" * 50))
    raw = text.encode()
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    parts = raw.split(b"\r\n")
    assert max(map(len, parts)) <= 75
    assert all(part.decode() is not None for part in parts)
    assert "SUMMARY:" + "问题" * 60 in lines(text)
    assert "DESCRIPTION:a" + "😀" * 50 in lines(text)


@pytest.mark.parametrize("length", [66, 67, 68, 140, 141, 142])
def test_folding_loses_nothing_at_the_edge(length):
    assert "SUMMARY:" + "x" * length in lines(written(event(summary="x" * length)))


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("a,b;c\\d", "a\\,b\\;c\\\\d"),
        ("一\r\n二\n三\r四", "一\\n二\\n三\\n四"),
        ("铃\x07\x00\x1b\x85", "铃\x85"),
        ("x\nEND:VEVENT", "x\\nEND:VEVENT"),
        ("\\n", "\\\\n"),
    ],
)
def test_text_is_escaped(words, value):
    assert escaped(words) == value


def test_an_event_has_what_the_standard_asks_for():
    text = lines(written(event()))
    assert text[:4] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Lantu//Deadlines//ZH",
        "CALSCALE:GREGORIAN",
    ]
    assert "X-WR-CALNAME:蓝图" in text
    start = text.index("BEGIN:VEVENT")
    end = text.index("END:VEVENT")
    assert text[start + 1 : start + 4] == [
        "UID:WT-2026-001@lantu",
        "DTSTAMP:20260630T040506Z",
        "DTSTART;VALUE=DATE:20260630",
    ]
    assert end > start


def test_a_calendar_without_events_still_holds_a_component():
    text = lines(written())
    assert "BEGIN:VTIMEZONE" in text
    assert "BEGIN:VEVENT" not in text

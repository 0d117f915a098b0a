"""The log is JSON lines: one line a record, traceback and request id included."""

import json
import logging
import sys

import pytest

from accounts.security.logs import JsonFormatter, RefusalFilter, RequestIdFilter, current_request_id


def line(record: logging.LogRecord) -> str:
    RequestIdFilter().filter(record)
    RefusalFilter().filter(record)
    return JsonFormatter().format(record)


def test_a_record_is_one_line_whatever_it_holds():
    record = logging.LogRecord(
        "lantu", logging.INFO, "f.py", 1, "name\r\n\x1b[31m%s", ("惠南",), None
    )
    token = current_request_id.set("abc123")
    try:
        written = line(record)
    finally:
        current_request_id.reset(token)
    assert not any(ord(character) < 32 for character in written)
    assert json.loads(written)["request"] == "abc123"
    assert json.loads(written)["message"].endswith("惠南")


def test_a_traceback_is_in_the_line():
    try:
        raise ValueError("broken")
    except ValueError:
        record = logging.LogRecord("lantu", logging.ERROR, "f.py", 1, "failed", (), sys.exc_info())
    assert "ValueError: broken" in json.loads(line(record))["traceback"]


def test_a_private_address_is_not_written_out():
    key = "Zk3_-" + "a" * 38
    record = logging.LogRecord(
        "django.request", logging.WARNING, "f.py", 1, "Not Found: %s", ("",), None
    )
    record.args = (f"/en/desk/calendar/{key}.ics",)
    assert json.loads(line(record))["message"] == "Not Found: /en/desk/calendar/….ics"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/accounts/login/", {"HTTP_HOST": "evil.example"}),
        ("/accounts/login/?" + "&".join(f"id={n}" for n in range(1100)), {}),
    ],
    ids=["another host", "too many fields"],
)
def test_a_request_that_cannot_be_read_leaves_a_warning_without_a_traceback(
    client, caplog, path, headers
):
    caplog.set_level(logging.WARNING)
    client.raise_request_exception = False
    assert client.post(path, {}, **headers).status_code == 400
    lines = [json.loads(line(record)) for record in caplog.records]
    assert {entry["level"] for entry in lines} == {"WARNING"}
    assert not any("traceback" in entry for entry in lines)

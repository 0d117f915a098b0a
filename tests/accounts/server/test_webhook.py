"""Alerts by webhook: a local server stands for the gateway of an office and for three robots."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from accounts.server.alerts import webhook
from accounts.server.alerts.news import News, Why
from accounts.server.alerts.telling import write_plain, write_text
from accounts.server.alerts.webhook import WebhookError, post
from accounts.server.status.registry import Finding, Row, State

pytestmark = pytest.mark.django_db


class Gateway(BaseHTTPRequestHandler):
    """Keeps what it was sent, and answers as a test asks."""

    received: ClassVar[list[tuple[str, Any]]] = []
    status = 200
    body = b'{"errcode": 0}'
    location = ""
    is_slow = False

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Gateway.received.append((self.path, json.loads(body)))
        self.send_response(self.status)
        if self.location:
            self.send_header("Location", self.location)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        with suppress(OSError):
            for byte in self.body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.05 if self.is_slow else 0)

    def log_message(self, *args: Any) -> None:
        """Keep quiet."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Gateway) as listening:
        Thread(target=listening.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}/hook"
        listening.shutdown()


@pytest.fixture
def gateway(server, settings, monkeypatch) -> type[Gateway]:
    settings.ALERT_WEBHOOK = server
    settings.ALERT_WEBHOOK_INSIDE = True
    settings.SITE_URL = "https://lantu.example.gov.cn"
    Gateway.received.clear()
    return Gateway


@pytest.fixture
def robot(gateway, monkeypatch):
    """The local server stands for a robot of another host."""

    def stand_for(name: str) -> None:
        monkeypatch.setitem(webhook.ROBOTS, "127.0.0.1", webhook.ROBOTS[name])

    return stand_for


def news() -> list[News]:
    finding = Finding(State.BROKEN, "磁盘已满", "扩容", "manage.py mend")
    return [News(Row("disk", "磁盘", finding), Why.NEW, timezone.now())]


def test_programs_get_the_rows_as_json(gateway):
    post(write_text(news()), write_plain(news(), timezone.now()))
    [(path, body)] = gateway.received
    assert path == "/hook"
    assert (body["state"], body["site"]) == ("broken", "https://lantu.example.gov.cn")
    assert body["rows"][0] | {"since": ""} == {
        "key": "disk",
        "name": "磁盘",
        "state": "broken",
        "why": "new",
        "since": "",
        "words": "磁盘已满",
        "remedy": "扩容",
        "command": "manage.py mend",
    }
    assert "磁盘已满" in body["text"]


@pytest.mark.parametrize(
    ("host", "key", "content"),
    [
        ("qyapi.weixin.qq.com", "msgtype", lambda body: body["text"]["content"]),
        ("oapi.dingtalk.com", "msgtype", lambda body: body["text"]["content"]),
        ("open.feishu.cn", "msg_type", lambda body: body["content"]["text"]),
    ],
)
def test_robots_get_a_text_as_each_takes_it(gateway, robot, host, key, content):
    robot(host)
    post("磁盘已满", {"rows": []})
    [(_path, body)] = gateway.received
    assert body[key] == "text"
    assert content(body) == "磁盘已满"
    assert "rows" not in body


def test_a_long_text_is_cut_at_a_character(gateway, robot):
    robot("qyapi.weixin.qq.com")
    post("满" * 2000, {})
    text = gateway.received[0][1]["text"]["content"]
    assert len(text.encode()) <= 2048
    assert set(text) == {"满", "…"}


def test_robots_with_a_secret_get_it_signed(gateway, robot, settings):
    settings.ALERT_WEBHOOK_SECRET = "a secret"
    settings.ALERT_WEBHOOK += "?access_token=1"
    robot("oapi.dingtalk.com")
    post("x", {})
    query = parse_qs(urlsplit(gateway.received[0][0]).query)
    stamp = query["timestamp"][0]
    assert len(stamp) == 13
    signed = hmac.new(b"a secret", f"{stamp}\na secret".encode(), hashlib.sha256).digest()
    assert query["sign"] == [base64.b64encode(signed).decode()]
    robot("open.feishu.cn")
    post("x", {})
    body = gateway.received[1][1]
    signed = hmac.new(f"{body['timestamp']}\na secret".encode(), b"", hashlib.sha256).digest()
    assert body["sign"] == base64.b64encode(signed).decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": 500}, "500"),
        ({"status": 302, "location": "http://127.0.0.1/other"}, "302"),
        ({"body": b'{"errcode": 93000}'}, "93000"),
        ({"body": b'{"code": 19021}'}, "19021"),
        ({"body": b"<html>"}, "cannot be read"),
        ({"body": b"[1]"}, "cannot be read"),
    ],
)
def test_what_a_robot_does_not_take_is_said(gateway, robot, monkeypatch, change, words):
    robot("qyapi.weixin.qq.com")
    for name, value in change.items():
        monkeypatch.setattr(gateway, name, value)
    with pytest.raises(WebhookError, match=words) as caught:
        post("x", {})
    assert "hook" not in str(caught.value), "the address is a key"
    assert len(gateway.received) == 1, "nobody follows where an answer leads"


def test_an_answer_that_drips_is_cut_off(gateway, robot, monkeypatch):
    robot("qyapi.weixin.qq.com")
    monkeypatch.setattr(webhook, "SECONDS", 0.3)
    monkeypatch.setattr(gateway, "is_slow", True)
    monkeypatch.setattr(gateway, "body", b"x" * 200)
    began = time.monotonic()
    with pytest.raises(WebhookError):
        post("x", {})
    assert time.monotonic() - began < 2


def test_nobody_there(gateway, settings):
    settings.ALERT_WEBHOOK = "http://127.0.0.1:9/hook"
    with pytest.raises(WebhookError, match="ConnectionRefusedError"):
        post("x", {})


def test_an_address_inside_is_refused_unless_it_is_allowed(gateway, server, settings, monkeypatch):
    settings.ALERT_WEBHOOK_INSIDE = False
    with pytest.raises(WebhookError, match="https"):
        post("x", {})
    # a name outside that leads to an address inside, with the certificate left out
    settings.ALERT_WEBHOOK = server.replace("http:", "https:")
    plain = webhook.HTTPConnection
    monkeypatch.setattr(webhook, "HTTPSConnection", lambda *args, context, **kw: plain(*args, **kw))
    with pytest.raises(WebhookError, match="inside"):
        post("x", {})
    assert gateway.received == []

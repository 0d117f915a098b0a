"""Posting a message to an address: as JSON of ours, or as the robots of three programs take it.

Only to https, at a public address, within five seconds; where the answer leads elsewhere, nobody
follows. ALERT_WEBHOOK_INSIDE allows a gateway inside of the office.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Timer
from typing import Any
from urllib.parse import quote_plus, urlsplit

from django.conf import settings

SECONDS = 5
MOST_BYTES = 64 * 1024
Body = dict[str, Any]


class WebhookError(Exception):
    """A message that was not taken; says why, never to which address, since that is a key."""


def wecom(text: str, address: str) -> tuple[str, Body]:
    """Write for 企业微信, whose texts hold 2,048 bytes."""
    return address, {"msgtype": "text", "text": {"content": _cut(text, 2048)}}


def dingtalk(text: str, address: str) -> tuple[str, Body]:
    """Write for 钉钉; a robot with a secret takes what is signed in its address."""
    if settings.ALERT_WEBHOOK_SECRET:
        stamp = str(int(time.time() * 1000))
        signature = _sign(f"{stamp}\n{settings.ALERT_WEBHOOK_SECRET}", of_nothing=False)
        address += f"&timestamp={stamp}&sign={quote_plus(signature)}"
    return address, {"msgtype": "text", "text": {"content": _cut(text, 15_000)}}


def feishu(text: str, address: str) -> tuple[str, Body]:
    """Write for 飞书; a robot with a secret takes what is signed in its body."""
    body: Body = {"msg_type": "text", "content": {"text": _cut(text, 15_000)}}
    if settings.ALERT_WEBHOOK_SECRET:
        stamp = str(int(time.time()))
        signature = _sign(f"{stamp}\n{settings.ALERT_WEBHOOK_SECRET}", of_nothing=True)
        body |= {"timestamp": stamp, "sign": signature}
    return address, body


ROBOTS: dict[str, Callable[[str, str], tuple[str, Body]]] = {
    "qyapi.weixin.qq.com": wecom,
    "oapi.dingtalk.com": dingtalk,
    "open.feishu.cn": feishu,
    "open.larksuite.com": feishu,
}


def post(text: str, plain: Body) -> None:
    """Post a message to ALERT_WEBHOOK. Raises WebhookError where it was not taken."""
    address = settings.ALERT_WEBHOOK
    robot = ROBOTS.get(urlsplit(address).hostname or "")
    if robot is None:
        _send(address, plain | {"text": text})
        return
    answer = _send(*robot(text, address))
    try:
        said = json.loads(answer)
        code = said.get("errcode", said.get("code", 0))
    except (ValueError, AttributeError):
        raise WebhookError("the robot's answer cannot be read") from None
    if code:
        raise WebhookError(f"the robot refused it with code {code}")


def _send(address: str, body: Body) -> bytes:
    """Post JSON and return the answer, of which one beyond 64 KB is cut off."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection: HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = HTTPSConnection(host, port, timeout=SECONDS, context=context)
    elif settings.ALERT_WEBHOOK_INSIDE:
        connection = HTTPConnection(host, port, timeout=SECONDS)
    else:
        raise WebhookError("only https is allowed")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Lantu"}
    hurry: Timer | None = None
    try:
        connection.connect()
        _refuse_private(connection.sock)
        # a socket's own time begins again with each byte
        hurry = Timer(SECONDS, partial(_end, connection.sock))
        hurry.start()
        connection.request("POST", path, json.dumps(body, ensure_ascii=False).encode(), headers)
        answer = connection.getresponse()
        received = answer.read(MOST_BYTES)
    except (OSError, HTTPException) as error:
        raise WebhookError(f"it could not be reached ({type(error).__name__})") from None
    finally:
        if hurry:
            hurry.cancel()
        connection.close()
    if not 200 <= answer.status < 300:
        raise WebhookError(f"the answer was {answer.status}")
    return received


def _end(connected: socket.socket) -> None:
    """End a connection under whoever waits for it."""
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


def _refuse_private(connected: socket.socket) -> None:
    """Refuse an address of this machine or of a network inside: asked of the connection itself."""
    if settings.ALERT_WEBHOOK_INSIDE:
        return
    address = ipaddress.ip_address(connected.getpeername()[0].partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None) or address
    if not mapped.is_global:
        raise WebhookError("the address is inside of a network; ALERT_WEBHOOK_INSIDE=1 allows it")


def _sign(words: str, *, of_nothing: bool) -> str:
    """Sign as the robots ask: one signs the words with the secret, the other nothing with both."""
    key, message = (words, "") if of_nothing else (settings.ALERT_WEBHOOK_SECRET, words)
    digest = hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _cut(text: str, most: int) -> str:
    """Cut a text to so many bytes, at a character."""
    encoded = text.encode()
    if len(encoded) <= most:
        return text
    return encoded[: most - 3].decode(errors="ignore") + "…"

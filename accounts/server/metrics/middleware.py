"""Counting of every request: how long it took, and how it ended."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_login_failed
from django.core.signals import got_request_exception
from django.db import DatabaseError
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse

from accounts.server.metrics import measures

Answer = Callable[[HttpRequest], HttpResponse]
COUNTED = "_lantu_is_counted"


class MeasuringMiddleware:
    """Stands outside of all others and counts what they answer."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        listen()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        page = measures.page_of(request)
        status = str(response.status_code)
        measures.requests.labels(page, measures.method_of(request), status).inc()
        measures.request_seconds.labels(page).observe(seconds)
        return response


def listen() -> None:
    """Connect the listeners; connecting twice changes nothing."""
    got_request_exception.connect(_broken, dispatch_uid="lantu.metrics.broken")
    connection_created.connect(_connected, dispatch_uid="lantu.metrics.connected")
    user_login_failed.connect(_refused, dispatch_uid="lantu.metrics.refused")
    user_locked_out.connect(_locked, dispatch_uid="lantu.metrics.locked")


def _broken(**kwargs: Any) -> None:
    error = sys.exc_info()[1]
    if error is not None:
        measures.exceptions.labels(type(error).__name__).inc()
        count_database_error(error)


def _connected(connection: Any, **kwargs: Any) -> None:
    if watch_statement not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch_statement)


def watch_statement(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
    """Run a statement, and count it where it fails."""
    try:
        return execute(sql, params, many, context)
    except DatabaseError as error:
        count_database_error(error)
        raise


def count_database_error(error: BaseException) -> None:
    """Count an error of the database once, however often it is met on its way up."""
    if isinstance(error, DatabaseError) and not getattr(error, COUNTED, False):
        setattr(error, COUNTED, True)
        measures.database_errors.labels(type(error).__name__).inc()


def _refused(**kwargs: Any) -> None:
    measures.sign_in_failures.inc()


def _locked(**kwargs: Any) -> None:
    measures.lockouts.inc()

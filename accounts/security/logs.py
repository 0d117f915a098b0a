"""Logging as JSON lines with the request's id; control characters are escaped by the encoding."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import SuspiciousOperation

# A private address is a key: whoever reads the log must not be able to use it.
PRIVATE_ADDRESS = re.compile(r"(/desk/calendar/)[A-Za-z0-9_-]{43}")

current_request_id: ContextVar[str] = ContextVar("request_id", default="-")
# the request that is answered, so that a change says who made it and from where
current_request: ContextVar[Any] = ContextVar("request", default=None)


def without_keys(address: str) -> str:
    """Return an address without the key of a private calendar."""
    return PRIVATE_ADDRESS.sub(r"\1…", address)


class RequestIdFilter(logging.Filter):
    """Put the id of the request on every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Put the id on the record; never drop one."""
        record.request_id = current_request_id.get()
        return True


class RefusalFilter(logging.Filter):
    """Make a warning without a traceback of a request that Django refused to read.

    A wrong host or too many fields are the sender's mistake; nothing of ours broke.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Lower the record; never drop one."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, SuspiciousOperation):
            record.levelno = logging.WARNING
            record.levelname = logging.getLevelName(logging.WARNING)
            record.exc_info = None
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line, traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the record as one line."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return without_keys(json.dumps(line, ensure_ascii=False))

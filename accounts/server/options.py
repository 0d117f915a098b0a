"""How waitress serves, below gunicorn and on Windows (docs/decisions/0023-server.md)."""

from typing import Any

from django.conf import settings

# Beyond so many open connections a worker takes no further one; most systems allow 1,024 files.
MOST_CONNECTIONS = 900
# A connection on which nothing moves is closed.
SILENT_SECONDS = 30
MEGABYTE = 1024 * 1024
OPTIONS: dict[str, Any] = {
    "threads": settings.THREADS,
    "connection_limit": MOST_CONNECTIONS,
    "channel_timeout": SILENT_SECONDS,
    "cleanup_interval": 5,
    # select() takes no file number beyond 1,023
    "asyncore_use_poll": True,
    # what is longer than we take gets our page, what is absurd is cut off
    "max_request_body_size": 4 * settings.UPLOAD_TOTAL_MB * MEGABYTE,
    # who stands before us is said by BEHIND_PROXY and PROXY_COUNT
    "clear_untrusted_proxy_headers": False,
    "ident": "",
}

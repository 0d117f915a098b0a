"""All that was counted, over all processes, and what stands now."""

from __future__ import annotations

import http.client
import os
from collections.abc import Iterable

from django.conf import settings
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.parser import text_string_to_metric_families

from accounts.server.metrics.gauges import Figures
from accounts.server.metrics.measures import MEASURED, requests
from accounts.server.metrics.processes import DIRECTORY

ASK_SECONDS = 5
MOST_BYTES = 8 * 1024 * 1024


def counted() -> CollectorRegistry:
    """Return what was counted: by all processes, or by this one where it serves alone."""
    if not os.environ.get(DIRECTORY):
        return MEASURED
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry


def write_metrics() -> bytes:
    """Write everything in the text format of Prometheus."""
    standing = CollectorRegistry()
    standing.register(Figures())
    return generate_latest(counted()) + generate_latest(standing)


def read_counted() -> Iterable[Metric]:
    """Read what the server has counted.

    Inside of the server it is at hand. A command asks the server on HOST and PORT, as a Prometheus
    would; it raises OSError where nobody answers there.
    """
    if os.environ.get(DIRECTORY) or _serves_alone():
        return counted().collect()
    return text_string_to_metric_families(_ask_server())


def _serves_alone() -> bool:
    """Whether this process answers requests itself: it has counted one."""
    return any(sample for metric in requests.collect() for sample in metric.samples)


def _ask_server() -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)
    names = [name for name in settings.ALLOWED_HOSTS if name and not name.startswith((".", "*"))]
    headers = {"Host": names[0] if names else host}
    if settings.METRICS_TOKEN:
        headers["Authorization"] = f"Bearer {settings.METRICS_TOKEN}"
    connection = http.client.HTTPConnection(host, settings.PORT, timeout=ASK_SECONDS)
    try:
        connection.request("GET", "/metrics", headers=headers)
        answer = connection.getresponse()
        body = answer.read(MOST_BYTES).decode(errors="replace")
    except http.client.HTTPException as error:
        raise ConnectionError(type(error).__name__) from error
    finally:
        connection.close()
    return body if answer.status == 200 else ""

"""A worker of gunicorn that reads whole requests before a thread takes them up.

gunicorn watches its workers and starts a new one where one dies; waitress, inside of a worker,
waits for slow and silent clients without a thread (docs/decisions/0023-server.md).
"""

from __future__ import annotations

import os
import time
from typing import Any

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.server import create_server

from accounts.server.metrics.measures import workers
from accounts.server.metrics.processes import take_room
from accounts.server.options import OPTIONS

# How long the loop waits for a client before it looks for its master.
LOOP_SECONDS = 1


class BufferingWorker(Worker):
    """Serves until its master tells it to stop, or is gone."""

    def run(self) -> None:
        """Serve; what was begun is finished within the time that gunicorn gives."""
        take_room()
        workers.set(1)
        sockets = [listener.sock for listener in self.sockets]
        # several processes wait for the same socket, and one of them gets the client
        for listener in sockets:
            listener.setblocking(False)
        server = create_server(self.wsgi, sockets=sockets, **OPTIONS)
        while self.alive and self.ppid == os.getppid():
            self._turn(server)
        server.del_channel()
        for listener in sockets:
            listener.close()
        until = time.monotonic() + self.cfg.graceful_timeout
        while is_busy(server) and time.monotonic() < until:
            self._turn(server)

    def _turn(self, server: Any) -> None:
        """Say that it lives, and let every client that is ready move on."""
        self.notify()
        wasyncore.loop(timeout=LOOP_SECONDS, use_poll=True, map=server._map, count=1)


def is_busy(server: Any) -> bool:
    """Say whether a request is being answered, or an answer still on its way."""
    return any(
        channel.requests or channel.total_outbufs_len for channel in server.active_channels.values()
    )

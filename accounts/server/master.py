"""What gunicorn's master does around its workers (a configuration of gunicorn).

It is read before anything of the product: prometheus-client looks for its directory when it is
imported, and then keeps to it.
"""

from __future__ import annotations

import os
from typing import Any

from accounts.server import logs
from accounts.server.metrics.processes import (
    DIRECTORY,
    forget_worker,
    make_directory,
    remove_directory,
)

os.environ[DIRECTORY] = make_directory()
logconfig_dict = logs.logconfig_dict
loglevel = logs.loglevel


def child_exit(_server: Any, worker: Any) -> None:
    """Leave a worker that ended out of those that serve; what it counted stays."""
    forget_worker(os.environ[DIRECTORY], worker.pid)


def on_exit(_server: Any) -> None:
    """Remove what was counted."""
    remove_directory(os.environ[DIRECTORY])

"""Serve the product: what `make run` ends with."""

import os
import socket
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.settings import number, text


class Command(BaseCommand):
    """Start a real server on HOST and PORT and say where it is."""

    help = "Serve Lantu on HOST (127.0.0.1) and PORT (8000)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the port, print the address, hand the process over to the server."""
        host, port = text("HOST", "127.0.0.1"), number("PORT", 8000)
        if port > 65535:
            raise CommandError(f"PORT must lie between 1 and 65535, not {port}.")
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(
                    f"{host}:{port} cannot be used ({error.strerror}). Choose another port: PORT=8001 make run"
                ) from None
        self.stdout.write(f"\nLantu 蓝图 is at http://{host}:{port}/  (stop with Ctrl-C)\n")
        self.stdout.flush()
        if sys.platform == "win32":
            from waitress import serve as serve_on_windows

            from config.wsgi import application

            serve_on_windows(application, host=host, port=port, connection_limit=1000)
        else:
            workers = ["--workers", text("WORKERS", "2"), "--worker-tmp-dir", "/tmp", "--preload"]
            command = [sys.executable, "-m", "gunicorn", "--bind", f"{host}:{port}", *workers, "config.wsgi"]
            os.execv(sys.executable, [*command, "--log-level", "warning"])

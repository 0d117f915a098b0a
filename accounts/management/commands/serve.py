"""Serve the product: what `make run` ends with."""

import errno
import os
import socket
import sys
from contextlib import nullcontext, suppress
from typing import Any

from django.conf import settings
from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError

from accounts.models import User
from accounts.server.machine.beside import serve_and_work, working
from accounts.server.machine.modes import read_open_to_others
from accounts.server.readiness import read_reasons

if sys.platform == "win32":
    from waitress import serve as serve_on_windows

    from accounts.server.options import OPTIONS

WORKER = "accounts.server.worker.BufferingWorker"


def command_of_server(bind: str) -> list[str]:
    """Return the command of the server on Linux and macOS."""
    workers = ["--workers", str(settings.WORKERS), "--worker-class", WORKER]
    options = ["--bind", bind, *workers, "--worker-tmp-dir", "/tmp", "--preload"]
    around = ["--no-control-socket", "--config", "python:accounts.server.master"]
    return [sys.executable, "-m", "gunicorn", *around, *options, "config.wsgi"]


class Command(BaseCommand):
    """Start a real server on HOST and PORT and say where it is."""

    help = "Serve Lantu on HOST (127.0.0.1) and PORT (8000)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one option."""
        parser.add_argument(
            "--with-worker",
            action="store_true",
            help="start a worker for background work beside the server, as `make run` does",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the port, print the address and what is missing, and hand over to the server."""
        # a database that does not answer is the first of the reasons below
        with suppress(DatabaseError):
            self.check(tags=[Tags.database], databases=["default"])
        host = settings.HOST
        port = settings.PORT
        reasons = read_reasons()
        if stopping := [reason.words for reason in reasons if reason.stops]:
            raise CommandError("\n".join(stopping))
        for words in (*(reason.words for reason in reasons), *read_open_to_others()):
            self.stderr.write(words)
        self._probe(host, port)
        bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        any_name = host in ("0.0.0.0", "::")
        shown = f"127.0.0.1:{port}" if any_name else bind
        self.stdout.write(f"\nLantu 蓝图 is at http://{shown}/  (stop with Ctrl-C)\n")
        if any_name:
            self.stdout.write(
                f"It listens on all addresses and answers to: {' '.join(settings.ALLOWED_HOSTS)}"
            )
            self.stdout.write("ALLOWED_HOSTS names others.")
        if not User.objects.filter(is_active=True).exists():
            self.stdout.write(
                "Nobody can sign in yet. Make an account: .venv/bin/python manage.py "
                "createsuperuser"
            )
        self.stdout.flush()
        if sys.platform == "win32":
            with_worker = working() if options["with_worker"] else nullcontext()
            with with_worker:
                serve_on_windows(get_wsgi_application(), host=host, port=port, **OPTIONS)
        elif options["with_worker"]:
            sys.exit(serve_and_work(command_of_server(bind)))
        else:
            os.execv(sys.executable, command_of_server(bind))

    def _probe(self, host: str, port: int) -> None:
        """Say in one line that the address is unknown or the port is taken."""
        try:
            family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        except OSError as error:
            raise CommandError(
                f"HOST {host} is no address of this machine ({error.strerror})."
            ) from None
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except OSError as error:
                remedy = "Choose another port: PORT=8001 make run"
                if error.errno == errno.EADDRNOTAVAIL:
                    remedy = "HOST is no address of this machine."
                raise CommandError(
                    f"{host}:{port} cannot be used ({error.strerror}). {remedy}"
                ) from None

"""Run the faults on one database after the other: `make faults`.

Each database has a process of its own, since Django reads once which one it uses.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import django

from tests.system.faults.options import BOTH, Options, read_options
from tests.system.faults.place import made


def main() -> int:
    """Return 0 where everything held on every database."""
    options = read_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if options.is_inside:
        return run_here(options)
    databases = ("sqlite", "postgres") if options.database == BOTH else (options.database,)
    return max([run_inside(options, database) for database in databases])


def run_inside(options: Options, database: str) -> int:
    """Run one database in a process of its own."""
    command = [sys.executable, "-m", "tests.system.faults", *options.command(database)]
    with subprocess.Popen(command) as process:
        try:
            return process.wait()
        except BaseException:
            process.terminate()  # it takes its disk and its servers down
            raise


def run_here(options: Options) -> int:
    """Run one database in this process."""
    with made(options.database) as place:
        os.environ.update(place.env)
        django.setup()
        # it reads settings and models
        from tests.system.faults.run import run

        return run(options, place)


if __name__ == "__main__":
    sys.exit(main())

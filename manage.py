#!/usr/bin/env python
"""Run a management command: `python manage.py help` lists them."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError, OperationalError


def main() -> None:
    """Run the command; a wrong setting or a database out of reach is said in one line, without a
    traceback.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Lantu: {error}")
    except DatabaseError as error:
        why = str(error).strip().partition("\n")[0]
        if not isinstance(error, OperationalError) and why != "file is not a database":
            raise  # a fault of ours, and its traceback says where
        sys.exit(
            f"Lantu: the database cannot be used ({why}). Check DATABASE_URL, then run "
            f"manage.py migrate."
        )


if __name__ == "__main__":
    main()

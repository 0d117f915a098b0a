"""A command of the product under the clock of a test: it says when it begins its work."""

import os
import sys

from tests.system.faults.clock import put_in_place

BEGUN = "begun"

if __name__ == "__main__":
    put_in_place()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    print(BEGUN, flush=True)
    call_command(*sys.argv[1:])

"""A small city with a ledger and evidence, and people who write to it without end.

`python -m tests.system.backups.city` makes it; with `write NAME` it files an entry and a piece of
evidence again and again, and prints a line once both are stored, until somebody ends it.
"""

from __future__ import annotations

import os
import sys
import time
from itertools import count

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

# Django is set up first
from django.db import transaction  # noqa: E402

from parks.actions import log_issue  # noqa: E402
from parks.ledger.sealing.take_up import take_up_everything  # noqa: E402
from parks.models import Issue  # noqa: E402
from tests.helpers import factories  # noqa: E402
from tests.helpers.factories import (  # noqa: E402
    make_evidence,
    make_issue,
    make_park,
    make_user,
    set_today,
)

# A person stops between two forms; without that one writer may keep another out for long.
PAUSE_SECONDS = 0.05


def make() -> None:
    """Make two parks with an issue each, an entry and a file of evidence."""
    set_today()
    for slug in ("huinan", "zhongkai"):
        issue = make_issue(make_park(slug), stage="acting")
        make_evidence(issue, by=make_user(f"sends-{slug}"))
    # what factories made past `writing()` is taken up as a migration does it
    take_up_everything()


def write(name: str) -> None:
    """Write until the end of time, and acknowledge what is stored."""
    # names that no other process gives
    factories._serial = count(os.getpid() * 1000)
    with transaction.atomic():
        # a backup of this moment has all of it or nothing
        by = make_user(f"writes-{name}")
        issue = make_issue(by=by, stage="acting")
        take_up_everything()
    number = 0
    while True:
        number += 1
        log_issue(issue=Issue.objects.get(pk=issue.pk), what="progress", by=by, words=str(number))
        make_evidence(issue, by=by)
        print(number, flush=True)
        time.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    if sys.argv[1:2] == ["write"]:
        write(sys.argv[2])
    else:
        make()

"""What a database says of itself: size, connections, replicas."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True)
class DatabaseFacts:
    """The database at this moment.

    Connections are None where there is no server to count them. Writes wait for the replicas that
    are named; replicas are none on SQLite.
    """

    milliseconds: float
    size: int
    connections: int | None = None
    most_connections: int | None = None
    replicas: int = 0
    waits_for: str = ""


def read_database_facts() -> DatabaseFacts:
    """Ask the database how large and how busy it is, and who follows it."""
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        milliseconds = (time.perf_counter() - began) * 1000
        if connection.vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        else:
            cursor.execute(
                "SELECT pg_database_size(current_database()),"
                " (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),"
                " current_setting('max_connections')::int,"
                " (SELECT count(*) FROM pg_stat_replication),"
                " current_setting('synchronous_standby_names')"
            )
        return DatabaseFacts(milliseconds, *cursor.fetchone())

"""Statements to the server itself, beside the database of a test."""

from __future__ import annotations

import os


def administer(statement: str) -> None:
    import psycopg2

    server = psycopg2.connect(os.environ["TEST_DATABASE_URL"])
    server.autocommit = True  # CREATE DATABASE refuses a transaction
    with server.cursor() as cursor:
        cursor.execute(statement)
    server.close()

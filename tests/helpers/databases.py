"""Statements to the server itself, beside the database of a test."""

from __future__ import annotations

import os

import psycopg2


def administer(statement: str) -> None:
    """Run a statement that no transaction may hold."""
    server = psycopg2.connect(os.environ["TEST_DATABASE_URL"])
    server.autocommit = True  # CREATE DATABASE refuses a transaction
    with server.cursor() as cursor:
        cursor.execute(statement)
    server.close()

"""Blank forms of each kind of records."""

"""Filling in the extra fields of an issue."""

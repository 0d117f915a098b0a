"""Walks from page to page, and what a walk looks for."""

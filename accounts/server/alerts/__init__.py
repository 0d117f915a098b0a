"""Telling people that a row of the status page is not in order, once and not every ten minutes."""

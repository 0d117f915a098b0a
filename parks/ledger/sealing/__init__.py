"""Hashes of every recorded fact, and the seal of each day."""

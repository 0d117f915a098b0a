"""Changing several issues at once: each in its own way, all alike, or withdrawn."""

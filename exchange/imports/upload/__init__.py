"""Choosing files or pasting a table, and what was read of them."""

"""SQLite as Django speaks it, in a file that nobody else on the machine reads."""

"""Backup, restore and the drill that tries one (docs/decisions/0029-backups.md)."""

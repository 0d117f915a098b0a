"""Backup, restore and the drill that tries one (docs/decisions/0028-backups.md)."""

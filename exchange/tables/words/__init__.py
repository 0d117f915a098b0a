"""The words of sheets: what headers are called, and how totals, notes and the like are told."""

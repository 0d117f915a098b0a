"""From the rows of a table to records: what they would change, and the one write that does it."""

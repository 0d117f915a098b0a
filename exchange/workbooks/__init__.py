"""Files that somebody brings, read into plain cells. Knows no model and no language of records."""

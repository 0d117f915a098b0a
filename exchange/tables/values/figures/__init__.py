"""Numbers as forms hold them, with their units, and why one is missing."""

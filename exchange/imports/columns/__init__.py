"""Which column of the file is which field."""

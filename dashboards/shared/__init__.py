"""Forms of the pages, by what they are about."""

"""Small lists from the clipboard: regions, units, parks, people."""

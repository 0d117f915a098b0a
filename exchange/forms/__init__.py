"""Forms of other offices: kept as they are, filled from live data, read back."""

"""How the system fares, row by row: what is wrong, since when, and what to do."""

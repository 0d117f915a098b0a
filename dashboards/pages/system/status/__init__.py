"""How the system fares, for those who look after it."""

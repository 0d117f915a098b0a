"""The pages about the system itself: how it fares, and what an auditor asks."""

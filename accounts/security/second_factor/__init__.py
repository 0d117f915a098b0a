"""The second factor: which there are, how they are checked, and when they are asked for."""

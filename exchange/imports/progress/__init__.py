"""A write that goes on in the background, and where it ends."""

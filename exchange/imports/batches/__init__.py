"""What was written, and undoing it."""

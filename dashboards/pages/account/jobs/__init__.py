"""What people asked for and a worker does: how far it is, stopping it, and the file it made."""

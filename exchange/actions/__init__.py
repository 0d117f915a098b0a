"""What people do with tables on their way in, and with what was written."""

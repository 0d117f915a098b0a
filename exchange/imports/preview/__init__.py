"""What would be written, with errors first and corrections in place."""

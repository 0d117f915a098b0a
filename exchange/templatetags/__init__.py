"""What templates ask about imports."""

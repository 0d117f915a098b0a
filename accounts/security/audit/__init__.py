"""What happens that an auditor asks about: kept, and told in words."""

"""What tests share: makers of records, people at browsers, readers of pages."""

"""Rows of tables read as fields, with the names that are known and the answers of people."""

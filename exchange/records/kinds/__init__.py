"""The kinds of records that files bring: their fields, and how rows become records of each."""

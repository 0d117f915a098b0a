"""Files and data, in and out: workbooks of others become records, records become files."""

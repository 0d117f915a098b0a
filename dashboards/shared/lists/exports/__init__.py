"""Lists as files: what a file is made of, and how Excel and CSV files are written."""
